/* SPDX-License-Identifier: MIT */
/*
 * The memory map: RAM banks, what Keel occupies, what was loaded where.
 *
 * Every writer asks mem_check_write() before its first byte. Whoever loads
 * something records it with mem_note_load(), so that later messages can say
 * "the last load to this address was zImage, 5.2 MiB".
 *
 * Addresses are physical; ranges are [addr, addr + len); len 0 is an empty range.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

enum mem_kind {
	MEM_RAM,      /* a bank */
	MEM_RESERVED, /* Keel itself, its stack, the log: writers are refused */
	MEM_LOAD,     /* something a command put there: may be overwritten */
	MEM_SRAM,
	MEM_FLASH,
	MEM_DEVICE,
};

struct mem_range {
	const char *name; /* "DRAM", "Keel", "vmlinuz" */
	uintptr_t base;
	size_t size; /* bytes */
	enum mem_kind kind;
};

/** mem_init() - an empty map, then the board's regions, what stage 1 found, Keel itself */
void mem_init(void);

/** mem_clear() - forget everything; mem_add() - one more range. For mem_init() and tests. */
void mem_clear(void);
int mem_add(const char *name, uintptr_t base, size_t size, enum mem_kind kind) __must_check;

/** mem_reserve() - no writer may touch it from now on. @name must live for ever. -ENOSPC when full */
int mem_reserve(const char *name, uintptr_t base, size_t size) __must_check;

/** mem_release() - drop a reservation made with mem_reserve(); silent when there is none */
void mem_release(uintptr_t base);

/**
 * mem_check_write() - may @what write [addr, addr+len)?
 * Only RAM and SRAM may be written; not Keel, not a reservation, nothing that wraps.
 * Returns 0, -EFAULT (no such memory) or -EBUSY (owner named, free address proposed).
 */
int mem_check_write(uintptr_t addr, size_t len, const char *what) __must_check;

/**
 * mem_check_poke() - as mem_check_write(), but device registers are allowed too (mw, cp, mm)
 * Flash is refused with the commands that do write it.
 */
int mem_check_poke(uintptr_t addr, size_t len) __must_check;

/** mem_check_read() - 0 when the whole range is mapped, else -EFAULT with the story */
int mem_check_read(uintptr_t addr, size_t len) __must_check;

/** mem_note_load() - @name (copied, cut at 31 characters) now occupies the range */
void mem_note_load(const char *name, uintptr_t addr, size_t len);

/** mem_note_part() - the same for a transfer that failed behind @len bytes: what was there is damaged */
void mem_note_part(const char *name, uintptr_t addr, size_t len);

/** mem_find_load() - the load that contains @addr, or NULL; valid until the next note */
const struct mem_range *mem_find_load(uintptr_t addr);

/** mem_find_overlap() - a load that has bytes in the range, or NULL; valid until the next note */
const struct mem_range *mem_find_overlap(uintptr_t addr, size_t len);

/**
 * mem_find_free() - lowest address >= @from, multiple of @align, with @size free bytes in one bank
 * Loads count as occupied here. Returns false when there is no such place.
 */
bool mem_find_free(uintptr_t from, size_t size, size_t align, uintptr_t *addr) __must_check;

/** mem_room() - bytes from @addr to the next bank end or reservation; 0 when not writable RAM */
size_t mem_room(uintptr_t addr);

/** mem_readable() - bytes from @addr to the end of its RAM, SRAM or flash; 0 when there is none */
size_t mem_readable(uintptr_t addr);

/** mem_region_name() - "DRAM", "Keel code", "nor0" ... or "unmapped space" */
const char *mem_region_name(uintptr_t addr);

/** mem_kind_at() - MEM_RAM, MEM_SRAM, MEM_FLASH or MEM_DEVICE at @addr; -1 where nothing answers */
int mem_kind_at(uintptr_t addr);

/** mem_for_each() - visit banks, reservations, regions and loads in address order */
void mem_for_each(void (*visit)(const struct mem_range *range, void *arg), void *arg);

/** mem_bank() - the @index-th RAM bank, or NULL behind the last */
const struct mem_range *mem_bank(size_t index);
