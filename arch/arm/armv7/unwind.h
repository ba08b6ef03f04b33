/* SPDX-License-Identifier: MIT */
/*
 * From a function to its caller, by the tables the compiler left in .ARM.exidx and
 * .ARM.extab (Arm IHI 0038, "Exception handling ABI"). Pure: memory is read through
 * @read, so damaged tables and stacks end the walk, never the walker.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct unwind_view {
	uint32_t index, index_end; /* .ARM.exidx */
	/** The word at @addr (multiple of 4); false when it may not be read. */
	bool (*read)(void *arg, uint32_t addr, uint32_t *word);
	void *arg;
};

/**
 * unwind_step() - from the registers inside a function to those of its caller
 * @r: r0..r15; on success r13 and r15 are the caller's, and what was saved is restored
 * @pc: any address inside the function, bit 0 clear
 * Returns 0; 1 when the function says that it has no caller to go to; -EFAULT when memory
 * could not be read; -EINVAL when the table is damaged or of a kind Keel does not make.
 */
int unwind_step(const struct unwind_view *view, uint32_t pc, uint32_t r[16]);
