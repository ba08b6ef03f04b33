// SPDX-License-Identifier: MIT
/* The note that stage 1 leaves in two scratch registers, and the straps: hardware facts 3.7, 2.1. */
#include <board/s5pc100/start_note.h>

#include <stdbool.h>
#include <stdio.h>

#include <configs/s5pc100.h>
#include <keel/compiler.h>
#include <keel/io.h>

#define KIND_MASK	  0x0f
#define RST_STAT	  (S5P_PMU + 0x300)
#define RST_STAT_WATCHDOG (1u << 2)
#define OMR		  (S5P_CHIPID + 4)
#define OMR_DEVICE(omr)	  ((omr) >> 1 & 3) /* OM[2:1] */
#define OMR_USB		  (1u << 13)	   /* NFMOD[5]: USB, whatever OM says */

enum { AT_NAND, AT_ONENAND, AT_SD, AT_NOTHING, AT_USB };

/* What the switch selects: for people, and for scripts. */
static const struct {
	const char *name, *variable;
} devices[] = {
	[AT_NAND] = { "NAND", "nand" }, [AT_ONENAND] = { "OneNAND", "onenand" },
	[AT_SD] = { "SD/MMC", "sd" },	[AT_NOTHING] = { "an unused place", "unknown" },
	[AT_USB] = { "USB", "usb" },
};

static unsigned int device_of(uint32_t straps)
{
	return straps & OMR_USB ? AT_USB : OMR_DEVICE(straps);
}

static unsigned int kind_of(uint32_t note)
{
	return (note & ~0xffu) == START_MAGIC ? note & KIND_MASK : 0;
}

static const char *damaged(uint32_t note)
{
	if (note & START_BAD1)
		return "; copy 1 is damaged";
	return note & START_BAD2 ? "; copy 2 is damaged" : "";
}

void start_note_format(char *buf, const struct start_note *n)
{
	const char *reset = n->reset_status & RST_STAT_WATCHDOG ? " after a watchdog reset" : "";
	const char *device = devices[device_of(n->straps)].name;
	unsigned int kind = kind_of(n->note);

	if (kind == START_COPY1 || kind == START_COPY2)
		snprintf(buf, START_NOTE_TEXT, "NAND copy %u (sequence %u%s)%s, boot switch at %s",
			 kind, (unsigned int)n->sequence, damaged(n->note), reset, device);
	else if (kind == START_SERIAL || kind == START_USB)
		snprintf(buf, START_NOTE_TEXT, "%s%s, boot switch at %s",
			 kind == START_USB ? "USB" : "the serial line", reset, device);
	else /* by another Keel: how the chip was reset is an old story */
		snprintf(buf, START_NOTE_TEXT, "RAM, boot switch at %s", device);
}

void start_note_format_facts(char *buf, const struct start_note *n)
{
	static const char *const sources[KIND_MASK + 1] = {
		[START_COPY1] = "nand\nbootcopy=1",
		[START_COPY2] = "nand\nbootcopy=2",
		[START_SERIAL] = "serial",
		[START_USB] = "usb",
	};
	const char *source = sources[kind_of(n->note)];

	snprintf(buf, START_NOTE_TEXT,
		 "arch=arm\ncpu=armv7\nsoc=s5pc100\nbootswitch=%s\nbootsource=%s",
		 devices[device_of(n->straps)].variable, source ? source : "ram");
}

static struct {
	bool read;
	char text[START_NOTE_TEXT], facts[START_NOTE_TEXT];
} start;

static void read_once(void)
{
	struct start_note n = { io_read32(OMR), io_read32(START_NOTE), io_read32(START_SEQ),
				io_read32(RST_STAT) };

	if (start.read)
		return;
	start.read = true;
	io_write32(START_NOTE, 0);
	start_note_format(start.text, &n);
	start_note_format_facts(start.facts, &n);
}

const char *start_note_text(void)
{
	read_once();
	return start.text;
}

const char *start_note_facts(void)
{
	read_once();
	return start.facts;
}
