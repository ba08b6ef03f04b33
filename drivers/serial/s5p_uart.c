// SPDX-License-Identifier: MIT
/* UART of the S5PC100, polled. Hardware facts 6. */
#include <drivers/serial/s5p_uart.h>

#include <keel/console.h>
#include <keel/error.h>
#include <keel/io.h>

#define ULCON		 0x00 /* 6.1 */
#define ULCON_8N1	 3
#define UCON		 0x04
#define UCON_POLL	 0x05 /* receiver and transmitter on, clock from PCLK */
#define UFCON		 0x08
#define UFCON_ON	 (1u << 0)
#define UMCON		 0x0c
#define UTRSTAT		 0x10
#define UTRSTAT_RECEIVED (1u << 0)
#define UTRSTAT_TX_ROOM	 (1u << 1)
#define UTRSTAT_TX_IDLE	 (1u << 2) /* the last bit has left */
#define UTXH		 0x20
#define URXH		 0x24
#define UBRDIV		 0x28 /* 6.3 */
#define UBRDIV_MAX	 0xffff
#define UDIVSLOT	 0x2c
#define UINTP		 0x30
#define UINTM		 0x38
#define UINT_ALL	 0xf

/* n bits that take one clock more, spread over 16: 6.3 */
static const uint16_t slot_pattern[16] = {
	0x0000, 0x0080, 0x0808, 0x0888, 0x2222, 0x4924, 0x4a52, 0x54aa,
	0x5555, 0xd555, 0xd5d5, 0xddd5, 0xdddd, 0xdfdd, 0xdfdf, 0xffdf,
};

/* The FIFO counters differ between relatives of this chip; these bits do not: 6.2 */
static void s5p_uart_send(void *state, char c)
{
	const struct s5p_uart_state *s = state;

	while (!(io_read32(s->cfg->base + UTRSTAT) & UTRSTAT_TX_ROOM))
		;
	io_write32(s->cfg->base + UTXH, (uint8_t)c);
}

static int s5p_uart_receive(void *state)
{
	const struct s5p_uart_state *s = state;

	if (!(io_read32(s->cfg->base + UTRSTAT) & UTRSTAT_RECEIVED))
		return -1;
	return (int)(io_read32(s->cfg->base + URXH) & 0xff);
}

/* A bit lasts 16 clocks of the divider, whose sixteenths the slots make: clock / baud, rounded. */
static int s5p_uart_set_baud(void *state, uint32_t baud)
{
	const struct s5p_uart_state *s = state;
	uint32_t clock_hz = s->cfg->clock_hz(),
		 sixteenths = baud ? (clock_hz + baud / 2) / baud : 0;

	if (sixteenths < 16 || (sixteenths - 16) / 16 > UBRDIV_MAX)
		return fail(-EINVAL, CONSOLE_BAUD_HINT,
			    "the serial port cannot make %u baud from %u Hz", (unsigned int)baud,
			    (unsigned int)clock_hz);
	while (!(io_read32(s->cfg->base + UTRSTAT) & UTRSTAT_TX_IDLE))
		; /* what was sent leaves at the old rate; like send this ends by itself */
	io_write32(s->cfg->base + UBRDIV, (sixteenths - 16) / 16);
	io_write32(s->cfg->base + UDIVSLOT, slot_pattern[sixteenths % 16]);
	return 0;
}

static const struct console_ops s5p_uart_console = {
	.send = s5p_uart_send,
	.receive = s5p_uart_receive,
	.set_baud = s5p_uart_set_baud,
};

static int s5p_uart_probe(const struct device *dev)
{
	const struct s5p_uart_config *cfg = dev->config;
	struct s5p_uart_state *s = dev->state;
	int rc;

	s->cfg = cfg;
	rc = s5p_uart_set_baud(s, cfg->baud);
	if (rc)
		return rc;
	io_write32(cfg->base + UINTM, UINT_ALL);
	io_write32(cfg->base + UINTP, UINT_ALL);
	io_write32(cfg->base + UMCON, 0);
	io_write32(cfg->base + ULCON, ULCON_8N1);
	io_write32(cfg->base + UFCON, UFCON_ON); /* what was typed so far stays in it */
	io_write32(cfg->base + UCON, UCON_POLL);
	console_register(&s5p_uart_console, s);
	return 0;
}

const struct driver s5p_uart_driver = { .name = "s5p_uart", .probe = s5p_uart_probe };
