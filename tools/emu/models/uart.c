// SPDX-License-Identifier: MIT
/* S5PC100 UART. Registers: hardware facts 6.1 to 6.3. */
#include <tools/emu/models/uart.h>

#include <tools/emu/models/uart_line.h>

#define ULCON	      0x00
#define UCON	      0x04
#define UCON_RX_MODE  (3u << 0)
#define UCON_TX_MODE  (3u << 2)
#define UCON_LOOPBACK (1u << 5)
#define UCON_RX_ERROR (1u << 6)
#define UCON_RX_LATE  (1u << 7)
#define UCON_CLOCK(c) ((c) >> 10 & 3)
#define UFCON	      0x08
#define UFCON_ON      (1u << 0)
#define UFCON_RX_DROP (1u << 1)
#define UFCON_TX_DROP (1u << 2)
#define UMCON	      0x0c
#define UTRSTAT	      0x10
#define UTRSTAT_RX    (1u << 0)
#define UTRSTAT_TX    (3u << 1) /* buffer and shifter are always empty again */
#define UERSTAT	      0x14
#define UERSTAT_OVER  (1u << 0)
#define UERSTAT_PAR   (1u << 1)
#define UERSTAT_FRAME (1u << 2)
#define UFSTAT	      0x18
#define UFSTAT_FULL   (1u << 6)
#define UMSTAT	      0x1c
#define UMSTAT_CTS    (1u << 0)
#define UTXH	      0x20
#define URXH	      0x24
#define UBRDIV	      0x28
#define UDIVSLOT      0x2c
#define UINTP	      0x30
#define UINTSP	      0x34
#define UINTM	      0x38
#define INT_RXD	      (1u << 0)
#define INT_ERROR     (1u << 1)
#define INT_TXD	      (1u << 2)
#define INT_ALL	      0xfu

enum uart_clock { CLOCK_PCLK, CLOCK_EXTERNAL, CLOCK_PCLK_TOO, CLOCK_SCLK };

static const char *name(const struct uart *u)
{
	return u->model.ops->name;
}

static unsigned int depth(const struct uart *u)
{
	return u->regs.ufcon & UFCON_ON ? UART_FIFO : 1;
}

/* Sources that are pending as long as their condition holds. */
static uint32_t standing_sources(const struct uart *u)
{
	static const uint8_t trigger[4] = { 1, 8, 16, 32 };
	const struct uart_regs *r = &u->regs;
	unsigned int enough = r->ufcon & UFCON_ON ? trigger[r->ufcon >> 4 & 3] : 1;
	uint32_t sources = 0;

	if (r->ucon & UCON_RX_LATE)
		enough = 1;
	if (r->count >= enough)
		sources |= INT_RXD;
	if (r->ucon & UCON_TX_MODE)
		sources |= INT_TXD;
	return sources;
}

static void lines_update(struct uart *u)
{
	struct uart_regs *r = &u->regs;

	r->uintsp |= standing_sources(u);
	model_set_line(&u->model, 0, (r->uintsp & ~r->uintm & INT_ALL) != 0);
}

uint32_t uart_baud(const struct uart *u)
{
	const struct uart_regs *r = &u->regs;
	unsigned int ones = (unsigned int)__builtin_popcount(r->udivslot);
	uint32_t hz = 0;

	if (UCON_CLOCK(r->ucon) == CLOCK_SCLK)
		hz = model_clock_hz(&u->model, MODEL_SCLK_UART);
	else if (UCON_CLOCK(r->ucon) != CLOCK_EXTERNAL)
		hz = model_clock_hz(&u->model, MODEL_PCLKD1);
	return hz / (16 * (r->ubrdiv + 1) + ones);
}

/* The rate if bytes can pass at all; who cannot is told why, once. */
static bool line_usable(struct uart *u, uint32_t *baud)
{
	struct uart_regs *r = &u->regs;
	bool muxed = !u->pins.muxed || u->pins.muxed(u->pins.ctx);

	if (!muxed && !r->blamed_pins)
		model_complain(&u->model, "%s: used while GPA does not connect its pins", name(u));
	r->blamed_pins = !muxed;
	*baud = uart_baud(u);
	if (uart_line_bad(*baud) && r->blamed_baud != *baud + 1) {
		model_complain(
			&u->model,
			"%s: %u baud, expected 115200 (UBRDIV %u, UDIVSLOT 0x%04x, UCON 0x%x)",
			name(u), (unsigned int)*baud, (unsigned int)r->ubrdiv,
			(unsigned int)r->udivslot, (unsigned int)r->ucon);
		r->blamed_baud = *baud + 1;
	}
	return muxed && *baud;
}

/* After an access of software: may the terminal send (again)? */
static void room_tell(struct uart *u)
{
	bool room = uart_room(u) > 0, had = u->regs.had_room;

	u->regs.had_room = room;
	if (room && !had && u->pins.room)
		u->pins.room(u->pins.ctx);
}

static void error_set(struct uart *u, uint32_t error)
{
	u->regs.uerstat |= error;
	if (error && (u->regs.ucon & UCON_RX_ERROR))
		u->regs.uintsp |= INT_ERROR;
}

static void fifo_put(struct uart *u, uint8_t byte)
{
	struct uart_regs *r = &u->regs;

	if (r->count >= depth(u)) {
		error_set(u, UERSTAT_OVER);
		return;
	}
	r->fifo[(r->first + r->count++) % UART_FIFO] = byte;
}

