/* SPDX-License-Identifier: MIT */
/*
 * DM9000A Ethernet chip on SROM bank 1 (hardware facts 1.3, 5.6, 10.1 to 10.4, 15.1 no. 13):
 * index port where the CMD pin is low, data port where it is high, 16 bits wide, no EEPROM.
 *
 * The chip runs in virtual time: a reset takes 10 us, the link comes up 1 s after the PHY was
 * powered, a frame takes its time on the 100 Mbit wire, EEPROM and PHY registers are slow.
 * Line 0 is its interrupt pin (EINT10).
 *
 * Conventions, nothing of which was found:
 * - Every reset of the board resets the chip. NCR's reset keeps PAR, MAR, GPCR, GPR and the PHY.
 * - The PHY has power while GPCR b0 is 1 and GPR b0 is 0.
 * - MRCMD and MRCMDX hand out a word fetched by the access before; whatever makes SRAM change
 *   behind it (a frame, a written pointer) leaves it stale. That is why one reads twice.
 * - A frame begins where the one before ended in TX SRAM, at an even address.
 * - Without a link a frame is lost, TSR says no carrier, and software is told it did something
 *   wrong.
 * - PHY registers take 30 us, EEPROM words 200 us; EPDR changes at the end.
 * - Checksum offload, wake-up and the force bits are kept without effect; asking for
 *   checksums is a complaint.
 */
#pragma once

#include <tools/emu/models/model.h>

#define DM9000_SRAM		  0x4000
#define DM9000_RX_START		  0x0c00
#define DM9000_FRAME_MAX	  2048 /* longer ones do not reach the ring */

#define DM9000_BANK_16_BIT	  (1u << 0)
#define DM9000_BANK_BYTE_ADDRESS  (1u << 1)
#define DM9000_BANK_RIGHT	  (DM9000_BANK_16_BIT | DM9000_BANK_BYTE_ADDRESS)
#define DM9000_BANK_NOT_CONNECTED UINT32_MAX

/* The outside of the chip. It survives every reset. */
struct dm9000_wires {
	void *ctx;
	/** A frame went out, header to payload. NULL: nobody is there. */
	void (*tx)(void *ctx, const uint8_t *frame, size_t len);
	/** A frame was taken from the ring, or the link came up. NULL: nobody waits for that. */
	void (*room)(void *ctx);
	/**
	 * The nibble of SROM_BW (hardware facts 5.5) for the bank, or DM9000_BANK_NOT_CONNECTED
	 * while its chip select is not muxed. NULL: as it should be.
	 */
	uint32_t (*bank)(void *ctx);
	bool no_cable;
};

struct dm9000_phy {
	uint16_t bmcr, anar;
	bool powered;
	bool link_told, link_lost; /* ISR b5 was set; BMSR b2 has to show a loss */
	uint64_t link_at;	   /* MODEL_NEVER: not before something changes */
};

struct dm9000_regs {
	uint8_t index;
	uint8_t value[256]; /* what is kept of each register */
	uint8_t sram[DM9000_SRAM];
	uint16_t rx_write, rx_read, tx_read, tx_write;
	uint16_t fetched;     /* the word the next MRCMD or MRCMDX hands out */
	uint32_t packet_left; /* bytes of the frame being read */
	uint64_t reset_until; /* NCR b0; 0: it is over */
	uint64_t slow_until;  /* PHY or EEPROM access, MODEL_NEVER: none */
	uint8_t slow_command;
	uint64_t sent_at; /* the end of the frame on the wire, MODEL_NEVER: none */
	uint8_t frame[DM9000_FRAME_MAX];
	size_t frame_len;
	bool second; /* the next frame sets TX2END */
	bool blamed_bank;
	bool told_interrupt; /* what dm9000_tell() said last */
	uint64_t told_next;
	struct dm9000_phy phy;
};

struct dm9000 {
	struct model model;
	struct dm9000_wires wires;
	/* Since the start, over every reset. */
	uint64_t sent, received, filtered, overflows;
	struct dm9000_regs regs;
};

extern const struct model_ops dm9000_ops;

/** dm9000_receive() - a frame from the wire, header to payload; the FCS is appended here */
void dm9000_receive(struct dm9000 *d, const uint8_t *frame, size_t len);
/** dm9000_receive_wire() - the same with its FCS at the end, right or wrong */
void dm9000_receive_wire(struct dm9000 *d, const uint8_t *bytes, size_t len);
/** dm9000_room() - the next frame will not overflow: there is room, or it is not listening */
bool dm9000_room(const struct dm9000 *d);
bool dm9000_link(const struct dm9000 *d);
/** dm9000_cable() - plug the cable in or pull it */
void dm9000_cable(struct dm9000 *d, bool plugged);
/** dm9000_fcs() - CRC-32 of Ethernet; the hash of an address is its complement & 0x3f */
uint32_t dm9000_fcs(const uint8_t *bytes, size_t len);
