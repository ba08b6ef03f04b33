// SPDX-License-Identifier: MIT
/* Arguments of all kinds, from the table to run(). */
#include <errno.h>
#include <stdio.h>

#include <common/args.h>
#include <common/command.h>
#include <common/suggest.h>
#include <keel/error.h>
#include <test/unit/test.h>

/* What the stub command was called with. */
static struct {
	union arg arg[CMD_ARGS_MAX];
	struct command_call call;
	const struct command *cmd;
	char name[32];
} seen;

static int keep(const struct command_call *call)
{
	memcpy(seen.arg, call->arg, sizeof(seen.arg));
	seen.call = *call;
	snprintf(seen.name, sizeof(seen.name), "%s", call->name);
	return 0;
}

static int keep_other(const struct command_call *call)
{
	keep(call);
	return 1;
}

/* clang-format off */
COMMAND(md, .name = "md", .summary = "", .widths = "lbw", .run = keep,
	.args = ARGS({ "ADDR", ARG_ADDR, false }, { "COUNT", ARG_COUNT, true }));
COMMAND(load, .name = "load", .alias = "tftp get", .summary = "", .run = keep,
	.args = ARGS({ "ADDR", ARG_ADDR, true }, { "FILE", ARG_STR, false }));
COMMAND(boot, .name = "boot", .summary = "", .run = keep, .flags = "nf",
	.args = ARGS({ "ADDR", ARG_ADDR, true }, { "INITRD", ARG_RANGE, true },
		     { "FDT", ARG_ADDR, true }));
COMMAND(nand, .name = "nand", .summary = "", .run = keep);
COMMAND(nand_read, .name = "nand read", .summary = "", .run = keep_other,
	.suffixes = (const char *const[]){ "raw", "oob", NULL },
	.args = ARGS({ "ADDR", ARG_ADDR, false }, { "PART", ARG_PART, false },
		     { "SIZE", ARG_SIZE, true }));
COMMAND(nand_erase, .name = "nand erase", .summary = "", .run = keep);
COMMAND(rom_list, .name = "rom list", .summary = "", .run = keep);
COMMAND(misc, .name = "misc", .summary = "", .run = keep,
	.args = ARGS({ "SECONDS", ARG_DEC, false }, { "HOST", ARG_IPV4, true },
		     { "WORDS", ARG_REST, true }));
COMMAND(say, .name = "say", .summary = "", .flags = "n", .run = keep,
	.args = ARGS({ "WORD", ARG_REST, true }));
/* clang-format on */

/* Splits at blanks and runs. */
static int run(const char *line)
{
	static char text[256];
	const char *word[16];
	size_t n = 0;

	memset(&seen, 0, sizeof(seen));
	error_clear();
	snprintf(text, sizeof(text), "%s", line);
	for (char *w = strtok(text, " "); w; w = strtok(NULL, " "))
		word[n++] = w;
	return command_run(word, n);
}

static void refused(const char *line, const char *message)
{
	CHECK(run(line) < 0);
	CHECK_HAS(error_text(), message);
}

TEST(numbers_are_hexadecimal_and_bad_digits_are_named)
{
	CHECK_EQ(run("md 60000000 1f"), 0);
	CHECK_EQ(seen.arg[0].addr, 0x60000000);
	CHECK_EQ(seen.arg[1].uint, 0x1f);
	CHECK_EQ(seen.call.given, 3);
	CHECK_EQ(run("md 0x60000000"), 0);
	CHECK_EQ(seen.call.given, 1);
	CHECK_EQ(seen.arg[1].uint, 0);
	refused("md zz", "md: ADDR: zz is not a number");
	refused("md 0 8z0", "md: COUNT: 8z0 is not a number");
	refused("md 0 ''", "COUNT: '' is not a number");
	refused("md 112233445566778899", "is too large");
}

TEST(missing_and_surplus_words_are_named)
{
	refused("md", "md: ADDR is missing");
	refused("md 0 1 2", "md: nothing can follow here: 2");
	refused("nand read 0", "nand read: PART is missing");
}

TEST(width_suffixes_choose_and_unknown_ones_are_refused)
{
	CHECK_EQ(run("md 0"), 0);
	CHECK_EQ(seen.call.width, 'l');
	CHECK_EQ(run("md.b 0"), 0);
	CHECK_EQ(seen.call.width, 'b');
	CHECK_STR(seen.name, "md");
	refused("md.x 0", "md: there is no .x");
	refused("md.bb 0", "md: there is no .bb");
	refused("load.b 0 f", "load: there is no .b");
}

TEST(word_suffixes_belong_to_the_last_word_of_the_name)
{
	CHECK_EQ(run("nand read.raw 0 kernel"), 1);
	CHECK_STR(seen.call.suffix, "raw");
	CHECK_STR(seen.name, "nand read");
	CHECK_EQ(run("nand read 0 kernel 4k"), 1);
	CHECK_STR(seen.call.suffix, "");
	CHECK_EQ(seen.arg[2].size, 4096);
	refused("nand read.jffs2 0 kernel", "nand read: there is no .jffs2");
}

TEST(the_longest_name_wins_and_no_beginning_is_enough)
{
	CHECK_EQ(run("nand read 0 p"), 1);
	CHECK_EQ(run("nand"), 0);
	refused("nand rea 0 p", "nand: nothing can follow");
	refused("m 0", "unknown command 'm'");
	refused("nan", "did you mean 'nand'?");
}

