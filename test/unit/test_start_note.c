// SPDX-License-Identifier: MIT
/* How a Keel on the S5PC100 tells where it was started from. */
#include <board/s5pc100/start_note.h>
#include <configs/s5pc100.h>
#include <test/fake/fake_bus.h>
#include <test/unit/test.h>

#define PIN_RESET      1u
#define WATCHDOG_RESET 4u

static const char *told(uint32_t note, uint32_t reset_status)
{
	static char text[START_NOTE_TEXT];
	struct start_note n = { note, 4000000000, reset_status };

	start_note_format(text, &n);
	return text;
}

TEST(a_start_from_nand_names_copy_sequence_and_damage)
{
	CHECK_STR(told(START_MAGIC | START_COPY2, PIN_RESET), "NAND copy 2 (sequence 4000000000)");
	CHECK_STR(told(START_MAGIC | START_COPY2 | START_BAD1, PIN_RESET),
		  "NAND copy 2 (sequence 4000000000; copy 1 is damaged)");
	CHECK_STR(told(START_MAGIC | START_COPY1 | START_BAD2, WATCHDOG_RESET),
		  "NAND copy 1 (sequence 4000000000; copy 2 is damaged) after a watchdog reset");
}

TEST(the_serial_line_and_usb_have_names)
{
	CHECK_STR(told(START_MAGIC | START_SERIAL, PIN_RESET), "the serial line");
	CHECK_STR(told(START_MAGIC | START_USB, WATCHDOG_RESET), "USB after a watchdog reset");
}

TEST(what_left_no_note_came_from_ram)
{
	CHECK_STR(told(0, WATCHDOG_RESET), "RAM");
	CHECK_STR(told(START_COPY1, PIN_RESET), "RAM");
	CHECK_STR(told(START_MAGIC | 5, PIN_RESET), "RAM");
}

static uint32_t note = START_MAGIC | START_USB;

static uint32_t read_register(void *model, uint32_t offset, unsigned int bytes)
{
	return S5P_PMU + offset == START_NOTE ? note : 0;
}

static void write_register(void *model, uint32_t offset, unsigned int bytes, uint32_t value)
{
	CHECK_EQ(S5P_PMU + offset, START_NOTE);
	note = value;
}

TEST(a_note_is_taken_once_and_remembered)
{
	static const struct fake_bus bus = { S5P_PMU, 0x1000, read_register, write_register, NULL };

	fake_bus_set(&bus);
	CHECK_STR(start_note_text(), "USB");
	CHECK_EQ(note, 0);
	CHECK_STR(start_note_text(), "USB");
}
