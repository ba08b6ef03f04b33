/* SPDX-License-Identifier: MIT */
/* CRC-32 of gzip, zlib and uImage: polynomial 0xedb88320 reflected, initial and final value inverted. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/** crc32() - start with @crc 0, then pass the result of the piece before; "123456789" gives cbf43926 */
uint32_t crc32(uint32_t crc, const void *data, size_t len);
