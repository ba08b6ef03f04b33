// SPDX-License-Identifier: MIT
/* The note that stage 1 leaves in two scratch registers: hardware facts 3.7. */
#include <board/s5pc100/start_note.h>

#include <stdio.h>

#include <configs/s5pc100.h>
#include <keel/io.h>

#define KIND_MASK	  0x0f
#define RST_STAT	  (S5P_PMU + 0x300)
#define RST_STAT_WATCHDOG (1u << 2)

static const char *damaged(uint32_t note)
{
	if (note & START_BAD1)
		return "; copy 1 is damaged";
	return note & START_BAD2 ? "; copy 2 is damaged" : "";
}

void start_note_format(char *buf, const struct start_note *n)
{
	const char *reset = n->reset_status & RST_STAT_WATCHDOG ? " after a watchdog reset" : "";
	uint32_t kind = (n->note & ~0xffu) == START_MAGIC ? n->note & KIND_MASK : 0;

	if (kind == START_COPY1 || kind == START_COPY2)
		snprintf(buf, START_NOTE_TEXT, "NAND copy %u (sequence %u%s)%s", (unsigned int)kind,
			 (unsigned int)n->sequence, damaged(n->note), reset);
	else if (kind == START_SERIAL || kind == START_USB)
		snprintf(buf, START_NOTE_TEXT, "%s%s",
			 kind == START_USB ? "USB" : "the serial line", reset);
	else /* by another Keel: how the chip was reset is an old story */
		snprintf(buf, START_NOTE_TEXT, "RAM");
}

const char *start_note_text(void)
{
	static char text[START_NOTE_TEXT];
	struct start_note n = { io_read32(START_NOTE), io_read32(START_SEQ), io_read32(RST_STAT) };

	if (!text[0]) {
		io_write32(START_NOTE, 0);
		start_note_format(text, &n);
	}
	return text;
}
