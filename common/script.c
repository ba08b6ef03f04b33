// SPDX-License-Identifier: MIT
/*
 * The grammar, executed while it is read: a branch not taken and a script being
 * checked are read the same way with @run false. Nothing is built, nothing
 * allocated; a loop goes back to where its text starts.
 */
#include <common/script.h>

#include <stdio.h>
#include <string.h>

#include <common/command.h>
#include <common/expand.h>
#include <common/lex.h>
#include <keel/clock.h>
#include <keel/console.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/shell.h>

#define LAST_MAX 160 /* of the last command kept for crash dumps */

enum stop {
	STOP_THEN = 1 << 0,
	STOP_ELIF = 1 << 1,
	STOP_ELSE = 1 << 2,
	STOP_FI = 1 << 3,
	STOP_DO = 1 << 4,
	STOP_DONE = 1 << 5,
};

static const char *const stop_words[] = { "then", "elif", "else", "fi", "do", "done" };

static struct {
	unsigned int depth;
	bool stopped; /* Ctrl-C, or nested too deep: nothing more of this line runs */
	bool told;    /* and why has been said */
	bool leaving; /* exit: nothing more of this script runs */
	int leave_status;
	char last[LAST_MAX];
} shell;

struct script {
	struct lexer lexer;
	struct token token; /* the next one */
};

static int list(struct script *s, bool run, unsigned int stops);
static int command(struct script *s, bool run);

bool shell_aborted(void)
{
	if (console_interrupted() || deadline_aborted())
		shell.stopped = true;
	return shell.stopped;
}

const char *shell_last_command(void)
{
	return shell.last;
}

void script_leave(int status)
{
	shell.leaving = true;
	shell.leave_status = status;
}

void script_reset(void)
{
	shell.depth = 0;
	shell.stopped = false;
	shell.told = false;
	shell.leaving = false;
	expand_reset();
	error_clear();
	console_interrupted();
	deadline_aborted();
}

/* Asked before everything that may repeat, so a loop without commands ends with Ctrl-C too. */
static bool halted(void)
{
	return shell_aborted() || shell.leaving;
}

static int advance(struct script *s)
{
	return lex_next(&s->lexer, &s->token);
}

static bool is_separator(const struct token *token)
{
	return token->kind == TOKEN_NEWLINE || token->kind == TOKEN_SEMICOLON;
}

static unsigned int stop_of(const struct token *token)
{
	for (size_t i = 0; i < ARRAY_SIZE(stop_words); i++)
		if (token_is(token, stop_words[i]))
			return 1u << i;
	return 0;
}

static const char *stop_name(unsigned int stops)
{
	return stop_words[__builtin_ctz(stops)];
}

static int unexpected(const struct script *s, const char *hint)
{
	if (s->token.kind == TOKEN_END)
		return fail(-EAGAIN, hint, "the script ends where a command is expected");
	return fail(-EINVAL, hint, "'%.*s' cannot be here",
		    s->token.kind == TOKEN_NEWLINE ? 0 : (int)MAX(s->token.len, 1u), s->token.text);
}

static int skip_newlines(struct script *s)
{
	int rc = 0;

	while (!rc && s->token.kind == TOKEN_NEWLINE)
		rc = advance(s);
	return rc;
}

static int skip_separators(struct script *s)
{
	int rc = 0;

	while (!rc && is_separator(&s->token))
		rc = advance(s);
	return rc;
}

static int enter(void)
{
	if (shell.depth == SHELL_DEPTH_MAX)
		return fail(-ELOOP, "look for a script that runs itself",
			    "run, time, if and loops are nested deeper than %d", SHELL_DEPTH_MAX);
	shell.depth++;
	return 0;
}

static void print_failure(int rc)
{
	if (rc == -EINTR || rc == -ELOOP) {
		shell.stopped = true;
		shell.told = true;
	}
	if (rc == -EINTR && !error_text()[0])
		fail(rc, NULL, "stopped by Ctrl-C");
	error_print(rc);
}

/* Prints the failure of one command; the list goes on. */
static void set_status(int rc)
{
	if (rc < 0)
		print_failure(rc);
	else
		error_clear();
	expand_set_status(rc);
}

