// SPDX-License-Identifier: MIT
/* The shell's language: what a script prints and what $? is behind it. */
#include <stdio.h>

#include <common/env.h>
#include <common/expand.h>
#include <common/script.h>
#include <keel/console.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/shell.h>
#include <test/fake/fake_console.h>
#include <test/unit/test.h>

/* Executes @script; what it printed. */
static const char *run(const char *script)
{
	fake_console_start();
	script_reset();
	shell_execute(script, strlen(script));
	fake_console_stop();
	CHECK_EQ(arena_mark(), 0);
	return fake_console_output();
}

#define PRINTS(script, output)	 CHECK_STR(run(script), output)
#define REFUSES(script, message) CHECK_HAS(run(script), message)

static void set(const char *name, const char *value)
{
	CHECK_EQ(env_set(name, value), 0);
}

TEST(words_are_separated_by_blanks_and_kept_together_by_quotes)
{
	PRINTS("echo a   b\tc", "a b c\n");
	PRINTS("echo 'a   b' \"c  d\"e'  f'", "a   b c  de  f\n");
	PRINTS("echo a\\ \\ b \\'x\\' \\\\", "a  b 'x' \\\n");
	PRINTS("echo '' \"\" x", "  x\n");
	PRINTS("echo \"it's\" 'say \"hi\"'", "it's say \"hi\"\n");
}

TEST(inside_double_quotes_only_special_characters_lose_their_backslash)
{
	PRINTS("echo \"\\$x \\\" \\\\ \\n\"", "$x \" \\ \\n\n");
}

TEST(variables_expand_bare_in_braces_and_in_double_quotes)
{
	env_clear();
	set("a", "one  two");
	set("b.c", "dots");
	PRINTS("echo $a-${a}-\"$a ${a}\"", "one two-one two-one  two one  two\n");
	PRINTS("echo ${b.c} '$a' \\$a", "dots $a $a\n");
	PRINTS("echo $ $- a$", "$ $- a$\n");
}

TEST(an_unset_variable_is_no_word_and_in_quotes_an_empty_one)
{
	env_clear();
	PRINTS("echo a $unset b", "a b\n");
	PRINTS("echo a \"$unset\" b", "a  b\n");
	PRINTS("$unset", "");
	PRINTS("echo ${unset}x", "x\n");
}

TEST(a_default_stands_in_for_a_variable_that_is_not_set)
{
	env_clear();
	set("a", "set");
	PRINTS("echo ${a:-x} ${b:-other} \"${b:-two  words}\"", "set other two  words\n");
	REFUSES("echo ${a:+x}", "what follows the colon in ${a:+x} is not known");
}

TEST(a_value_is_not_read_as_commands_again)
{
	env_clear();
	set("a", "x; echo y && 'z' $b");
	PRINTS("echo $a", "x; echo y && 'z' $b\n");
}

TEST(comments_reach_to_the_end_of_the_line)
{
	PRINTS("echo a # b ; echo c\necho d#e", "a\nd#e\n");
	PRINTS("# nothing\n\n  # more\n", "");
}

TEST(a_backslash_at_the_end_joins_lines)
{
	PRINTS("echo a \\\n  b\\\nc", "a bc\n");
}

TEST(lines_of_scripts_may_end_in_cr_lf)
{
	PRINTS("echo a\r\nif true\r\nthen\r\necho b\r\nfi\r\n", "a\nb\n");
}

TEST(semicolons_go_on_after_failures)
{
	PRINTS("false; echo after; true", "after\n");
}

TEST(and_and_or_look_at_the_status_from_left_to_right)
{
	PRINTS("true && echo a || echo b", "a\n");
	PRINTS("false && echo a || echo b", "b\n");
	PRINTS("true || echo a && echo b", "b\n");
	PRINTS("false || false || echo c", "c\n");
	PRINTS("false && echo a && echo b; echo $?", "1\n");
	PRINTS("true &&\n echo next", "next\n");
	PRINTS("! true || echo not; ! false && echo not", "not\nnot\n");
}

TEST(the_status_is_zero_or_one)
{
	PRINTS("true; echo $?; false; echo $? $?; echo ${?}", "0\n1 1\n0\n");
	CHECK_EQ(shell_execute("false", 5), 1);
	CHECK_EQ(shell_execute("true", 4), 0);
	CHECK_EQ(shell_execute("", 0), 0);
}

