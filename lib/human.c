// SPDX-License-Identifier: MIT
/* Sizes in words; the rules are in human.h. */
#include <lib/human.h>

#include <stddef.h>
#include <stdio.h>

const char *human_size(char buf[HUMAN_SIZE], uint64_t bytes)
{
	static const char units[] = "KMGTPE";
	unsigned int shift = 10, tenths;

	if (bytes < 1024) {
		snprintf(buf, HUMAN_SIZE, "%u bytes", (unsigned int)bytes);
		return buf;
	}
	while (shift < 60 && bytes >> (shift + 10))
		shift += 10;
	tenths = (unsigned int)((bytes >> (shift - 10) & 1023) * 10 / 1024);
	if (bytes & (((uint64_t)1 << shift) - 1))
		snprintf(buf, HUMAN_SIZE, "%u.%u %ciB", (unsigned int)(bytes >> shift), tenths,
			 units[shift / 10 - 1]);
	else
		snprintf(buf, HUMAN_SIZE, "%u %ciB", (unsigned int)(bytes >> shift),
			 units[shift / 10 - 1]);
	return buf;
}
