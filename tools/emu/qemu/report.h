/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine tells people: complaints about software, messages, statistics. */
#pragma once

#include <tools/emu/qemu/board.h>

/**
 * s5p_complain() - what hardware would punish: a line in the log of guest errors, with the PC
 * All are counted; a line that was there before since the last reset is not logged again.
 */
void s5p_complain(struct s5p_board *b, const char *fmt, ...) G_GNUC_PRINTF(2, 3);
void s5p_vcomplain(struct s5p_board *b, const char *fmt, va_list args);

/** s5p_say() - a line for the person who started the emulator: stderr, and the log if apart */
void s5p_say(const char *fmt, ...) G_GNUC_PRINTF(1, 2);
void s5p_vsay(const char *fmt, va_list args);

/** s5p_stat_add() - a line of the stats file; @value is read when QEMU ends */
void s5p_stat_add(struct s5p_board *b, const char *name, const uint64_t *value);

/** s5p_report_create() - the file of stats=, written when QEMU ends */
void s5p_report_create(struct s5p_board *b);

/** s5p_report_reset() - log what came repeatedly, and begin anew */
void s5p_report_reset(struct s5p_board *b);

/** s5p_power_cut() - end QEMU at once with POWER_CUT_EXIT; @why goes to stderr */
void s5p_power_cut(struct s5p_board *b, const char *why) G_NORETURN;
