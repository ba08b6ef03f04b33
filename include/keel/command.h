/* SPDX-License-Identifier: MIT */
/*
 * Shell commands: one family a file in common/cmd/, one COMMAND() per command.
 *
 * The shell parses and range-checks every argument before run() is called, and
 * builds usage, help and tab completion from the same table.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

#define CMD_ARGS_MAX  8	 /* the end of the list included */
#define CMD_WORDS_MAX 64 /* words of one command line */

/* Numbers come first, words from ARG_REST on. */
enum arg_kind {
	ARG_NONE,  /* end of list */
	ARG_ADDR,  /* physical address, hex with or without 0x */
	ARG_SIZE,  /* bytes: hexadecimal with or without 0x; k/M/G makes it decimal: 256k */
	ARG_COUNT, /* hexadecimal count or value of up to 64 bits */
	ARG_DEC,   /* decimal: seconds, delays */
	ARG_IMAGE, /* addr[#configuration], addr[:image] */
	ARG_RANGE, /* as ARG_IMAGE, addr[:size], off +size, or - for none */
	ARG_REST,  /* all remaining words: echo, test, setenv, go */
	ARG_IPV4,  /* dotted quad, host byte order after parsing */
	ARG_STR,   /* one word */
	ARG_PART,  /* flash partition name; completed from the board table */
};

struct arg_spec {
	const char *name; /* as shown in usage, upper case */
	enum arg_kind kind;
	bool optional; /* trailing arguments, or one ARG_ADDR before a word: "tftp FILE" */
};

/* ARG_IMAGE: choice is what follows the address, "#configuration" or ":image"; NULL: nothing */
struct arg_image {
	uintptr_t addr;
	const char *choice;
};

/* ARG_RANGE: size is 0 when none was given, or what was given is the name of an image; none: "-" */
struct arg_range {
	struct arg_image image;
	size_t size;
	bool none;
};

struct arg_words {
	const char *const *word;
	size_t count;
};

union arg {
	uintptr_t addr;
	size_t size;
	uint64_t uint;
	uint32_t ipv4;
	const char *str;
	struct arg_range range;
	struct arg_image image;
	struct arg_words rest; /* ARG_REST: words stay owned by the shell */
};

/* What run() receives beside its parsed arguments. */
struct command_call {
	const union arg *arg; /* in the order of args[]; absent optional ones are zero */
	uint32_t given;	      /* bit n is set when args[n] was typed */
	char width;	      /* 'b' 'w' 'l' 'q' of md.l; the first of widths when none was typed */
	const char *suffix;   /* text after the dot for suffixes[], "" when none */
	uint32_t flags;	      /* bit n is set when the n-th letter of .flags was typed */
	const char *name;     /* the name or alias as typed, without the suffix */
};

struct command {
	const char *name;    /* "md", or two words: "nand read" */
	const char *alias;   /* other spellings, space separated ("tftp"), or NULL */
	const char *summary; /* one line for help, no full stop */
	const char *example; /* one line that can be typed as it stands; several lines with \n */
	const char *widths;  /* "lbwq": width suffixes, the default first; NULL: none */
	const char *const *suffixes; /* NULL-terminated other suffixes ("raw", "oob"), or NULL */
	const char *flags; /* one-letter options before the arguments, "f" for -f; NULL: none */
	const struct arg_spec *args; /* ARGS(...), or NULL: none */
	bool repeats; /* an empty line after it runs it again, without arguments: md */
	bool guarded; /* touches addresses the user names: a bus error is an error message */
	/** Returns 0 or a negative errno with its story set by fail(). Positive: plain false, no story. */
	int (*run)(const struct command_call *call);
};

/* As many as a command has, at most CMD_ARGS_MAX with the end: .args = ARGS({ "ADDR", ARG_ADDR, true }) */
#define ARGS(...) ((const struct arg_spec[]){ __VA_ARGS__, { 0 } })

/* The table holds pointers, so no compiler can pad between its elements. */
#define COMMAND(id, ...)                                                                   \
	static const struct command command_##id = { __VA_ARGS__ };                        \
	static const struct command *const command_##id##_entry __table("keel_commands") = \
		&command_##id

/* Start and end of the table: the linker script on target, the linker itself on the host. */
extern const struct command *const __start_keel_commands[];
extern const struct command *const __stop_keel_commands[];
