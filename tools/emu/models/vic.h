/* SPDX-License-Identifier: MIT */
/*
 * One of the three PL192 interrupt controllers (hardware facts 7.4): VIC0 at 0xE4000000,
 * VIC1 and VIC2 each 0x100000 further, in a daisy chain VIC0 <- VIC1 <- VIC2.
 *
 * Inputs 0 to 31 are the interrupt lines, output 0 is IRQ, output 1 FIQ; those of VIC0 include
 * the others'. Inputs are wires: a reset does not change them.
 *
 * Reading ADDRESS acknowledges: interrupts of the same or a lower priority (a higher number)
 * wait until ADDRESS is written. Where the chain wins, VIC0 hands on the address of the VIC
 * behind it and both are acknowledged; each has to be told the end by itself. Conventions: with
 * nothing to acknowledge ADDRESS reads 0; PROTECTION is kept without effect; the test registers
 * at 0x300 do not exist.
 */
#pragma once

#include <tools/emu/models/model.h>

#define VIC_COUNT  3
#define VIC_INPUTS 32
#define VIC_IRQ	   0
#define VIC_FIQ	   1

struct vic_regs {
	uint32_t select, enable, softint, protection;
	uint32_t priority_mask, priority_daisy;
	uint32_t address[VIC_INPUTS], priority[VIC_INPUTS];
	uint32_t serving; /* bit p: an interrupt of priority p was acknowledged and not ended */
};

struct vic {
	struct model model;
	struct vic *before, *behind; /* in the chain; VIC0 is the first */
	uint32_t inputs;
	bool irq, fiq; /* the outputs, for the one before */
	struct vic_regs regs;
};

extern const struct model_ops vic_ops[VIC_COUNT];

/** vic_chain() - @behind's interrupts come out of @first; before either is reset */
void vic_chain(struct vic *first, struct vic *behind);
