// SPDX-License-Identifier: MIT
/* The Cortex-A cores Keel runs on: identity, caches by address, the way out. */
#include <keel/cpu.h>

#include <stdio.h>

#include <keel/board.h>

const char *cpu_name(void)
{
	return "ARMv7";
}

void cpu_init(void)
{
}

void cpu_panic(const char *why)
{
	printf("panic: %s\n", why);
	board.reset();
	for (;;)
		;
}