TEST(families_name_their_second_words)
{
	refused("rom", "rom needs a second word: list");
	refused("rom lsit", "rom has no 'lsit'; did you mean 'list'?");
	refused("rom completely", "rom has no 'completely', only: list");
}

TEST(aliases_are_told_apart_by_name)
{
	CHECK_EQ(run("tftp 60000000 f"), 0);
	CHECK_STR(seen.name, "tftp");
	CHECK_EQ(run("get f"), 0);
	CHECK_STR(seen.name, "get");
	refused("tftp get f", "ADDR: get is not a number");
}

TEST(a_leading_address_may_be_left_out_and_the_words_decide)
{
	CHECK_EQ(run("load zImage"), 0);
	CHECK_EQ(seen.call.given, 2);
	CHECK_STR(seen.arg[1].str, "zImage");
	CHECK_EQ(run("load 60000000 zImage"), 0);
	CHECK_EQ(seen.call.given, 3);
	CHECK_EQ(run("load abc"), 0); /* one word is the one that must be there */
	CHECK_EQ(seen.call.given, 2);
	CHECK_STR(seen.arg[1].str, "abc");
	refused("load zz zImage", "load: ADDR: zz is not a number");
	refused("load", "load: FILE is missing");
}

TEST(a_range_has_its_size_behind_a_colon_or_a_plus)
{
	CHECK_EQ(run("boot 60000000 61000000:2000 62000000"), 0);
	CHECK_EQ(seen.arg[1].range.image.addr, 0x61000000);
	CHECK_EQ(seen.arg[1].range.size, 0x2000);
	CHECK_EQ(seen.arg[2].addr, 0x62000000);
	CHECK_EQ(run("boot 60000000 61000000 +4k"), 0);
	CHECK_EQ(seen.arg[1].range.size, 4096);
	CHECK_EQ(seen.call.given, 3);
	CHECK_EQ(run("boot 60000000 - 62000000"), 0);
	CHECK(seen.arg[1].range.none);
	CHECK_EQ(seen.arg[2].addr, 0x62000000);
	CHECK_EQ(run("boot 60000000 61000000"), 0);
	CHECK(!seen.arg[1].range.none);
	CHECK_EQ(seen.arg[1].range.size, 0);
	refused("boot 0 61x:20", "boot: INITRD: 61x is not a number");
	refused("boot 0 61:", "is not a number");
	CHECK_EQ(run("boot 0 61:zz"), 0); /* the name of an image */
	CHECK_EQ(seen.arg[1].range.size, 0);
	CHECK_STR(seen.arg[1].range.image.choice, ":zz");
	CHECK_EQ(run("boot 0 61#zz"), 0);
	CHECK_STR(seen.arg[1].range.image.choice, "#zz");
}

TEST(flags_come_before_the_arguments)
{
	CHECK_EQ(run("boot -n 60000000"), 0);
	CHECK_EQ(seen.call.flags, 1);
	CHECK_EQ(run("boot -fn"), 0);
	CHECK_EQ(seen.call.flags, 3);
	CHECK_EQ(run("boot -f -n 1"), 0);
	CHECK_EQ(seen.call.flags, 3);
	refused("boot -x", "boot: there is no option -x");
	CHECK_EQ(run("say -x -n"), 0); /* free words may begin with a dash */
	CHECK_EQ(seen.call.flags, 0);
	CHECK_EQ(seen.arg[0].rest.count, 2);
}

TEST(decimals_addresses_and_the_rest)
{
	CHECK_EQ(run("misc 10 192.168.0.1 a b c"), 0);
	CHECK_EQ(seen.arg[0].uint, 10);
	CHECK_EQ(seen.arg[1].ipv4, 0xc0a80001);
	CHECK_EQ(seen.arg[2].rest.count, 3);
	CHECK_STR(seen.arg[2].rest.word[2], "c");
	refused("misc 1f", "misc: SECONDS: 1f is not a decimal number");
	refused("misc 1 192.168.0.600", "misc: HOST: 192.168.0.600 is not an address");
}

TEST(usage_is_written_from_the_table)
{
	char buf[80];

	CHECK_STR(args_usage(&command_md, buf, sizeof(buf)), "md[.l|.b|.w] ADDR [COUNT]");
	CHECK_STR(args_usage(&command_boot, buf, sizeof(buf)),
		  "boot [-n] [-f] [ADDR] [INITRD] [FDT]");
	CHECK_STR(args_usage(&command_nand_read, buf, sizeof(buf)),
		  "nand read[.raw|.oob] ADDR PART [SIZE]");
	CHECK_STR(args_usage(&command_say, buf, 8), "say [-n");
}

TEST(distance_counts_changes_and_swapped_neighbours)
{
	CHECK_EQ(suggest_distance("echo", 4, "echo", 4, 3), 0);
	CHECK_EQ(suggest_distance("ehco", 4, "echo", 4, 3), 1);
	CHECK_EQ(suggest_distance("eco", 3, "echo", 4, 3), 1);
	CHECK_EQ(suggest_distance("", 0, "echo", 4, 9), 4);
	CHECK_EQ(suggest_distance("abcd", 4, "wxyz", 4, 2), 3);
}

TEST(commands_are_listed_in_name_order)
{
	const struct command *previous = command_next(NULL);
	size_t n = 1;

	for (const struct command *c = command_next(previous); c; c = command_next(c), n++) {
		CHECK(strcmp(previous->name, c->name) < 0);
		previous = c;
	}
	CHECK_EQ(n, __stop_keel_commands - __start_keel_commands);
}
