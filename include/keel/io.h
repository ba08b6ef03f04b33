/* SPDX-License-Identifier: MIT */
/* Device registers: one access of exactly this width, in program order. */
#pragma once

#include <stddef.h>
#include <stdint.h>

static inline uint32_t io_read32(uintptr_t addr)
{
	return *(volatile uint32_t *)addr;
}

static inline void io_write32(uintptr_t addr, uint32_t value)
{
	*(volatile uint32_t *)addr = value;
}

/* Where the CPU has accesses of 64 bits, else two of 32. */
static inline uint64_t io_read64(uintptr_t addr)
{
	return *(volatile uint64_t *)addr;
}

static inline void io_write64(uintptr_t addr, uint64_t value)
{
	*(volatile uint64_t *)addr = value;
}

static inline uint16_t io_read16(uintptr_t addr)
{
	return *(volatile uint16_t *)addr;
}

static inline void io_write16(uintptr_t addr, uint16_t value)
{
	*(volatile uint16_t *)addr = value;
}

static inline uint8_t io_read8(uintptr_t addr)
{
	return *(volatile uint8_t *)addr;
}

static inline void io_write8(uintptr_t addr, uint8_t value)
{
	*(volatile uint8_t *)addr = value;
}

/** io_read32_fifo() / io_write32_fifo() - @words, a multiple of 8, through one register; memory is aligned */
void io_read32_fifo(uintptr_t addr, void *to, size_t words);
void io_write32_fifo(uintptr_t addr, const void *from, size_t words);
