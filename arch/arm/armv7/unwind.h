/* SPDX-License-Identifier: MIT */
/*
 * From a function to its caller, by the opcodes the compiler left for it (Arm IHI 0038,
 * "Exception handling ABI"). Pure: the stack is read through @read, so damaged opcodes
 * and stacks end the walk, never the walker.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unwind_view {
	const uint8_t *code; /* opcodes of the function (section 10.3); "finish" follows the last */
	size_t size;
	/** The word at @addr (multiple of 4); false when it may not be read. */
	bool (*read)(void *arg, uint32_t addr, uint32_t *word);
	void *arg;
};

/**
 * unwind_step() - from the registers inside a function to those of its caller
 * @r: r0..r15; on success r13 and r15 are the caller's, and what was saved is restored
 * Returns 0; 1 when the function says that it has no caller to go to; -EFAULT when memory
 * could not be read; -EINVAL for an opcode that means nothing.
 */
int unwind_step(const struct unwind_view *view, uint32_t r[16]);
