// SPDX-License-Identifier: MIT
/* The line editor: what is typed, what comes out, what the screen shows meanwhile. */
#include <errno.h>
#include <stdio.h>

#include <common/env.h>
#include <common/history.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/shell.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_screen.h>
#include <test/unit/test.h>

#define PROMPT "keel> "

static char buf[SHELL_LINE_MAX];

static int nothing(const struct command_call *call)
{
	return 0;
}

/* clang-format off */
COMMAND(printenv, .name = "printenv", .summary = "", .run = nothing,
	.args = ARGS({ "NAME", ARG_REST, true }));
COMMAND(ping, .name = "ping", .summary = "", .run = nothing);
COMMAND(flash_read, .name = "flash read", .summary = "", .run = nothing);
COMMAND(flash_reset, .name = "flash reset", .summary = "", .run = nothing);
COMMAND(help, .name = "help", .summary = "", .run = nothing,
	.args = ARGS({ "COMMAND", ARG_REST, true }));
/* clang-format on */

/* Types @keys; the result of line_read(). */
static int typed(const char *keys)
{
	fake_console_start();
	fake_console_type(keys, strlen(keys));
	int rc = line_read(PROMPT, NULL, buf, sizeof(buf));

	fake_console_stop();
	return rc;
}

/* After @keys the editor holds and shows @before|@after, the bar being the cursor. */
static void check_edit(const char *keys, const char *before, const char *after)
{
	char all[512], expect[512];
	size_t cursor;
	const char *shown;

	snprintf(all, sizeof(all), "%s" FAKE_PAUSE "\r", keys);
	fake_console_start();
	fake_console_type(all, strlen(all));
	CHECK(line_read(PROMPT, NULL, buf, sizeof(buf)) >= 0);
	fake_console_stop();
	*strrchr((char *)fake_console_output(), '\n') = '\0'; /* the echo of Enter */
	shown = fake_screen_line(fake_console_output(), &cursor);
	snprintf(expect, sizeof(expect), PROMPT "%s%s", before, after);
	for (size_t len = strlen(expect); len && expect[len - 1] == ' '; len--)
		expect[len - 1] = '\0';
	CHECK_STR(shown, expect);
	CHECK_EQ(cursor, strlen(PROMPT) + strlen(before));
	snprintf(expect, sizeof(expect), "%s%s", before, after);
	CHECK_STR(buf, expect);
}

TEST(cr_lf_and_crlf_end_a_line_once)
{
	static const char keys[] = "a\rb\nc\r\nd\n\re\r";
	static const char *const lines[] = { "a", "b", "c", "d", "", "e" };

	fake_console_start();
	fake_console_type(keys, strlen(keys));
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		CHECK_EQ(line_read(PROMPT, NULL, buf, sizeof(buf)), strlen(lines[i]));
		CHECK_STR(buf, lines[i]);
	}
	fake_console_stop();
}

TEST(the_arrow_keys_of_every_vt100_relative_move_the_cursor)
{
	check_edit("abc\033[D", "ab", "c");
	check_edit("abc\033OD\033OD", "a", "bc");
	check_edit("abc\002\002\006", "ab", "c");
	check_edit("abc\033[D\033[C\033[C\033[C", "abc", "");
	check_edit("abc\033[1;5D", "ab", "c");
}

TEST(home_end_and_delete_are_understood_in_all_spellings)
{
	static const char *const homes[] = { "\033[H", "\033OH", "\033[1~", "\033[7~", "\001" };
	static const char *const ends[] = { "\033[F", "\033OF", "\033[4~", "\033[8~", "\005" };
	char keys[64];

	for (size_t i = 0; i < ARRAY_SIZE(homes); i++) {
		snprintf(keys, sizeof(keys), "bc%sa", homes[i]);
		check_edit(keys, "a", "bc");
		snprintf(keys, sizeof(keys), "ab\001%sc", ends[i]);
		check_edit(keys, "abc", "");
	}
	check_edit("abc\001\033[3~", "", "bc");
	check_edit("abc\001\004", "", "bc");
	check_edit("abc\033[3~", "abc", "");
}

TEST(control_keys_erase_a_character_a_word_or_a_side)
{
	check_edit("abc\177", "ab", "");
	check_edit("abc\010\010\010\010", "", "");
	check_edit("one two three\027", "one two ", "");
	check_edit("one two  \027", "one ", "");
	check_edit("one two\001\013", "", "");
	check_edit("one two\002\002\025", "", "wo");
	check_edit("one two\002\002\013", "one t", "");
}

TEST(text_is_inserted_where_the_cursor_is)
{
	check_edit("ad\033[Dbc", "abc", "d");
}

TEST(a_lone_escape_and_unknown_sequences_are_nothing_and_cost_nothing)
{
	check_edit("a\033[15~b\033[24;2~c\033[Zd", "abcd", "");
	check_edit("a\033bc", "abc", "");
	check_edit("a\033", "a", "");
}

TEST(up_and_down_walk_through_the_history_and_back_to_the_new_line)
{
	history_add("first one");
	history_add("second");
	check_edit("new\033[A", "second", "");
	check_edit("new\033[A\033[A", "first one", "");
	check_edit("new\020\020\020\020\020\020\020\016", "second", "");
	check_edit("new\033[A\033[A\033[B\033[B", "new", "");
	check_edit("new\033[B", "new", "");
}

