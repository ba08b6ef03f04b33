// SPDX-License-Identifier: MIT
/* Asynchronous serial frames, bit by bit. Formats: hardware facts 6.1 (ULCON). */
#include <tools/emu/models/uart_line.h>

#define ULCON_WORD(ulcon)   (5 + ((ulcon)&3))
#define ULCON_PARITY(ulcon) ((ulcon) >> 3 & 7)
#define ULCON_8N1	    3u

enum parity { PARITY_ODD = 4, PARITY_EVEN, PARITY_ONE, PARITY_ZERO };

static unsigned int parity_bit(unsigned int data, unsigned int parity)
{
	unsigned int odd = (unsigned int)__builtin_parity(data);

	switch (parity) {
	case PARITY_ODD:
		return !odd;
	case PARITY_EVEN:
		return odd;
	case PARITY_ONE:
		return 1;
	default:
		return 0;
	}
}

/* Start bit in bit 0, then data and parity; stop bits and the idle line are ones for ever. */
static uint32_t frame_make(uint8_t byte, uint32_t ulcon)
{
	unsigned int word = ULCON_WORD(ulcon), parity = ULCON_PARITY(ulcon);
	unsigned int data = byte & ((1u << word) - 1);
	uint32_t frame = data << 1 | ~0u << (word + 1);

	if (parity >= PARITY_ODD && !parity_bit(data, parity))
		frame &= ~(1u << (word + 1));
	return frame;
}

/* The line in the middle of the receiver's bit @n, counted from its start bit. */
static unsigned int frame_sample(uint32_t frame, unsigned int n, uint32_t sender, uint32_t receiver)
{
	uint64_t bit = (2ull * n + 1) * sender / (2ull * receiver);

	return bit > 31 ? 1 : frame >> bit & 1;
}

static struct uart_line_read frame_read(uint32_t frame, uint32_t ulcon, uint32_t sender,
					uint32_t receiver)
{
	unsigned int word = ULCON_WORD(ulcon), parity = ULCON_PARITY(ulcon), n, data = 0;
	struct uart_line_read seen = { 0 };

	for (n = 1; n <= word; n++)
		data |= frame_sample(frame, n, sender, receiver) << (n - 1);
	seen.byte = (uint8_t)data;
	if (parity >= PARITY_ODD)
		seen.parity_error =
			frame_sample(frame, n++, sender, receiver) != parity_bit(data, parity);
	seen.frame_error = !frame_sample(frame, n, sender, receiver);
	return seen;
}

bool uart_line_bad(uint32_t baud)
{
	uint32_t off = baud > UART_LINE_BAUD ? baud - UART_LINE_BAUD : UART_LINE_BAUD - baud;

	return off > UART_LINE_BAUD * 3 / 100;
}

/* A few percent too much may still hit every bit; the last one is then the first to fall. */
static uint8_t strict(uint8_t seen, uint8_t byte, uint32_t baud)
{
	return uart_line_bad(baud) && seen == byte ? seen ^ 0x80 : seen;
}

uint8_t uart_line_sent(uint8_t byte, uint32_t ulcon, uint32_t baud)
{
	uint32_t frame = frame_make(byte, ulcon);

	return strict(frame_read(frame, ULCON_8N1, baud, UART_LINE_BAUD).byte, byte, baud);
}

struct uart_line_read uart_line_received(uint8_t byte, uint32_t ulcon, uint32_t baud)
{
	struct uart_line_read seen =
		frame_read(frame_make(byte, ULCON_8N1), ulcon, UART_LINE_BAUD, baud);

	seen.byte = strict(seen.byte, byte, baud);
	return seen;
}
