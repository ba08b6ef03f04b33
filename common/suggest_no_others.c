// SPDX-License-Identifier: MIT
/* Without room for the table of U-Boot's commands: common/suggest_others.c. */
#include <common/suggest.h>

bool suggest_other(const char *const *word, size_t count)
{
	(void)word;
	(void)count;
	return false;
}
