/* SPDX-License-Identifier: MIT */
/* Host programs see this instead of include/keel/io.h: accesses go to models of devices. */
#pragma once

#include <stddef.h>
#include <stdint.h>

uint64_t io_read64(uintptr_t addr);
void io_write64(uintptr_t addr, uint64_t value);
uint32_t io_read32(uintptr_t addr);
void io_write32(uintptr_t addr, uint32_t value);
uint16_t io_read16(uintptr_t addr);
void io_write16(uintptr_t addr, uint16_t value);
uint8_t io_read8(uintptr_t addr);
void io_write8(uintptr_t addr, uint8_t value);
void io_read32_fifo(uintptr_t addr, void *to, size_t words);
void io_write32_fifo(uintptr_t addr, const void *from, size_t words);
