/* SPDX-License-Identifier: MIT */
/*
 * How this Keel was started: stage 1 and the USB program leave a note in INFORM5 and 6
 * for the Keel behind them. It is taken away when it is read, so that a Keel which is
 * started from RAM later does not find it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define START_NOTE_TEXT 128 /* bytes of the longest text */

/* What the registers say. */
struct start_note {
	uint32_t straps;       /* of the boot switch: hardware facts 2.1 */
	uint32_t note;	       /* INFORM5: START_MAGIC with START_... */
	uint32_t sequence;     /* INFORM6: of the copy in NAND */
	uint32_t reset_status; /* RST_STAT */
};

/** start_note_format() - @buf: START_NOTE_TEXT bytes; the text as start_note_text() gives it */
void start_note_format(char *buf, const struct start_note *note);

/** start_note_format_facts() - @buf: START_NOTE_TEXT bytes; the lines as start_note_facts() gives them */
void start_note_format_facts(char *buf, const struct start_note *note);

/** start_note_text() - "NAND copy 1 (sequence 5), boot switch at NAND"; or USB, the serial line, RAM */
const char *start_note_text(void);

/** start_note_facts() - lines for scripts: bootsource, bootcopy, bootswitch, and what never changes */
const char *start_note_facts(void);