static uint8_t fifo_get(struct uart *u)
{
	struct uart_regs *r = &u->regs;

	if (!r->count) {
		model_complain(&u->model, "%s: URXH read while nothing was received", name(u));
		return r->last;
	}
	r->last = r->fifo[r->first];
	r->first = (r->first + 1) % UART_FIFO;
	r->count--;
	return r->last;
}

void uart_receive(struct uart *u, uint8_t byte)
{
	struct uart_line_read seen;
	uint32_t baud;

	if (!(u->regs.ucon & UCON_RX_MODE) || (u->regs.ucon & UCON_LOOPBACK))
		return;
	if (!line_usable(u, &baud))
		return;
	seen = uart_line_received(byte, u->regs.ulcon, baud);
	error_set(u,
		  (seen.frame_error ? UERSTAT_FRAME : 0) | (seen.parity_error ? UERSTAT_PAR : 0));
	fifo_put(u, seen.byte);
	u->regs.had_room = uart_room(u) > 0;
	lines_update(u);
}

unsigned int uart_room(const struct uart *u)
{
	if (!(u->regs.ucon & UCON_RX_MODE))
		return 0;
	return depth(u) - u->regs.count;
}

static void byte_send(struct uart *u, uint8_t byte)
{
	struct uart_regs *r = &u->regs;
	uint32_t baud;

	if (!(r->ucon & UCON_TX_MODE)) {
		if (!r->blamed_mode)
			model_complain(&u->model, "%s: a byte is sent while UCON 3:2 is 0 (off)",
				       name(u));
		r->blamed_mode = true;
		return;
	}
	r->uintsp |= INT_TXD;
	if (r->ucon & UCON_LOOPBACK) {
		fifo_put(u, byte);
		return;
	}
	if (line_usable(u, &baud) && u->pins.tx)
		u->pins.tx(u->pins.ctx, uart_line_sent(byte, r->ulcon, baud));
}

static uint32_t fifo_status(const struct uart *u)
{
	if (!(u->regs.ufcon & UFCON_ON))
		return 0;
	return u->regs.count == UART_FIFO ? UFSTAT_FULL : u->regs.count;
}

static void fifo_control(struct uart *u, uint32_t value)
{
	struct uart_regs *r = &u->regs;

	r->ufcon = value & ~(UFCON_RX_DROP | UFCON_TX_DROP) & 0xff;
	if (value & UFCON_RX_DROP)
		r->count = 0;
	if (r->count > depth(u))
		r->count = depth(u);
}

static uint32_t errors_take(struct uart *u)
{
	uint32_t errors = u->regs.uerstat;

	u->regs.uerstat = 0;
	return errors;
}

static uint32_t register_read(struct uart *u, uint32_t offset)
{
	const struct uart_regs *r = &u->regs;

	switch (offset) {
	case ULCON:
		return r->ulcon;
	case UCON:
		return r->ucon;
	case UFCON:
		return r->ufcon;
	case UMCON:
		return r->umcon;
	case UTRSTAT:
		return UTRSTAT_TX | (r->count ? UTRSTAT_RX : 0);
	case UERSTAT:
		return errors_take(u);
	case UFSTAT:
		return fifo_status(u);
	case UMSTAT:
		return UMSTAT_CTS;
	case URXH:
		return fifo_get(u);
	case UBRDIV:
		return r->ubrdiv;
	case UDIVSLOT:
		return r->udivslot;
	case UINTP:
		return r->uintsp & ~r->uintm;
	case UINTSP:
		return r->uintsp;
	case UINTM:
		return r->uintm;
	}
	model_complain(&u->model, "%s: no register to read at 0x%x", name(u), (unsigned int)offset);
	return 0;
}

static uint32_t uart_read(void *state, uint32_t offset, unsigned int size)
{
	struct uart *u = state;
	uint32_t value = register_read(u, offset);

	lines_update(u);
	room_tell(u);
	return model_low_bytes(value, size);
}

static bool register_write(struct uart *u, uint32_t offset, uint32_t value)
{
	struct uart_regs *r = &u->regs;

	switch (offset) {
	case ULCON:
		r->ulcon = value & 0x7f;
		return true;
	case UCON:
		r->ucon = value & 0xfff;
		return true;
	case UFCON:
		fifo_control(u, value);
		return true;
	case UMCON:
		r->umcon = value & 0xff;
		return true;
	case UTXH:
		byte_send(u, (uint8_t)value);
		return true;
	case UBRDIV:
		r->ubrdiv = value & 0xffff;
		return true;
	case UDIVSLOT:
		r->udivslot = value & 0xffff;
		return true;
	case UINTP:
	case UINTSP:
		r->uintsp &= ~value;
		return true;
	case UINTM:
		r->uintm = value & INT_ALL;
		return true;
	}
	return false;
}

static void uart_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct uart *u = state;

	(void)size;
	if (!register_write(u, offset, value))
		model_complain(&u->model, "%s: no register to write at 0x%x (0x%x)", name(u),
			       (unsigned int)offset, (unsigned int)value);
	lines_update(u);
	room_tell(u);
}

static void uart_reset(void *state, enum model_reset kind)
{
	struct uart *u = state;

	(void)kind;
	u->regs = (struct uart_regs){ 0 };
	lines_update(u);
}

/* clang-format off */
#define UART_OPS(channel) { \
	.name = channel, .state_size = sizeof(struct uart), .window = 0x400, \
	.reset = uart_reset, .read = uart_read, .write = uart_write }
/* clang-format on */

const struct model_ops uart_ops[UART_CHANNELS] = {
	UART_OPS("uart0"),
	UART_OPS("uart1"),
	UART_OPS("uart2"),
	UART_OPS("uart3"),
};
