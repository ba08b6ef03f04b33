// SPDX-License-Identifier: MIT
/* NAND controller of the S5PC100, chip select 0. Sections: hardware facts 8. */
#include <drivers/mtd/s5p_nand.h>

#include <errno.h>
#include <stddef.h>

#include <keel/clock.h>
#include <keel/io.h>
#include <lib/byteorder.h>

/* 8.1 */
#define NFCONF				     0x00
#define NFCONF_BOOT_BITS		     0xeu /* read by the hardware's boot logic: left alone */
#define NFCONF_BCH8			     (1u << 23)
#define NFCONF_TIMING(tacls, twrph0, twrph1) ((tacls) << 12 | (twrph0) << 8 | (twrph1) << 4)
#define NFCONF_SLOW			     NFCONF_TIMING(7u, 7u, 7u)
#define NFCONT				     0x04
#define NFCONT_MODE			     (1u << 0)
#define NFCONT_NCE			     (1u << 1 | 1u << 2 | 1u << 22 | 1u << 23) /* high: not selected */
#define NFCONT_NCE0			     (1u << 1)
#define NFCONT_INIT			     (1u << 4 | 1u << 5) /* both codes start anew */
#define NFCONT_SPARE_LOCK		     (1u << 6)
#define NFCONT_MAIN_LOCK		     (1u << 7)
#define NFCONT_ENCODE			     (1u << 18)
#define NFCMMD				     0x08
#define NFADDR				     0x0c
#define NFDATA				     0x10
#define NFMECCD0			     0x14
#define NFMECCD1			     0x18
#define NFSTAT				     0x28
#define NFSTAT_READY_EDGE		     (1u << 4)
#define NFSTAT_DECODED			     (1u << 6)
#define NFSTAT_ENCODED			     (1u << 7)
#define NFECCERR0			     0x2c
#define NFMECC0				     0x34
#define NF8ECCERR0			     0x44
#define NF8ECCERR1			     0x48
#define NF8ECCERR2			     0x4c
#define NF8ECCERR0_BUSY			     (1u << 31)
#define NFM8ECC0			     0x50
#define NFMLC8BITPT0			     0x60
#define NFMLC8BITPT1			     0x64

#define ENGINE_US			     1000 /* a search takes some hundred clocks */
#define STROBE_MAX			     8 /* clocks: three bits of TWRPH0 and TWRPH1 are what all drivers use */
#define TACLS_CLOCKS			     1u /* and the strobe itself: more than the 12 ns of CLE and ALE */
#define UNCORRECTABLE			     9
#define FIFO_BYTES			     32 /* in one turn of io_read32_fifo() */
#define QUICK_POLLS			     32 /* before the clock is looked at, which costs more than a poll */
#define SETTLE_READS			     8

static struct s5p_nand_state *state_of(struct nand_ctrl *ctrl)
{
	return (struct s5p_nand_state *)((char *)ctrl - offsetof(struct s5p_nand_state, ctrl));
}

static void write_cont(const struct s5p_nand_state *s, uint32_t extra)
{
	io_write32(s->base + NFCONT, s->cont | extra);
}

static void s5p_reset(struct nand_ctrl *ctrl)
{
	struct s5p_nand_state *s = state_of(ctrl);

	s->conf = (io_read32(s->base + NFCONF) & NFCONF_BOOT_BITS) | NFCONF_SLOW;
	s->cont = NFCONT_MODE | NFCONT_NCE | NFCONT_SPARE_LOCK;
	io_write32(s->base + NFCONF, s->conf);
	write_cont(s, NFCONT_MAIN_LOCK);
}

/* Rounded up: never faster than the chip. */
static uint32_t clocks(const struct s5p_nand_state *s, uint32_t ns)
{
	uint32_t khz = s->clock_hz / 1000 + 1;

	return (ns * khz + 999999) / 1000000;
}

/*
 * The strobe is low for TWRPH0 + 1 clocks, data are taken at its end; it is high for
 * TWRPH1 + 1 (8.1). At 166 MHz a 25 ns chip with 20 ns of access time gets 4 and 1.
 */
static uint32_t s5p_set_timing(struct nand_ctrl *ctrl, const struct nand_timing *timing)
{
	struct s5p_nand_state *s = state_of(ctrl);
	uint32_t cycle = clocks(s, timing->cycle_ns), low = clocks(s, timing->access_ns), high;

	low = MAX(MIN(low, (uint32_t)STROBE_MAX), 1u);
	high = cycle > low ? MIN(cycle - low, (uint32_t)STROBE_MAX) : 1;
	s->conf = (s->conf & NFCONF_BOOT_BITS) | NFCONF_TIMING(TACLS_CLOCKS, low - 1, high - 1);
	io_write32(s->base + NFCONF, s->conf);
	return (low + high) * (1000000000u / (s->clock_hz / 1000 + 1));
}

