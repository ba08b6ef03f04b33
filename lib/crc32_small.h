/* SPDX-License-Identifier: MIT */
/* The CRC-32 of crc32.h in 150 bytes, without writable memory: for stage 1. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/** crc32_small() - as crc32(), half as fast */
uint32_t crc32_small(uint32_t crc, const void *data, size_t len);
