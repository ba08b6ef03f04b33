/* SPDX-License-Identifier: MIT */
/*
 * Whoever runs a model of the emulator, for its unit tests: virtual time that stands still
 * until the test moves it, clocks the test sets, and a memory of lines and complaints.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <tools/emu/models/model.h>

#define FAKE_MODEL_LINES 32

struct fake_model {
	struct model *model;
	uint64_t now;	  /* ns */
	uint64_t wake_at; /* MODEL_NEVER: not asked for */
	uint32_t clock_hz[MODEL_CLOCKS];
	bool line[FAKE_MODEL_LINES];
	unsigned int line_changes[FAKE_MODEL_LINES];
	unsigned int complaints;
	char complaint[256];	     /* the last one */
	unsigned int resets;	     /* how often the model asked to start the chip anew ... */
	enum model_reset reset_kind; /* ... and how at last */
};

/**
 * fake_model_start() - power @model on at time 0, with the clocks of the 667 MHz set-up
 * (hardware facts 3.5). Its state behind struct model has to be zero or as the test wants it.
 */
void fake_model_start(struct fake_model *fake, const struct model_ops *ops, struct model *model);
/** fake_model_advance() - let @ns pass; the model wakes at every time it asked for. */
void fake_model_advance(struct fake_model *fake, uint64_t ns);
/** fake_model_clock() - change a clock and tell the model */
void fake_model_clock(struct fake_model *fake, enum model_clock clock, uint32_t hz);
/** fake_model_no_complaint() - the count so far is 0; fails the test otherwise, naming the last */
void fake_model_no_complaint(const struct fake_model *fake);

/* Register accesses as software makes them; 32 bits unless the name says otherwise. */
uint32_t fake_model_read(const struct fake_model *fake, uint32_t offset);
void fake_model_write(const struct fake_model *fake, uint32_t offset, uint32_t value);
uint32_t fake_model_read_sized(const struct fake_model *fake, uint32_t offset, unsigned int size);
void fake_model_write_sized(const struct fake_model *fake, uint32_t offset, uint32_t value,
			    unsigned int size);
