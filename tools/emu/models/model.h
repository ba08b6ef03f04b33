/* SPDX-License-Identifier: MIT */
/*
 * A model: one block of registers of the S5PC100 or one chip beside it, in plain C.
 *
 * A model knows hardware, not who runs it: the QEMU machine (tools/emu/qemu) and
 * the unit tests (test/unit/test_emu_*.c) both give it a struct model_host. What a
 * model does is written from the hardware facts alone, never from a driver.
 *
 * Each model's state begins with a struct model; its header says what else it
 * offers (a wire to another model, a byte received ...). Offsets are bytes from
 * the start of the block, sizes 1, 2 or 4 bytes, times nanoseconds of virtual time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What started the chip anew; RST_STAT tells software which (hardware facts 3.7). */
enum model_reset {
	MODEL_POWER_ON,
	MODEL_WATCHDOG,
	MODEL_SOFTWARE,
};

/* Clocks that more than one model needs: computed by the clock controller. */
enum model_clock {
	MODEL_ARMCLK,
	MODEL_HCLKD0, /* DMC, NAND and SROM controllers */
	MODEL_PCLKD0,
	MODEL_HCLKD1,
	MODEL_PCLKD1,	 /* UART, PWM timers, watchdog */
	MODEL_SCLK_UART, /* CLK_SRC1 b0: EPLL or MPLL, divided by CLK_DIV2 3:0 + 1 */
	MODEL_CLOCKS
};

#define MODEL_NEVER UINT64_MAX

/* What a model may ask of whoever runs it. @ctx is the host's own. */
struct model_host {
	uint64_t (*now)(void *ctx);
	/** Call ops->wake() at @when; replaces the time asked for before. MODEL_NEVER: do not. */
	void (*wake_at)(void *ctx, uint64_t when);
	/** An output of the model, by its number: interrupt 0 unless its header says otherwise. */
	void (*set_line)(void *ctx, unsigned int line, bool level);
	/** What hardware would punish, as one line without a newline: "nand: programmed twice". */
	void (*complain)(void *ctx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
	/** Hz; 0 while it stands still. */
	uint32_t (*clock_hz)(void *ctx, enum model_clock clock);
	/** Start the whole chip anew, after the current access. */
	void (*reset_chip)(void *ctx, enum model_reset kind);
};

struct model_ops {
	const char *name;  /* "uart0": how complaints begin */
	size_t state_size; /* bytes of the state behind struct model, that one included */
	uint32_t window;   /* bytes of address space the block answers in */
	/** All registers to their reset values; what the header names survives other kinds. */
	void (*reset)(void *state, enum model_reset kind);
	/** A register nobody knows: complain, read as 0, ignore the write. */
	uint32_t (*read)(void *state, uint32_t offset, unsigned int size);
	void (*write)(void *state, uint32_t offset, uint32_t value, unsigned int size);
	void (*wake)(void *state);	     /* NULL: never asks for a time */
	void (*clocks_changed)(void *state); /* a rate of clock_hz() is another; may be NULL */
	void (*input)(void *state, unsigned int line, bool level); /* may be NULL */
};

struct model {
	const struct model_ops *ops;
	const struct model_host *host;
	void *ctx;
};

static inline uint64_t model_now(const struct model *m)
{
	return m->host->now(m->ctx);
}

static inline void model_wake_at(const struct model *m, uint64_t when)
{
	m->host->wake_at(m->ctx, when);
}

static inline void model_set_line(const struct model *m, unsigned int line, bool level)
{
	m->host->set_line(m->ctx, line, level);
}

static inline uint32_t model_clock_hz(const struct model *m, enum model_clock clock)
{
	return m->host->clock_hz(m->ctx, clock);
}

/* What the bus shows of a register's @value in an access of @size bytes. */
static inline uint32_t model_low_bytes(uint32_t value, unsigned int size)
{
	return size >= 4 ? value : value & ((1u << 8 * size) - 1);
}

#define model_complain(m, ...) (m)->host->complain((m)->ctx, __VA_ARGS__)

/* For blocks whose registers are words: other accesses are complained about and do nothing. */
static inline bool model_is_word(const struct model *m, uint32_t offset, unsigned int size)
{
	if (size == 4 && offset % 4 == 0)
		return true;
	model_complain(m, "%s: %u bytes at offset 0x%x, its registers are words", m->ops->name,
		       size, (unsigned int)offset);
	return false;
}
