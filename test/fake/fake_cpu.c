// SPDX-License-Identifier: MIT
/* A CPU that never faults and never reorders. */
#include <keel/barrier.h>
#include <keel/cpu.h>

int cpu_guarded(int (*fn)(void *arg), void *arg)
{
	return fn(arg);
}

/* The devices of host programs run in between, on the same CPU. */
void barrier_write(void)
{
}

void barrier_read(void)
{
}

void barrier_full(void)
{
}

const char *cpu_name(void)
{
	return "host processor";
}

/* As a Cortex-A57. */
bool cpu_has_page_size(unsigned int kib)
{
	return kib != 16;
}

bool cpu_has_big_endian(void)
{
	return false;
}
