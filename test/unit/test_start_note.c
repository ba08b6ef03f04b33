// SPDX-License-Identifier: MIT
/* How a Keel on the S5PC100 tells where it was started from. */
#include <board/s5pc100/start_note.h>

#include <string.h>

#include <configs/s5pc100.h>
#include <test/fake/fake_bus.h>
#include <test/unit/test.h>

#define OMR_NAND       0x600u
#define OMR_USB	       0x2600u
#define PIN_RESET      1u
#define WATCHDOG_RESET 4u

static const char *told(uint32_t note, uint32_t reset_status)
{
	static char text[START_NOTE_TEXT];
	struct start_note n = { OMR_NAND, note, 4000000000, reset_status };

	start_note_format(text, &n);
	return text;
}

TEST(a_start_from_nand_names_copy_sequence_and_damage)
{
	CHECK_STR(told(START_MAGIC | START_COPY2, PIN_RESET),
		  "NAND copy 2 (sequence 4000000000), boot switch at NAND");
	CHECK_STR(told(START_MAGIC | START_COPY2 | START_BAD1, PIN_RESET),
		  "NAND copy 2 (sequence 4000000000; copy 1 is damaged), boot switch at NAND");
	CHECK_STR(told(START_MAGIC | START_COPY1 | START_BAD2, WATCHDOG_RESET),
		  "NAND copy 1 (sequence 4000000000; copy 2 is damaged) after a watchdog reset, "
		  "boot switch at NAND");
}

TEST(the_serial_line_and_usb_have_names)
{
	CHECK_STR(told(START_MAGIC | START_SERIAL, PIN_RESET),
		  "the serial line, boot switch at NAND");
	CHECK_STR(told(START_MAGIC | START_USB, WATCHDOG_RESET),
		  "USB after a watchdog reset, boot switch at NAND");
}

TEST(what_left_no_note_came_from_ram)
{
	CHECK_STR(told(0, WATCHDOG_RESET), "RAM, boot switch at NAND");
	CHECK_STR(told(START_COPY1, PIN_RESET), "RAM, boot switch at NAND");
	CHECK_STR(told(START_MAGIC | 5, PIN_RESET), "RAM, boot switch at NAND");
}

static const char *facts(uint32_t straps, uint32_t note)
{
	static char text[START_NOTE_TEXT];
	struct start_note n = { straps, note, 4000000000, PIN_RESET };

	start_note_format_facts(text, &n);
	return text;
}

TEST(scripts_learn_medium_copy_and_switch)
{
	CHECK_STR(facts(OMR_NAND, START_MAGIC | START_COPY2 | START_BAD1),
		  "arch=arm\ncpu=armv7\nsoc=s5pc100\nbootswitch=nand\nbootsource=nand\nbootcopy=2");
	CHECK_STR(facts(OMR_USB, START_MAGIC | START_USB),
		  "arch=arm\ncpu=armv7\nsoc=s5pc100\nbootswitch=usb\nbootsource=usb");
	CHECK_STR(facts(OMR_NAND, START_MAGIC | START_SERIAL),
		  "arch=arm\ncpu=armv7\nsoc=s5pc100\nbootswitch=nand\nbootsource=serial");
}

/* Hardware facts 2.1: OM[2:1], and NFMOD[5] before them. */
TEST(each_place_of_the_switch_has_a_name)
{
	CHECK(strstr(facts(2, 0), "bootswitch=onenand\nbootsource=ram"));
	CHECK(strstr(facts(4, 0), "bootswitch=sd\n"));
	CHECK(strstr(facts(6, 0), "bootswitch=unknown\n"));
	CHECK(strstr(facts(0x2004, 0), "bootswitch=usb\n"));
}

static uint32_t note = START_MAGIC | START_USB;

static uint32_t read_register(void *model, uint32_t offset, unsigned int bytes)
{
	uint32_t at = S5P_CHIPID + offset;

	return at == START_NOTE ? note : at == S5P_CHIPID + 4 ? OMR_USB : 0;
}

static void write_register(void *model, uint32_t offset, unsigned int bytes, uint32_t value)
{
	CHECK_EQ(S5P_CHIPID + offset, START_NOTE);
	note = value;
}

TEST(a_note_is_taken_once_and_remembered)
{
	static const struct fake_bus bus = { S5P_CHIPID, 0x200000, read_register, write_register,
					     NULL };

	fake_bus_set(&bus);
	CHECK_STR(start_note_text(), "USB, boot switch at USB");
	CHECK_EQ(note, 0);
	CHECK_STR(start_note_text(), "USB, boot switch at USB");
	CHECK(strstr(start_note_facts(), "bootsource=usb"));
}