static void run_words(const struct words *words)
{
	if (!words->count)
		return;
	error_clear();
	set_status(command_run(words->word, words->count));
}

static void remember(const char *from, const char *end)
{
	size_t len = MIN((size_t)(end - from), sizeof(shell.last) - 1);

	memcpy(shell.last, from, len);
	shell.last[len] = '\0';
}

/* The words up to the next operator; with @words NULL they are only skipped. */
static int collect(struct script *s, struct words *words)
{
	int failed = words ? words_begin(words) : 0;
	int rc = 0;

	while (!rc && s->token.kind == TOKEN_WORD) {
		if (words && !failed)
			failed = words_add(words, &s->token);
		rc = advance(s);
	}
	if (rc || !failed)
		return rc;
	set_status(failed);
	words->count = 0;
	return 0;
}

static int simple(struct script *s, bool run)
{
	const char *from = s->token.text;
	size_t mark = arena_mark();
	struct words words;
	int rc;

	if (!run)
		return collect(s, NULL);
	if (shell_aborted())
		return collect(s, NULL);
	rc = collect(s, &words);
	if (!rc) {
		remember(from, s->token.text);
		run_words(&words);
	}
	arena_release(mark);
	return rc;
}

/* Reads up to the keyword @stop and the token behind it. */
static int list_to(struct script *s, bool run, unsigned int stop)
{
	int rc = list(s, run, stop);

	return rc ? rc : advance(s);
}

static bool succeeded(bool run)
{
	return run && !halted() && expand_status() == 0;
}

static int if_command(struct script *s, bool run)
{
	bool taken = false, now;
	unsigned int stop;
	int rc;

	do {
		rc = list_to(s, run && !taken, STOP_THEN);
		if (rc)
			return rc;
		now = !taken && succeeded(run);
		taken |= now;
		rc = list(s, now, STOP_ELIF | STOP_ELSE | STOP_FI);
		if (rc)
			return rc;
		stop = stop_of(&s->token);
		rc = advance(s);
	} while (!rc && stop == STOP_ELIF);
	if (rc || stop == STOP_FI) {
		if (run && !taken && !halted())
			expand_set_status(0);
		return rc;
	}
	return list_to(s, run && !taken, STOP_FI);
}

static int while_command(struct script *s, bool run, bool until)
{
	const struct script start = *s;
	int status = 0;
	bool again;
	int rc;

	do {
		*s = start;
		rc = list_to(s, run, STOP_DO);
		again = run && !halted() && (expand_status() != 0) == until;
		rc = rc ? rc : list_to(s, again, STOP_DONE);
		if (again)
			status = expand_status();
	} while (!rc && again && !halted());
	if (run && !halted())
		expand_set_status(status);
	return rc;
}

/* The body once per word, or read once without running it. */
static int for_body(struct script *s, bool run, struct loop_variable *variable,
		    const struct words *words)
{
	const struct script start = *s;
	size_t i = 0;
	int rc;

	if (!run || !words->count)
		return list_to(s, false, STOP_DONE);
	loop_enter(variable);
	do {
		*s = start;
		variable->value = words->word[i++];
		rc = list_to(s, true, STOP_DONE);
	} while (!rc && i < words->count && !halted());
	loop_leave();
	return rc;
}

static int for_words(struct script *s, struct words *words)
{
	int rc;

	if (!token_is(&s->token, "in"))
		return unexpected(s, "for NAME in WORD...; do COMMAND; done");
	rc = advance(s);
	rc = rc ? rc : collect(s, words);
	rc = rc ? rc : skip_separators(s);
	if (!rc && stop_of(&s->token) != STOP_DO)
		rc = unexpected(s, "for NAME in WORD...; do COMMAND; done");
	return rc ? rc : advance(s);
}

static int for_command(struct script *s, bool run)
{
	struct loop_variable variable = { .name = s->token.text, .len = s->token.len };
	size_t mark = arena_mark();
	struct words words = { 0 };
	int rc;

	if (s->token.kind != TOKEN_WORD)
		return unexpected(s, "for NAME in WORD...; do COMMAND; done");
	run = run && !shell_aborted();
	rc = advance(s);
	rc = rc ? rc : for_words(s, run ? &words : NULL);
	rc = rc ? rc : for_body(s, run, &variable, &words);
	arena_release(mark);
	return rc;
}

