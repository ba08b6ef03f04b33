/* SPDX-License-Identifier: MIT */
/* What the pieces of the line editor share. */
#pragma once

#include <common/edit.h>

enum key {
	KEY_NONE = -1, /* nothing yet, or a sequence nobody knows */
	KEY_INTERRUPT = 256,
	KEY_UP,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_HOME,
	KEY_END,
	KEY_DELETE,
};

#define CTRL(letter) ((letter)&0x1f)
#define ESCAPE	     0x1b
#define RUBOUT	     0x7f

/** key_read() - waits; a character, or one of enum key; CR LF is one '\n' */
int key_read(void);

/** line_complete() - what Tab does */
void line_complete(struct edit *e);

/** line_search() - Ctrl-R: pick a line from the history; returns the key that ended it */
int line_search(struct edit *e);