TEST(ctrl_r_finds_older_lines_that_contain_the_text)
{
	history_add("tftp 60000000 zImage");
	history_add("echo zip");
	check_edit("\022z\005", "echo zip", "");
	check_edit("\022z\022\005", "tftp 60000000 zImage", "");
	check_edit("\022zI\005", "tftp 60000000 zImage", "");
	check_edit("\022zI\177\033[D", "echo zi", "p");
	check_edit("kept\022nowhere\005", "kept", "");
	check_edit("kept\022zip\007", "kept", "");
	CHECK_EQ(typed("\022ftp\r"), 20);
	CHECK_STR(buf, "tftp 60000000 zImage");
}

TEST(history_keeps_the_newest_lines_that_fit)
{
	char text[64];

	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "line number %d of many", i);
		history_add(text);
	}
	for (int age = 1; age <= 100; age++) {
		snprintf(text, sizeof(text), "line number %d of many", 1000 - age);
		CHECK_STR(history_get((size_t)age), text);
	}
	CHECK(!history_get(1000));
	CHECK(!history_get(0));
}

TEST(two_lines_that_fill_the_history_exactly_are_both_kept)
{
	static char text[HISTORY_SIZE / 2];

	memset(text, 'a', sizeof(text) - 1);
	history_add(text);
	text[0] = 'b';
	history_add(text);
	CHECK_EQ(history_get(2)[0], 'a');
	CHECK(!history_get(3));
}

TEST(a_line_is_kept_once_when_it_is_repeated_and_never_when_empty)
{
	history_add("before");
	history_add("twice");
	history_add("twice");
	history_add("");
	CHECK_STR(history_get(1), "twice");
	CHECK_STR(history_get(2), "before");
}

TEST(a_line_that_does_not_fit_is_read_to_its_end_and_refused)
{
	static char keys[2 * SHELL_LINE_MAX];

	memset(keys, 'x', sizeof(keys));
	strcpy(keys + SHELL_LINE_MAX, "\rnext\r");
	fake_console_start();
	fake_console_type(keys, strlen(keys));
	CHECK_EQ(line_read(PROMPT, NULL, buf, sizeof(buf)), -E2BIG);
	CHECK_EQ(line_read(PROMPT, NULL, buf, sizeof(buf)), 4);
	fake_console_stop();
	CHECK_STR(buf, "next");
}

TEST(the_longest_line_fits)
{
	static char keys[SHELL_LINE_MAX + 1];

	memset(keys, 'x', SHELL_LINE_MAX - 1);
	strcpy(keys + SHELL_LINE_MAX - 1, "\r");
	CHECK_EQ(typed(keys), SHELL_LINE_MAX - 1);
	keys[0] = 'x';
	keys[SHELL_LINE_MAX - 1] = 'x';
}

TEST(a_refused_line_can_be_erased_and_typed_anew)
{
	static char keys[SHELL_LINE_MAX + 32];

	memset(keys, 'x', SHELL_LINE_MAX);
	strcpy(keys + SHELL_LINE_MAX, "\025short\r");
	CHECK_EQ(typed(keys), 5);
	CHECK_STR(buf, "short");
}

TEST(ctrl_c_ends_the_line_and_what_is_typed_after_it_is_the_next_one)
{
	static const char keys[] = "half" FAKE_PAUSE "\003next\r";

	fake_console_start();
	fake_console_type(keys, strlen(keys));
	CHECK_EQ(line_read(PROMPT, NULL, buf, sizeof(buf)), -EINTR);
	CHECK_EQ(line_read(PROMPT, NULL, buf, sizeof(buf)), 4);
	fake_console_stop();
	CHECK_STR(buf, "next");
}

TEST(an_initial_text_can_be_edited)
{
	fake_console_start();
	fake_console_type("\177X\r", 3);
	CHECK_EQ(line_read("edit: ", "old value", buf, sizeof(buf)), 9);
	fake_console_stop();
	CHECK_STR(buf, "old valuX");
}

TEST(tab_completes_commands_second_words_and_their_arguments)
{
	check_edit("pr\t", "printenv ", "");
	check_edit("true; pi\t", "true; ping ", "");
	check_edit("if true && pi\t", "if true && ping ", "");
	check_edit("if pi\t", "if ping ", "");
	check_edit("fl\t", "flash ", "");
	check_edit("flash r\t", "flash re", "");
	check_edit("flash rea\t", "flash read ", "");
	check_edit("help pi\t", "help ping ", "");
	check_edit("nothing\t", "nothing", "");
}

TEST(tab_completes_variables)
{
	env_clear();
	CHECK_EQ(env_set("kernel_name", "1"), 0);
	CHECK_EQ(env_set("kernel_size", "1"), 0);
	CHECK_EQ(env_set("other", "1"), 0);
	check_edit("echo $o\t", "echo $other ", "");
	check_edit("echo ${o\t", "echo ${other}", "");
	check_edit("echo \"a ${ker\t", "echo \"a ${kernel_", "");
	check_edit("printenv ot\t", "printenv other ", "");
	check_edit("printenv other kernel_s\t", "printenv other kernel_size ", "");
}

TEST(tab_lists_what_is_possible_and_shows_the_line_again)
{
	check_edit("p\t", "p", "");
	CHECK_HAS(fake_console_output(), "ping  printenv  ");
}

TEST(a_tab_before_a_command_or_inside_pasted_text_is_a_blank)
{
	CHECK_EQ(typed("\tpr\tx\r"), 5);
	CHECK_STR(buf, " pr x");
}
