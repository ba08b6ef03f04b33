/* SPDX-License-Identifier: MIT */
/*
 * What the memory commands share: accesses of one width, the base address, ranges
 * given as counts of that width.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/command.h>
#include <keel/compiler.h>

/* A range as a memory command gets it: base added, count multiplied, both checked. */
struct unit_range {
	uintptr_t addr;
	size_t len;  /* bytes */
	size_t unit; /* bytes of one access: 1, 2, 4, or 8 where addresses have 64 bits */
};

/** unit_size() - bytes of the call's width, or -ENOTSUP for .q: no 64-bit accesses on this CPU */
int unit_size(const struct command_call *call);

/**
 * unit_range() - @count units from @addr (the base address is added)
 * Returns 0, -ENOTSUP (.q) or -EFAULT (wraps around). Asks nobody else.
 */
int unit_range(const struct command_call *call, uintptr_t addr, uint64_t count,
	       struct unit_range *range) __must_check;

/** unit_check_read() - 0 when all of it is mapped and registers are accessed aligned */
int unit_check_read(const struct unit_range *range) __must_check;

/** unit_check_write() - as unit_check_read(), and RAM, SRAM or registers may be written */
int unit_check_write(const struct unit_range *range) __must_check;

/** unit_is_device() - registers: the number and width of accesses matter */
bool unit_is_device(uintptr_t addr);

/** unit_read(), unit_write() - one access of @unit bytes; in memory @addr may be unaligned */
uintptr_t unit_read(uintptr_t addr, size_t unit);
void unit_write(uintptr_t addr, size_t unit, uintptr_t value);

/** unit_value() - @value cut to @unit bytes; -ERANGE with a story when it does not fit */
int unit_value(uint64_t value, size_t unit, uintptr_t *cut) __must_check;

/** unit_base(), unit_set_base() - what "base" adds to every address of a memory command */
uintptr_t unit_base(void);
void unit_set_base(uintptr_t base);
