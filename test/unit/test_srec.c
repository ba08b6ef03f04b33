// SPDX-License-Identifier: MIT
#include <lib/srec.h>
#include <test/unit/test.h>

static struct srec file;
static struct srec_record record;

static enum srec_kind line(const char *text)
{
	return srec_line(&file, text, strlen(text), &record);
}

static enum srec_kind first_line(const char *text)
{
	file = (struct srec){ 0 };
	return line(text);
}

TEST(each_address_width_is_read)
{
	CHECK_EQ(first_line("S1060000010203F3"), SREC_DATA);
	CHECK_EQ(record.addr, 0);
	CHECK_EQ(record.len, 3);
	CHECK_EQ(memcmp(record.data, "\1\2\3", 3), 0);
	CHECK_EQ(first_line("S205123456015D\r"), SREC_DATA);
	CHECK_EQ(record.addr, 0x123456);
	CHECK_EQ(record.len, 1);
	CHECK_EQ(first_line("S30660800000AA6F"), SREC_DATA);
	CHECK_EQ(record.addr, 0x60800000);
	CHECK_EQ(record.data[0], 0xaa);
	CHECK_EQ(file.count, 1);
}

TEST(the_end_names_the_entry)
{
	CHECK_EQ(line("S9030100FB"), SREC_END);
	CHECK_EQ(record.addr, 0x100);
	CHECK_EQ(line("S804020000F9"), SREC_END);
	CHECK_EQ(record.addr, 0x20000);
	CHECK_EQ(line("S705608000001A"), SREC_END);
	CHECK_EQ(record.addr, 0x60800000);
}

TEST(headers_and_empty_lines_are_nothing)
{
	CHECK_EQ(line(""), SREC_NOTHING);
	CHECK_EQ(line("\r"), SREC_NOTHING);
	CHECK_EQ(first_line("S00600004844521B"), SREC_NOTHING);
}

TEST(a_second_header_and_data_of_another_width_are_refused)
{
	CHECK_EQ(first_line("S00600004844521B"), SREC_NOTHING);
	CHECK_EQ(line("S00600004844521B"), SREC_BAD_TYPE);
	CHECK_EQ(first_line("S1060000010203F3"), SREC_DATA);
	CHECK_EQ(line("S00600004844521B"), SREC_BAD_TYPE);
	CHECK_EQ(line("S2060000010203F3"), SREC_BAD_TYPE);
	CHECK_EQ(line("S9060000010203F3"), SREC_BAD_LENGTH); /* an end holds no data */
	CHECK_EQ(line("S5060000010203F3"), SREC_BAD_LENGTH);
}

TEST(a_count_that_is_not_the_number_of_data_records_is_refused)
{
	file.count = 1;
	CHECK_EQ(line("S5030001FB"), SREC_NOTHING);
	CHECK_EQ(line("S604000001FA"), SREC_NOTHING);
	file.count = 2;
	CHECK_EQ(line("S5030001FB"), SREC_BAD_COUNT);
	CHECK_EQ(line("S604000001FA"), SREC_BAD_COUNT);
	file.count = 0x10001;
	CHECK_EQ(line("S5030001FB"), SREC_NOTHING);
}

TEST(what_is_no_record_is_refused)
{
	CHECK_EQ(line("keel> "), SREC_NOT_A_RECORD);
	CHECK_EQ(line("S"), SREC_NOT_A_RECORD);
	CHECK_EQ(line("S4060000010203F3"), SREC_NOT_A_RECORD);
	CHECK_EQ(line("S1"), SREC_BAD_LENGTH);
	CHECK_EQ(line("S10"), SREC_BAD_LENGTH);
	CHECK_EQ(line("S100FF"), SREC_BAD_LENGTH);
	CHECK_EQ(line("S10200FD"), SREC_BAD_LENGTH); /* too short for its address */
	CHECK_EQ(line("S9030000fc00"), SREC_BAD_LENGTH);
	CHECK_EQ(line("S106000001020GF3"), SREC_BAD_DIGIT);
}

TEST(a_line_of_any_length_stays_inside_the_record)
{
	static char text[2000];

	for (size_t len = 0; len < sizeof(text); len++) {
		memset(text, 'F', len);
		memcpy(text, "S1FF0000", len < 8 ? len : 8);
		(void)srec_line(&file, text, len, &record);
	}
	memset(text, '0', SREC_LINE_MAX);
	memcpy(text, "S1FF", 4);
	file = (struct srec){ 0 };
	CHECK_EQ(srec_line(&file, text, SREC_LINE_MAX, &record), SREC_DATA);
	CHECK_EQ(record.len, SREC_DATA_MAX);
	CHECK_EQ(srec_line(&file, text, SREC_LINE_MAX - 2, &record), SREC_BAD_LENGTH);
}

/* Every character of a record is replaced by every other one, behind a good record of its kind. */
TEST(every_damaged_character_is_refused)
{
	static const char good[] = "S30960800004DEADBEEFDA";
	char bad[sizeof(good)];
	enum srec_kind kind;

	for (size_t i = 0; i < sizeof(good) - 1; i++)
		for (int c = 1; c < 256; c++) {
			memcpy(bad, good, sizeof(good));
			bad[i] = (char)c;
			CHECK_EQ(first_line("S30660800000AA6F"), SREC_DATA);
			kind = line(bad);
			if (i > 1 && (c | 0x20) == (good[i] | 0x20))
				continue; /* the same digit in lower case */
			CHECK(bad[i] == good[i] ? kind == SREC_DATA : kind > SREC_END);
		}
}
