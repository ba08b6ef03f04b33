// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdio.h>

#include <keel/error.h>
#include <test/unit/test.h>

/* What error_print() writes to standard output. */
static const char *printed(int code)
{
	static char text[2048];
	FILE *saved = stdout;

	memset(text, 0, sizeof(text));
	stdout = fmemopen(text, sizeof(text) - 1, "w");
	error_print(code);
	fclose(stdout);
	stdout = saved;
	return text;
}

TEST(a_story_is_printed_with_cause_context_and_next_step)
{
	int rc = fail(-EBADMSG, "download the file again", "crc32 is %x, expected %x", 1, 2);

	CHECK_EQ(rc, -EBADMSG);
	CHECK_EQ(fail_while(rc, "running crc32"), -EBADMSG);
	CHECK_STR(printed(rc),
		  "error: crc32 is 1, expected 2 (EBADMSG)\n"
		  "while: running crc32\n"
		  "try:   download the file again\n");
}

TEST(a_new_story_forgets_the_old_one)
{
	fail(-EIO, "old hint", "old");
	fail_while(-EIO, "old context");
	CHECK_STR(printed(fail(-ENOENT, NULL, "new")), "error: new (ENOENT)\n");
}

TEST(a_computed_hint_replaces_the_fixed_one)
{
	int rc = fail(-EBUSY, "fixed", "overlap");

	fail_hint(rc, "use 0x%x", 0x60000000);
	CHECK_HAS(printed(rc), "try:   use 0x60000000\n");
}

TEST(more_context_and_longer_text_than_fits_is_cut)
{
	char lines[4096];
	int rc = fail(-EIO, NULL, "%0500d", 7);

	for (int i = 0; i < 10; i++)
		fail_while(rc, "%0500d", i);
	snprintf(lines, sizeof(lines), "%s", printed(rc));
	CHECK(strlen(lines) < (ERROR_CONTEXT_MAX + 1) * (ERROR_TEXT_MAX + 16));
}

TEST(a_story_cannot_talk_to_the_terminal)
{
	int rc = fail(-ENOENT, NULL, "no %s", "\033[2Jname\r\n\x7f");

	fail_while(rc, "reading %s", "\a\tüber");
	fail_hint(rc, "ls %s", "\b");
	CHECK_STR(printed(rc),
		  "error: no ?[2Jname??? (ENOENT)\nwhile: reading ??über\ntry:   ls ?\n");
}
