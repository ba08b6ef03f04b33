// SPDX-License-Identifier: MIT
/* The note that stage 1 leaves in two scratch registers: hardware facts 3.7. */
#include <board/s5pc100/start_note.h>

#include <stdint.h>
#include <stdio.h>

#include <configs/s5pc100.h>
#include <keel/io.h>

#define KIND_MASK 0x0f

static char text[64];

static void from_nand(unsigned int copy, uint32_t note)
{
	int len = snprintf(text, sizeof(text), "NAND copy %u (sequence %u)", copy,
			   (unsigned int)io_read32(START_SEQ));

	if (note & (START_BAD1 | START_BAD2))
		snprintf(text + len - 1, sizeof(text) - (size_t)len, "; copy %u is damaged)",
			 note & START_BAD1 ? 1u : 2u);
}

static void read_note(void)
{
	uint32_t note = io_read32(START_NOTE);

	if ((note & ~0xffu) != START_MAGIC)
		note = 0;
	io_write32(START_NOTE, 0);
	switch (note & KIND_MASK) {
	case START_COPY1:
	case START_COPY2:
		from_nand(note & KIND_MASK, note);
		break;
	case START_SERIAL:
		snprintf(text, sizeof(text), "the serial line");
		break;
	case START_USB:
		snprintf(text, sizeof(text), "USB");
		break;
	default:
		snprintf(text, sizeof(text), "RAM");
	}
}

const char *start_note_text(void)
{
	if (!text[0])
		read_note();
	return text;
}
