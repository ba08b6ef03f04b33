/* SPDX-License-Identifier: MIT */
/*
 * How this Keel was started: stage 1 and the USB program leave a note in INFORM5 and 6
 * for the Keel behind them. It is taken away when it is read, so that a Keel which is
 * started from RAM later does not find it.
 */
#pragma once

/** start_note_text() - "NAND copy 1 (sequence 5)", "USB", "the serial line" or "RAM" */
const char *start_note_text(void);
