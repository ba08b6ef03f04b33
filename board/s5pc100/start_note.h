/* SPDX-License-Identifier: MIT */
/*
 * How this Keel was started: stage 1 and the USB program leave a note in INFORM5 and 6
 * for the Keel behind them. It is taken away when it is read, so that a Keel which is
 * started from RAM later does not find it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define START_NOTE_TEXT 96 /* bytes of the longest text */

/* What the registers say. */
struct start_note {
	uint32_t note;	       /* INFORM5: START_MAGIC with START_... */
	uint32_t sequence;     /* INFORM6: of the copy in NAND */
	uint32_t reset_status; /* RST_STAT */
};

/** start_note_format() - @buf: START_NOTE_TEXT bytes; the text as start_note_text() gives it */
void start_note_format(char *buf, const struct start_note *note);

/** start_note_text() - "NAND copy 1 (sequence 5)", "USB", "the serial line" or "RAM" */
const char *start_note_text(void);
