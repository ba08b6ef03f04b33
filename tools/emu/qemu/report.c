/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine tells people: complaints about software, messages, statistics. */
#include <tools/emu/qemu/report.h>

#include "exec/exec-all.h"
#include "hw/core/cpu.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "sysemu/cpu-timers.h"
#include "sysemu/sysemu.h"

#define DISTINCT_MAX 2000 /* lines kept apart; a runaway program could make millions */

/* The address of the instruction that is in the middle of a bus access. */
static bool access_pc(const struct s5p_board *b, uint32_t *pc)
{
	CPUState *cs = current_cpu;
	uint64_t data[TARGET_INSN_START_WORDS];

	if (!b->on_bus || !cs || !cpu_unwind_state_data(cs, cs->mem_io_pc, data))
		return false;
	*pc = (uint32_t)data[0];
	if (TARGET_TB_PCREL) /* then it is only the place in the page */
		*pc |= b->cpu->env.regs[15] & (uint32_t)TARGET_PAGE_MASK;
	return true;
}

static uint64_t times_said(struct s5p_board *b, const char *text)
{
	uint64_t *times = g_hash_table_lookup(b->said, text);

	if (!times) {
		times = g_new0(uint64_t, 1);
		g_hash_table_insert(b->said, g_strdup(text), times);
	}
	return ++*times;
}

static bool worth_logging(struct s5p_board *b, const char *text)
{
	unsigned int distinct = g_hash_table_size(b->said);

	if (distinct < DISTINCT_MAX)
		return times_said(b, text) == 1;
	if (distinct == DISTINCT_MAX && times_said(b, "further complaints are only counted") == 1)
		qemu_log_mask(LOG_GUEST_ERROR, "s5pc100: further complaints are only counted\n");
	return false;
}

void s5p_vcomplain(struct s5p_board *b, const char *fmt, va_list args)
{
	g_autofree char *text = g_strdup_vprintf(fmt, args);
	uint32_t pc;

	if (b->quiet)
		return;
	b->complaints++;
	if (!worth_logging(b, text))
		return;
	if (access_pc(b, &pc))
		qemu_log_mask(LOG_GUEST_ERROR, "s5pc100: %s (pc %08x)\n", text, pc);
	else
		qemu_log_mask(LOG_GUEST_ERROR, "s5pc100: %s\n", text);
}

void s5p_complain(struct s5p_board *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	s5p_vcomplain(b, fmt, args);
	va_end(args);
}

void s5p_vsay(const char *fmt, va_list args)
{
	g_autofree char *text = g_strdup_vprintf(fmt, args);

	fprintf(stderr, "s5pc100: %s\n", text);
	if (qemu_log_separate())
		qemu_log("s5pc100: %s\n", text);
}

void s5p_say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	s5p_vsay(fmt, args);
	va_end(args);
}

static void log_repeated(gpointer text, gpointer times, gpointer user)
{
	uint64_t n = *(uint64_t *)times;

	if (n > 1)
		qemu_log_mask(LOG_GUEST_ERROR, "s5pc100: %" PRIu64 " times: %s\n", n, (char *)text);
}

void s5p_report_reset(struct s5p_board *b)
{
	g_hash_table_foreach(b->said, log_repeated, NULL);
	g_hash_table_remove_all(b->said);
}

void s5p_stat_add(struct s5p_board *b, const char *name, const uint64_t *value)
{
	assert(b->stats < STATS_MAX);
	b->stat[b->stats++] = (struct s5p_stat){ g_strdup(name), value };
}

static void write_stats(const struct s5p_board *b)
{
	FILE *f = fopen(b->option.stats, "w");

	if (!f) {
		s5p_say("stats=%s: %s", b->option.stats, strerror(errno));
		return;
	}
	for (unsigned int i = 0; i < b->stats; i++)
		fprintf(f, "%s %" PRIu64 "\n", b->stat[i].name, *b->stat[i].value);
	if (ferror(f) | fclose(f))
		s5p_say("stats=%s: cannot be written", b->option.stats);
}

static void at_exit(Notifier *n, void *data)
{
	struct s5p_board *b = S5P_BOARD(current_machine);

	s5p_report_reset(b);
	b->virtual_ns = (uint64_t)qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
	b->instructions = icount_enabled() ? (uint64_t)icount_get_raw() : 0;
	if (b->option.stats)
		write_stats(b);
}

void s5p_report_create(struct s5p_board *b)
{
	static Notifier notifier = { .notify = at_exit };

	b->said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	s5p_stat_add(b, "complaints", &b->complaints);
	s5p_stat_add(b, "resets", &b->resets);
	s5p_stat_add(b, "virtual_ns", &b->virtual_ns);
	s5p_stat_add(b, "instructions", &b->instructions);
	qemu_add_exit_notifier(&notifier);
}

void s5p_power_cut(struct s5p_board *b, const char *why)
{
	s5p_say("power cut: %s", why);
	exit(POWER_CUT_EXIT);
}
