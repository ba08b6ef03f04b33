/* SPDX-License-Identifier: MIT */
/*
 * The bad-block marker: the first spare byte of the first two pages of a block. Stage 1
 * and the NAND layer must count the same blocks, or an image is read from other blocks
 * than it was written to.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define NAND_MARKER_PAGES 2 /* hardware facts 9.4: either of them may carry the mark */

/**
 * nand_marker_bad() - @marker: the byte as it was read, without correction
 * Any byte but 0xff is a mark (hardware facts 9.4). One bit alone is taken as a flipped one:
 * nothing corrects these bytes, and a good block that vanishes would move all data behind it.
 */
static inline bool nand_marker_bad(uint8_t marker)
{
	unsigned int zeros = (uint8_t)~marker;

	return (zeros & (zeros - 1)) != 0;
}