TEST(if_takes_the_first_branch_that_is_true)
{
	PRINTS("if true; then echo a; else echo b; fi", "a\n");
	PRINTS("if false; then echo a; else echo b; fi", "b\n");
	PRINTS("if false; then echo a; elif true; then echo b; elif true; then echo c; fi", "b\n");
	PRINTS("if false; then echo a; elif false; then echo b; fi; echo $?", "0\n");
	PRINTS("if false || true; then if false; then echo 1; else echo 2; fi fi", "2\n");
	PRINTS("if true; then false; fi; echo $?", "1\n");
}

TEST(keywords_are_words_elsewhere)
{
	PRINTS("echo if then fi do done for", "if then fi do done for\n");
	PRINTS("for in in in; do echo $in; done", "in\n");
	REFUSES("'if' true", "unknown command 'if'");
}

TEST(for_runs_its_body_once_per_word)
{
	env_clear();
	set("list", "a b");
	PRINTS("for i in $list \"$list\" c; do echo -$i; done", "-a\n-b\n-a b\n-c\n");
	PRINTS("for i in; do echo x; done", "");
	PRINTS("for i in a b; do for j in 1 2; do echo $i$j; done; done", "a1\na2\nb1\nb2\n");
}

TEST(a_loop_variable_hides_the_environment_inside_the_loop_only)
{
	env_clear();
	set("i", "outer");
	set("show", "echo shown $i");
	PRINTS("for i in 1; do run show; done; echo $i", "shown 1\nouter\n");
	CHECK_STR(env_get("i"), "outer");
}

TEST(while_and_until_repeat)
{
	env_clear();
	set("n", "0");
	PRINTS("while itest $n < 3; do echo $n; setexpr n $n + 1; done", "0\n1\n2\n");
	PRINTS("until itest $n == 5; do setexpr n $n + 1; done; echo $n", "5\n");
	PRINTS("while false; do echo x; done; echo $?", "0\n");
}

TEST(scripts_run_from_variables_and_stop_at_the_first_that_fails)
{
	env_clear();
	set("a", "echo in a; true");
	set("b", "echo in b; false");
	set("c", "echo in c");
	PRINTS("run a b c; echo $?", "in a\nin b\n1\n");
	REFUSES("run nowhere", "nowhere is not set");
}

TEST(a_script_may_change_the_variable_it_runs_from)
{
	env_clear();
	set("a", "setexpr a 1 + 1; echo still here");
	PRINTS("run a; echo $a", "still here\n2\n");
}

TEST(exit_leaves_the_innermost_script)
{
	env_clear();
	set("a", "for i in 1 2; do echo $i; exit 1; done; echo never");
	PRINTS("run a; echo $?; exit; echo never", "1\n1\n");
}

TEST(endless_recursion_is_refused_once_and_ends_the_line)
{
	env_clear();
	set("a", "run a; run a");
	const char *output = run("run a; echo never");

	CHECK_HAS(output, "nested deeper than 16");
	CHECK(!strstr(output, "never"));
	CHECK(!strstr(strstr(output, "error") + 1, "error"));
}

TEST(nesting_up_to_the_limit_works_and_one_more_is_refused)
{
	char script[1024] = "", end[256] = "";

	for (int depth = 1; depth < SHELL_DEPTH_MAX; depth++) {
		strcat(script, "if true; then ");
		strcat(end, "; fi");
	}
	strcat(script, "echo deep");
	strcat(script, end);
	PRINTS(script, "deep\n");
	memmove(script + 14, script, strlen(script) + 1);
	memcpy(script, "if true; then ", 14);
	strcat(script, "; fi");
	REFUSES(script, "nested deeper than 16");
}

TEST(commands_inside_commands_count_as_nesting)
{
	char script[256] = "";

	for (int i = 0; i < 20; i++)
		strcat(script, "time ");
	strcat(script, "echo deep");
	REFUSES(script, "nested deeper than 16");
	CHECK(!strstr(fake_console_output(), "deep\n"));
	REFUSES("time time echo deep", "deep\n");
}

