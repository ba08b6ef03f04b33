/* SPDX-License-Identifier: MIT */
/*
 * System controller: chip ID (0xE0000000), clocks and power management (0xE0100000), software
 * reset and the registers beside it (0xE0200000). Hardware facts 2.1, chapter 3, 15.1.
 *
 * The clock controller knows every rate: whoever runs the models answers clock_hz() with
 * syscon_hz(), resets this model before those that ask, and passes on rates_changed.
 */
#pragma once

#include <tools/emu/models/model.h>

#define CHIPID_BASE	0xe0000000u
#define SYSCON_BASE	0xe0100000u
#define SYSOTHERS_BASE	0xe0200000u
#define SYSCON_FIN_HZ	12000000u /* the crystal */
#define SYSCON_PLLS	4	  /* APLL, MPLL, EPLL, HPLL */
#define SYSCON_REGS_MAX 64

/* OMR: how the board's straps are set (hardware facts 2.1). */
#define OMR_NAND 0x00000600u
#define OMR_USB	 0x00002600u

struct chipid {
	struct model model;
	uint32_t pro_id; /* 0: 0x43100001, the FS board's */
	uint32_t omr;	 /* the straps; set by whoever runs the model, kept by resets */
};

struct syscon {
	struct model model;
	/** Some clock has another rate; NULL: nobody listens. Not called by a reset. */
	void (*rates_changed)(void *arg);
	void *rates_arg;
	uint32_t value[SYSCON_REGS_MAX];
	uint64_t locked_at[SYSCON_PLLS]; /* ns; when the PLL is or was stable */
	uint32_t hz[MODEL_CLOCKS];
};

struct sysothers {
	struct model model;
	uint32_t value[16];
};

extern const struct model_ops chipid_ops, syscon_ops, sysothers_ops;

/** syscon_hz() - Hz; 0 while the clock stands still */
uint32_t syscon_hz(const struct syscon *s, enum model_clock clock);

/**
 * syscon_gate() - which gate is in front of a model's block; its clocks stand still and its
 * registers do not answer while that is closed. -1: none
 * @model: name in its ops
 */
int syscon_gate(const char *model);

/** syscon_clocked() - is the gate @gate open? There is none in front of -1. */
bool syscon_clocked(const struct syscon *s, int gate);

/** syscon_gate_open() - has the block its clock? @offset, @bit: hardware facts 3.6 */
bool syscon_gate_open(const struct syscon *s, uint32_t offset, unsigned int bit);

/**
 * syscon_set_up() - the registers as the usual 667/166/66 set-up leaves them, all PLLs locked,
 * for software that starts where a first stage has been before it (hardware facts 3.5)
 */
void syscon_set_up(struct syscon *s);