static int not_command(struct script *s, bool run)
{
	int rc = command(s, run);

	if (!rc && run && !halted())
		expand_set_status(!expand_status());
	return rc;
}

static int compound(struct script *s, bool run, char kind)
{
	int rc = enter();

	if (rc)
		return rc;
	rc = advance(s);
	if (!rc && kind == 'i')
		rc = if_command(s, run);
	else if (!rc && kind == 'f')
		rc = for_command(s, run);
	else if (!rc && kind == '!')
		rc = not_command(s, run);
	else if (!rc)
		rc = while_command(s, run, kind == 'u');
	shell.depth--;
	return rc;
}

static int command(struct script *s, bool run)
{
	static const char *const starters[] = { "if", "for", "while", "until", "!" };

	if (s->token.kind != TOKEN_WORD)
		return unexpected(s, "a command belongs on each side of && and ||");
	for (size_t i = 0; i < ARRAY_SIZE(starters); i++)
		if (token_is(&s->token, starters[i]))
			return compound(s, run, starters[i][0]);
	if (stop_of(&s->token))
		return unexpected(s, "its if, for, while or until is missing, or the ; before it");
	return simple(s, run);
}

static int and_or(struct script *s, bool run)
{
	int rc = command(s, run);

	while (!rc && (s->token.kind == TOKEN_AND || s->token.kind == TOKEN_OR)) {
		bool wants_success = s->token.kind == TOKEN_AND;

		rc = advance(s);
		rc = rc ? rc : skip_newlines(s);
		rc = rc ? rc
			: command(s, run && !halted() && (expand_status() == 0) == wants_success);
	}
	return rc;
}

/* Commands up to one of the keywords @stops, which is left as the next token; 0: to the end. */
static int list(struct script *s, bool run, unsigned int stops)
{
	for (;;) {
		int rc = skip_separators(s);

		if (rc || stop_of(&s->token) & stops)
			return rc;
		if (s->token.kind == TOKEN_END)
			return stops ? fail(-EAGAIN,
					    "help if, help for and help while show the words",
					    "the script ends before '%s'", stop_name(stops))
				     : 0;
		rc = and_or(s, run && !halted());
		if (rc)
			return rc;
		if (s->token.kind == TOKEN_WORD && !(stop_of(&s->token) & stops))
			return unexpected(s, "put ; between commands");
	}
}

static int walk(const char *text, size_t len, bool run)
{
	struct script s = { .lexer = { text, text + len } };
	int rc = advance(&s);

	return rc ? rc : list(&s, run, 0);
}

int script_check(const char *text, size_t len)
{
	unsigned int depth = shell.depth;
	int rc = walk(text, len, false);

	shell.depth = depth;
	return rc;
}

int shell_execute(const char *script, size_t len)
{
	unsigned int depth = shell.depth;
	int rc = enter();

	rc = rc ? rc : script_check(script, len);
	rc = rc ? rc : walk(script, len, true);
	shell.depth = depth;
	if (rc)
		print_failure(rc == -EAGAIN ? -EINVAL : rc);
	else if (shell_aborted() && !shell.told)
		print_failure(-EINTR);
	if (rc || shell.stopped)
		expand_set_status(1);
	else if (shell.leaving)
		expand_set_status(shell.leave_status);
	shell.leaving = false;
	return expand_status();
}

int script_run_words(const char *const *word, size_t count)
{
	int rc = enter();

	if (rc)
		return rc;
	rc = command_run(word, count);
	shell.depth--;
	return rc;
}

int shell_execute_copy(const char *script, size_t len)
{
	size_t mark = arena_mark();
	char *copy = arena_copy(script, len);
	int rc = copy ? shell_execute(copy, len) : -E2BIG;

	arena_release(mark);
	return rc;
}

static int fail_unset(const char *name)
{
	fail(-ENOENT, NULL, "%s is not set", name);
	return fail_hint(-ENOENT, "setenv %s 'COMMAND; COMMAND', printenv shows what is set", name);
}

int script_run_variable(const char *name)
{
	const char *value = env_get(name);

	if (!value)
		return fail_unset(name);
	return shell_execute_copy(value, strlen(value));
}