TEST(nothing_runs_when_the_grammar_is_wrong)
{
	REFUSES("echo no; fi", "'fi' cannot be here");
	CHECK(!strstr(fake_console_output(), "no\n"));
	REFUSES("if true; echo x; fi", "'fi' cannot be here");
	REFUSES("if true; then echo x", "ends before 'elif'");
	REFUSES("for 1; do x; done", "'");
	REFUSES("while true; echo x", "ends before 'do'");
	REFUSES("&& echo x", "'&&' cannot be here");
	REFUSES("echo x ||", "ends where a command is expected");
	REFUSES("if true; then echo a; fi echo b", "'echo' cannot be here");
	REFUSES("echo 'open", "quote ' is never closed");
	REFUSES("echo \"open", "quote \" is never closed");
	REFUSES("echo ${open", "${ without }");
	REFUSES("echo a | b", "no pipes");
	REFUSES("echo a & b", "no background jobs");
}

TEST(a_script_that_lacks_its_end_is_told_from_a_wrong_one)
{
	CHECK_EQ(script_check("if true; then", 13), -EAGAIN);
	CHECK_EQ(script_check("for i in a b", 12), -EAGAIN);
	CHECK_EQ(script_check("while true; do echo", 19), -EAGAIN);
	CHECK_EQ(script_check("true &&", 7), -EAGAIN);
	CHECK_EQ(script_check("true", 4), 0);
	CHECK_EQ(script_check("fi", 2), -EINVAL);
}

TEST(unknown_commands_get_a_proposal)
{
	REFUSES("ehco hi", "unknown command 'ehco'; did you mean 'echo'?");
	REFUSES("ecxo", "did you mean 'echo'?");
	REFUSES("tru", "did you mean 'true'?");
	REFUSES("rarpboot", "Keel has no command 'rarpboot' (ENOENT)\ntry:   dhcp, then tftp FILE");
	REFUSES("mmc.x dev 0", "Keel has no command 'mmc'");
	REFUSES("env select nand",
		"'env select' (ENOENT)\ntry:   nothing: the environment has one");
	REFUSES("mm", "unknown command 'mm'");
	REFUSES("ech x", "did you mean 'echo'?");
	REFUSES("completelywrong", "unknown command 'completelywrong' (");
	REFUSES("a=b", "setenv a b");
}

TEST(too_many_words_are_refused_in_words)
{
	char script[512] = "echo";

	for (int i = 0; i < 70; i++)
		strcat(script, " w");
	REFUSES(script, "at most 64 words");
	strcat(script, "; echo next");
	REFUSES(script, "next\n");
}

TEST(the_greatest_number_of_words_works_and_one_more_does_not)
{
	char script[512] = "echo";

	for (int i = 1; i < 64; i++)
		strcat(script, " w");
	CHECK(!strstr(run(script), "error"));
	strcat(script, " w");
	REFUSES(script, "at most 64 words");
}

TEST(values_that_do_not_fit_the_arena_are_refused_in_words)
{
	static char value[20000], script[200];

	env_clear();
	memset(value, 'x', sizeof(value) - 1);
	set("big", value);
	strcpy(script, "echo $big$big$big$big; echo next");
	REFUSES(script, "need over 64 KiB");
	CHECK_HAS(fake_console_output(), "\nnext\n");
}

TEST(ctrl_c_ends_the_line_and_its_loops)
{
	static const char script[] = "while true; do true; done; echo never";

	fake_console_start();
	script_reset();
	fake_console_type(FAKE_PAUSE FAKE_PAUSE "\003", 3);
	CHECK_EQ(shell_execute(script, strlen(script)), 1);
	fake_console_stop();
	CHECK_HAS(fake_console_output(), "Ctrl-C");
	CHECK(!strstr(fake_console_output(), "never"));
}

TEST(a_loop_without_commands_ends_with_ctrl_c_too)
{
	static const char script[] = "true; while do done; echo never";

	fake_console_start();
	script_reset();
	fake_console_type(FAKE_PAUSE "\003", 2);
	shell_execute(script, strlen(script));
	fake_console_stop();
	CHECK_STR(fake_console_output(), "error: stopped by Ctrl-C (EINTR)\n");
}

TEST(what_is_typed_while_a_script_runs_stays_in_the_ring)
{
	fake_console_start();
	script_reset();
	fake_console_type("next", 4);
	shell_execute("for i in 1 2 3; do true; done", 29);
	fake_console_stop();
	for (const char *c = "next"; *c; c++)
		CHECK_EQ(console_getc(), *c);
}

TEST(the_last_command_is_known_for_crash_dumps)
{
	run("true; echo a b; ");
	CHECK_HAS(shell_last_command(), "echo a b");
}

TEST(echo_leaves_the_line_open_when_asked)
{
	PRINTS("echo -n a; echo b\\\\c; echo 'c\\cd' e; echo -x", "abc-x\n");
}