static void s5p_select(struct nand_ctrl *ctrl, bool on)
{
	struct s5p_nand_state *s = state_of(ctrl);

	s->cont = on ? s->cont & ~NFCONT_NCE0 : s->cont | NFCONT_NCE0;
	write_cont(s, NFCONT_MAIN_LOCK);
}

/* The edge is forgotten first: whatever ends the operation makes a new one (8.9). */
static void s5p_command(struct nand_ctrl *ctrl, uint8_t command)
{
	const struct s5p_nand_state *s = state_of(ctrl);

	io_write32(s->base + NFSTAT, NFSTAT_READY_EDGE);
	io_write32(s->base + NFCMMD, command);
}

static void s5p_address(struct nand_ctrl *ctrl, uint8_t cycle)
{
	io_write32(state_of(ctrl)->base + NFADDR, cycle);
}

/* A read of a register takes three clocks of the bus or more: 100 ns at 200 MHz. */
static void s5p_settle(struct nand_ctrl *ctrl)
{
	for (int i = 0; i < SETTLE_READS; i++)
		(void)io_read32(state_of(ctrl)->base + NFSTAT);
}

static bool bits_are(uintptr_t addr, uint32_t bits, bool set)
{
	return !(io_read32(addr) & bits) == !set;
}

/*
 * Until one of @bits is @set. Not deadline_passed(): Ctrl-C must not leave the chip busy.
 * The time is read first: an emulator may be held up between the two, the chip is not late then.
 */
static int wait_for(uintptr_t addr, uint32_t bits, bool set, uint32_t timeout_us)
{
	uint64_t end;
	bool late, done;

	for (int i = 0; i < QUICK_POLLS; i++)
		if (bits_are(addr, bits, set))
			return 0;
	end = clock_us() + timeout_us;
	do {
		late = clock_us() > end;
		done = bits_are(addr, bits, set);
	} while (!done && !late);
	return done ? 0 : -ETIMEDOUT;
}

static int s5p_wait_ready(struct nand_ctrl *ctrl, uint32_t timeout_us)
{
	return wait_for(state_of(ctrl)->base + NFSTAT, NFSTAT_READY_EDGE, true, timeout_us);
}

static void s5p_read(struct nand_ctrl *ctrl, void *data, size_t len)
{
	uintptr_t port = state_of(ctrl)->base + NFDATA;
	uint8_t *to = data;

	if ((uintptr_t)data % 4 == 0) {
		io_read32_fifo(port, data, ALIGN_DOWN(len, (size_t)FIFO_BYTES) / 4);
		to += ALIGN_DOWN(len, (size_t)FIFO_BYTES);
		len %= FIFO_BYTES;
		for (; len >= 4; len -= 4, to += 4)
			*(uint32_t *)(void *)to = io_read32(port);
	}
	while (len--)
		*to++ = io_read8(port);
}

static void s5p_write(struct nand_ctrl *ctrl, const void *data, size_t len)
{
	uintptr_t port = state_of(ctrl)->base + NFDATA;
	const uint8_t *from = data;

	if ((uintptr_t)data % 4 == 0) {
		io_write32_fifo(port, data, ALIGN_DOWN(len, (size_t)FIFO_BYTES) / 4);
		from += ALIGN_DOWN(len, (size_t)FIFO_BYTES);
		len %= FIFO_BYTES;
	}
	while (len--)
		io_write8(port, *from++);
}

/* The 8-bit engine must not be unlocked behind its start (8.5): both in one write. */
static void s5p_ecc_start(struct nand_ctrl *ctrl, enum nand_code code, bool writing)
{
	struct s5p_nand_state *s = state_of(ctrl);

	s->code = code;
	s->cont = writing ? s->cont | NFCONT_ENCODE : s->cont & ~NFCONT_ENCODE;
	io_write32(s->base + NFCONF, s->conf | (code == NAND_BCH8 ? NFCONF_BCH8 : 0));
	write_cont(s, NFCONT_INIT);
}

static int s5p_ecc_encode(struct nand_ctrl *ctrl, uint8_t *code)
{
	const struct s5p_nand_state *s = state_of(ctrl);
	uint32_t word = 0;

	write_cont(s, NFCONT_MAIN_LOCK);
	if (s->code == NAND_HAMMING) {
		put_le32(code, io_read32(s->base + NFMECC0));
		return 0;
	}
	if (wait_for(s->base + NFSTAT, NFSTAT_ENCODED, true, ENGINE_US))
		return -ETIMEDOUT;
	for (uint32_t i = 0; i < nand_code_bytes(NAND_BCH8); i++) {
		if (i % 4 == 0)
			word = io_read32(s->base + NFM8ECC0 + i);
		code[i] = (uint8_t)(word >> i % 4 * 8);
	}
	return 0;
}

