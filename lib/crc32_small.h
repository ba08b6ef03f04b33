/* SPDX-License-Identifier: MIT */
/* The CRC-32 of crc32.h with a table that the caller has room for: stage 1 has no data of its own. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define CRC32_TABLE 256 /* words */

/** crc32_small_init() - @table: CRC32_TABLE words */
void crc32_small_init(uint32_t *table);

/** crc32_small() - as crc32(), with a table that crc32_small_init() has filled */
uint32_t crc32_small(const uint32_t *table, uint32_t crc, const void *data, size_t len);
