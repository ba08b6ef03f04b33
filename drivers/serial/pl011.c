// SPDX-License-Identifier: MIT
/* Arm PrimeCell PL011 UART, polled. Section numbers: Arm DDI 0183G. */
#include <drivers/serial/pl011.h>

#include <keel/console.h>
#include <keel/error.h>
#include <keel/io.h>

#define UARTDR	       0x00 /* 3.3.1 */
#define UARTFR	       0x18 /* 3.3.3 */
#define UARTFR_BUSY    (1u << 3)
#define UARTFR_RXFE    (1u << 4)
#define UARTFR_TXFF    (1u << 5)
#define UARTIBRD       0x24 /* 3.3.5 */
#define IBRD_MAX       0xffffu
#define UARTFBRD       0x28 /* 3.3.6 */
#define UARTLCR_H      0x2c /* 3.3.7 */
#define UARTLCR_H_8BIT (3u << 5)
#define UARTLCR_H_FEN  (1u << 4)
#define UARTCR	       0x30			     /* 3.3.8 */
#define UARTCR_ON      (1u << 0 | 1u << 8 | 1u << 9) /* UARTEN, TXE, RXE */
#define UARTIMSC       0x38			     /* 3.3.10 */

static void pl011_send(void *state, char c)
{
	const struct pl011_state *s = state;

	while (io_read32(s->base + UARTFR) & UARTFR_TXFF)
		;
	io_write32(s->base + UARTDR, (uint8_t)c);
}

static int pl011_receive(void *state)
{
	const struct pl011_state *s = state;

	if (io_read32(s->base + UARTFR) & UARTFR_RXFE)
		return -1;
	return (int)(io_read32(s->base + UARTDR) & 0xff);
}

/* The divisor is clock / (16 * baud) in 1/64 steps (3.3.6); round to nearest. */
static int pl011_set_baud(void *state, uint32_t baud)
{
	const struct pl011_state *s = state;
	uint32_t div;

	/* The integer part has 16 bits. */
	if (s->clock_hz / 16 < baud || s->clock_hz / 16 / IBRD_MAX >= baud ||
	    s->clock_hz > UINT32_MAX / 8)
		return fail(-EINVAL, CONSOLE_BAUD_HINT,
			    "the serial port cannot make %u baud from %u Hz", (unsigned int)baud,
			    (unsigned int)s->clock_hz);
	div = (s->clock_hz * 8 / baud + 1) / 2;
	while (io_read32(s->base + UARTFR) & UARTFR_BUSY)
		; /* what was sent leaves at the old rate; like send this ends by itself */
	io_write32(s->base + UARTCR, 0);
	io_write32(s->base + UARTIBRD, div >> 6);
	io_write32(s->base + UARTFBRD, div & 0x3f);
	io_write32(s->base + UARTLCR_H, UARTLCR_H_8BIT | UARTLCR_H_FEN); /* latches the divisor */
	io_write32(s->base + UARTCR, UARTCR_ON);
	return 0;
}

static const struct console_ops pl011_console = {
	.send = pl011_send,
	.receive = pl011_receive,
	.set_baud = pl011_set_baud,
};

static int pl011_probe(const struct device *dev)
{
	const struct pl011_config *cfg = dev->config;
	struct pl011_state *s = dev->state;
	int rc = 0;

	s->base = cfg->base;
	s->clock_hz = cfg->clock_hz;
	io_write32(s->base + UARTIMSC, 0);
	if (cfg->clock_hz)
		rc = pl011_set_baud(s, cfg->baud);
	if (rc)
		return rc;
	io_write32(s->base + UARTLCR_H, UARTLCR_H_8BIT | UARTLCR_H_FEN);
	io_write32(s->base + UARTCR, UARTCR_ON);
	console_register(&pl011_console, s);
	return 0;
}

const struct driver pl011_driver = { .name = "pl011", .probe = pl011_probe };
