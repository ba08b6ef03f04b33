/* SPDX-License-Identifier: MIT */
/*
 * What the CPU does for the rest of Keel. Implemented once in arch/arm/armv7 and
 * once in arch/arm/armv8; a missing function is a link error.
 *
 * Addresses are physical (the map is flat), lengths are bytes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

/** cpu_name() - "Cortex-A9 r0p1", static text */
const char *cpu_name(void);

/** cpu_has_page_size() - can the MMU use pages of @kib (4, 16 or 64)? AArch64 only */
bool cpu_has_page_size(unsigned int kib);

/** cpu_has_big_endian() - can a kernel keep its data in the other byte order? AArch64 only */
bool cpu_has_big_endian(void);

/** cpu_init() - exceptions to Keel's own vectors, MMU and caches on; needs the memory map */
void cpu_init(void);

/** cpu_cache_clean() - dirty lines of the range to memory; for devices and other CPUs */
void cpu_cache_clean(const void *addr, size_t len);

/** cpu_cache_invalidate() - drop cached lines of the range after a device wrote it */
void cpu_cache_invalidate(void *addr, size_t len);

/** cpu_cache_sync_code() - make freshly written instructions visible to instruction fetch */
void cpu_cache_sync_code(const void *addr, size_t len);

/**
 * cpu_guarded() - call @fn(@arg) so that a bus error or MMU fault in it ends the call
 * Returns what @fn returned, or -EFAULT with the story ("bus error reading 0x...")
 * set. Not for functions that must clean up: they are left at the faulting access.
 */
int cpu_guarded(int (*fn)(void *arg), void *arg);

/**
 * cpu_ram_executable() - while @on, free RAM may be executed ("go"); Keel's own data never
 * Unaligned accesses are allowed meanwhile too: other compilers make them.
 */
void cpu_ram_executable(bool on);

/* What a foreign program finds in r0, r1 and r2. */
struct cpu_program {
	int argc;
	char *const *argv;
	const void *api; /* struct keel_api of <keel/api.h> */
};

/**
 * cpu_run() - call the program at @entry; @result is what it returned or gave to cpu_run_exit()
 * Returns 0, or -EFAULT when it crashed: the dump has been printed. The caller has synchronised
 * the caches (cpu_cache_sync_code()).
 */
int cpu_run(uintptr_t entry, const struct cpu_program *program, uint32_t *result) __must_check;

/** cpu_run_exit() - end the running program from anywhere below it */
void cpu_run_exit(uint32_t result) __noreturn;

/**
 * cpu_quiesce() - interrupts masked, caches clean and off, MMU off
 * The caller runs on from Keel's copy; only a jump out may follow.
 */
void cpu_quiesce(void);

/** cpu_jump() - cpu_quiesce(), then enter @entry with up to four register arguments */
void cpu_jump(uintptr_t entry, uintptr_t r0, uintptr_t r1, uintptr_t r2, uintptr_t r3) __noreturn;

/** cpu_panic() - Keel itself is broken: say @why with a backtrace, then reset */
void cpu_panic(const char *why) __noreturn;

/** cpu_backtrace() - print the call chain of the caller with function names */
void cpu_backtrace(void);
