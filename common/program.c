// SPDX-License-Identifier: MIT
/* The jump table of standalone programs; the promises are in <keel/api.h>. */
#include <common/program.h>

#include <limits.h>
#include <stdio.h>

#include <keel/clock.h>
#include <keel/command.h>
#include <keel/console.h>
#include <keel/cpu.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>

#define CTRL_C 3

static int program_tstc(void)
{
	return console_poll();
}

static int program_getc(void)
{
	int c;

	do {
		c = console_getc();
		if (c < 0 && console_interrupted())
			c = CTRL_C;
	} while (c < 0);
	return c;
}

static int program_env_set(const char *name, const char *value)
{
	int rc = env_set(name, value);

	if (rc)
		error_print(rc);
	return rc;
}

struct visit {
	uint32_t left; /* ranges to skip */
	struct keel_api_memory *range;
	int rc;
};

static void visit_range(const struct mem_range *r, void *arg)
{
	struct visit *v = arg;

	if (!v->rc || v->left-- > 0)
		return;
	v->range->name = r->name;
	v->range->base = r->base;
	v->range->size = r->size;
	v->range->kind = r->kind == MEM_RAM	   ? KEEL_API_RAM
			 : r->kind == MEM_RESERVED ? KEEL_API_RESERVED
			 : r->kind == MEM_LOAD	   ? KEEL_API_LOAD
						   : KEEL_API_OTHER;
	v->rc = 0;
}

static int program_memory(uint32_t index, struct keel_api_memory *range)
{
	struct visit v = { index, range, -1 };

	mem_for_each(visit_range, &v);
	return v.rc;
}

const struct keel_api program_api = {
	.version = KEEL_API_VERSION,
	.size = sizeof(struct keel_api),
	.putc = console_putc,
	.puts = console_puts,
	.printf = printf,
	.tstc = program_tstc,
	.getc = program_getc,
	.time_us = clock_us,
	.delay_us = clock_delay_us,
	.env_get = env_get,
	.env_set = program_env_set,
	.memory = program_memory,
	.exit = cpu_run_exit,
};

/* argv[0] is the address, as U-Boot's programs expect. */
static struct cpu_program make_program(uintptr_t entry, const struct arg_words *words)
{
	static char address[20];
	static char *argv[CMD_WORDS_MAX + 2];
	size_t count = words ? MIN(words->count, (size_t)CMD_WORDS_MAX) : 0;

	snprintf(address, sizeof(address), "0x%lx", (unsigned long)entry);
	argv[0] = address;
	for (size_t i = 0; i < count; i++)
		argv[i + 1] = (char *)(uintptr_t)words->word[i];
	argv[count + 1] = NULL;
	return (struct cpu_program){ (int)count + 1, argv, &program_api };
}

int program_run(uintptr_t entry, const struct arg_words *words)
{
	uintptr_t code = entry & ~(uintptr_t)1;
	struct cpu_program program = make_program(entry, words);
	uint32_t result;
	int rc;

	printf("## Starting application at 0x%08lx ...\n", (unsigned long)entry);
	cpu_cache_sync_code((const void *)code, mem_room(code));
	rc = cpu_run(entry, &program, &result);
	if (rc)
		return rc;
	printf("## Application terminated, rc = 0x%lx\n", (unsigned long)result);
	return result <= INT_MAX ? (int)result : 1;
}