/* 8.1, NFECCERR0 in 1-bit mode. A wrong bit in the code leaves the data good: 8.2 */
static int decode_hamming(const struct s5p_nand_state *s, const uint8_t *stored,
			  struct nand_fix *fix)
{
	uint32_t result;

	io_write32(s->base + NFMECCD0, (uint32_t)stored[1] << 16 | stored[0]);
	io_write32(s->base + NFMECCD1, (uint32_t)stored[3] << 16 | stored[2]);
	result = io_read32(s->base + NFECCERR0);
	switch (result & 3) {
	case 0:
		return 0;
	case 1:
		*fix = (struct nand_fix){ (uint16_t)(result >> 7 & 0x7ff),
					  (uint8_t)(1u << (result >> 4 & 7)) };
		return fix->byte < NAND_STEP ? 1 : -EBADMSG;
	case 3:
		*fix = (struct nand_fix){ NAND_STEP, 1 };
		return 1;
	default:
		return -EBADMSG;
	}
}

/* 8.5: places in three registers, patterns in two. */
static void take_fixes(const struct s5p_nand_state *s, uint32_t error0, struct nand_fix *fix)
{
	uint32_t error1 = io_read32(s->base + NF8ECCERR1), error2 = io_read32(s->base + NF8ECCERR2);
	uint32_t bits0 = io_read32(s->base + NFMLC8BITPT0),
		 bits1 = io_read32(s->base + NFMLC8BITPT1);
	const uint32_t place[NAND_FIXES_MAX] = { error0,       error0 >> 15, error1,
						 error1 >> 11, error1 >> 22, error2,
						 error2 >> 11, error2 >> 22 };

	for (uint32_t i = 0; i < NAND_FIXES_MAX; i++)
		fix[i] = (struct nand_fix){ place[i] & 0x3ff,
					    (uint8_t)((i < 4 ? bits0 : bits1) >> i % 4 * 8) };
}

/* The code was read before the data: it passes the engine by being written (8.4, 8.5). */
static int decode_bch8(const struct s5p_nand_state *s, const uint8_t *stored, struct nand_fix *fix)
{
	uint32_t error0;

	for (uint32_t i = 0; i < nand_code_bytes(NAND_BCH8); i++)
		io_write8(s->base + NFDATA, stored[i]);
	write_cont(s, NFCONT_MAIN_LOCK);
	if (wait_for(s->base + NFSTAT, NFSTAT_DECODED, true, ENGINE_US) ||
	    wait_for(s->base + NF8ECCERR0, NF8ECCERR0_BUSY, false, ENGINE_US))
		return -ETIMEDOUT;
	error0 = io_read32(s->base + NF8ECCERR0);
	if ((error0 >> 25 & 0xf) >= UNCORRECTABLE)
		return -EBADMSG;
	if (error0 >> 25 & 0xf)
		take_fixes(s, error0, fix);
	return (int)(error0 >> 25 & 0xf);
}

static int s5p_ecc_decode(struct nand_ctrl *ctrl, const uint8_t *stored, struct nand_fix *fix)
{
	const struct s5p_nand_state *s = state_of(ctrl);

	if (s->code == NAND_BCH8)
		return decode_bch8(s, stored, fix);
	write_cont(s, NFCONT_MAIN_LOCK);
	return decode_hamming(s, stored, fix);
}

static const struct nand_ctrl_ops s5p_nand_ops = {
	.reset = s5p_reset,
	.set_timing = s5p_set_timing,
	.select = s5p_select,
	.command = s5p_command,
	.address = s5p_address,
	.read = s5p_read,
	.write = s5p_write,
	.settle = s5p_settle,
	.wait_ready = s5p_wait_ready,
	.ecc_start = s5p_ecc_start,
	.ecc_encode = s5p_ecc_encode,
	.ecc_decode = s5p_ecc_decode,
};

static int s5p_nand_probe(const struct device *dev)
{
	const struct s5p_nand_config *cfg = dev->config;
	struct s5p_nand_state *s = dev->state;

	s->base = cfg->base;
	s->clock_hz = cfg->clock_hz();
	s->ctrl.ops = &s5p_nand_ops;
	s->nand.ctrl = &s->ctrl;
	s->nand.journal.area = cfg->journal;
	return nand_start(&s->nand, cfg->boot_bytes);
}

const struct driver s5p_nand_driver = { .name = "s5p_nand", .probe = s5p_nand_probe };
