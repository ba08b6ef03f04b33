/* SPDX-License-Identifier: MIT */
/* 64 MiB of RAM at 0x60000000 that the host can really write, and a memory map that has it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define FAKE_RAM	0x60000000u
#define FAKE_RAM_SIZE	0x04000000u
#define FAKE_KEEL	0x63f00000u /* reserved up to the end */
#define FAKE_FLASH	0x40000000u
#define FAKE_FLASH_SIZE 0x00400000u

/** fake_ram() - a fresh map: RAM, Keel at its end, flash; what was written stays */
void fake_ram(void);

/** fake_ram_put() - @size bytes of @data at @addr, noted as a load called @name (NULL: not noted) */
void fake_ram_put(const char *name, uintptr_t addr, const void *data, size_t size);
