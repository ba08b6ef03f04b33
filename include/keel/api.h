/* SPDX-License-Identifier: MIT */
/*
 * What standalone programs ("go ADDR ARG...") get from Keel: a table of functions.
 *
 *	int main(int argc, char *const argv[], const struct keel_api *api);
 *
 * At entry r0 = argc, r1 = argv, r2 = the table, lr = the way back, sp = a stack of
 * at least 16 KiB; r0 at return is the result that go shows ($? is 0 when it is 0).
 * argv[0] is the address. The MMU is on with a flat map and RAM is executable.
 *
 * The table only grows: a program checks @version for what breaks and @size for what
 * was added. This header stands alone, so that programs need nothing else of Keel.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define KEEL_API_VERSION 1

enum keel_api_memory_kind { KEEL_API_RAM, KEEL_API_RESERVED, KEEL_API_LOAD, KEEL_API_OTHER };

struct keel_api_memory {
	const char *name;
	uintptr_t base;
	size_t size;   /* bytes */
	uint32_t kind; /* enum keel_api_memory_kind */
};

struct keel_api {
	uint32_t version; /* KEEL_API_VERSION */
	uint32_t size;	  /* bytes of this table */

	void (*putc)(char c);		     /* '\n' is sent as CR LF */
	void (*puts)(const char *text);	     /* nothing is added */
	int (*printf)(const char *fmt, ...); /* no floating point, no 64-bit conversions */
	int (*tstc)(void);		     /* 1 when a character waits */
	int (*getc)(void);		     /* waits; 3 (Ctrl-C) when that was pressed */
	uint64_t (*time_us)(void);	     /* since reset */
	void (*delay_us)(uint32_t us);
	const char *(*env_get)(const char *name); /* NULL when unset; valid until the next set */
	int (*env_set)(const char *name, const char *value); /* NULL deletes; 0 or negative */
	/** The @index-th range of the memory map in address order: 0, or -1 behind the last. */
	int (*memory)(uint32_t index, struct keel_api_memory *range);
	void (*exit)(uint32_t result) __attribute__((noreturn)); /* as return from main */
};
