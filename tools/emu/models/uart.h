/* SPDX-License-Identifier: MIT */
/*
 * One of the four UART channels at 0xEC000000 + 0x400 n (hardware facts 6, 15.1 no. 7).
 *
 * Bytes go out at once; 64 byte FIFO, or one byte while it is off. A rate more than 3 % off
 * 115200 garbles both directions, a pin that is not muxed to the UART is silence. Line 0 is
 * the interrupt (VIC1 10 + n).
 *
 * Conventions, nothing of which was found for this chip: an interrupt source whose condition
 * still holds is pending again at once after it was cleared; UINTSP can be cleared like UINTP;
 * with the receive time-out on, one byte is enough for an interrupt; receive trigger levels
 * are 1, 8, 16 and 32 bytes; UFSTAT reads 0 while the FIFO is off.
 */
#pragma once

#include <tools/emu/models/model.h>

#define UART_CHANNELS 4
#define UART_FIFO     64

/* The outside of a channel. It survives every reset. */
struct uart_pins {
	void *ctx;
	/** What the terminal shows. NULL: nobody listens. */
	void (*tx)(void *ctx, uint8_t byte);
	/** There was no room to receive and now there is. NULL: nobody waits for it. */
	void (*room)(void *ctx);
	/** RXD and TXD are muxed to this channel. NULL: they always are. */
	bool (*muxed)(void *ctx);
};

struct uart_regs {
	uint32_t ulcon, ucon, ufcon, umcon, uerstat, ubrdiv, udivslot, uintsp, uintm;
	uint8_t fifo[UART_FIFO];
	unsigned int first, count;
	uint8_t last; /* what an empty URXH reads as */
	bool blamed_pins, blamed_mode;
	bool had_room;	      /* when software looked last */
	uint32_t blamed_baud; /* each wrong rate is complained about once */
};

struct uart {
	struct model model;
	struct uart_pins pins;
	struct uart_regs regs;
};

extern const struct model_ops uart_ops[UART_CHANNELS];

/** uart_receive() - a byte from the terminal; a full FIFO overruns: the byte is lost */
void uart_receive(struct uart *u, uint8_t byte);
/** uart_room() - bytes that can be received without loss; 0 while the receiver is off */
unsigned int uart_room(const struct uart *u);
/** uart_baud() - the rate software has set, in bits a second; 0 without a clock */
uint32_t uart_baud(const struct uart *u);
