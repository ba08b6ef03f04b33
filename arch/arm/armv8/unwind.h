/* SPDX-License-Identifier: MIT */
/*
 * From a function to its caller along the frame records that x29 points to (Arm IHI 0055,
 * "Procedure Call Standard", 6.2.3). Pure: memory is read through @read, so damaged
 * stacks end the walk, never the walker.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct record_view {
	/** The doubleword at @addr (multiple of 8); false when it may not be read. */
	bool (*read)(void *arg, uint64_t addr, uint64_t *word);
	void *arg;
};

/**
 * unwind_record() - from the frame record at *@fp to the caller's
 * @pc: set to the return address of the record
 * Returns 0; 1 at the end of the chain; -EFAULT when memory could not be read; -EINVAL when
 * the chain does not lead up the stack.
 */
int unwind_record(const struct record_view *view, uint64_t *fp, uint64_t *pc);
