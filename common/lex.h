/* SPDX-License-Identifier: MIT */
/* Script text to tokens. Words stay as typed: quotes and variables are expand.c's. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum token_kind {
	TOKEN_END,
	TOKEN_NEWLINE,
	TOKEN_SEMICOLON,
	TOKEN_AND, /* && */
	TOKEN_OR,  /* || */
	TOKEN_WORD,
};

struct token {
	enum token_kind kind;
	const char *text; /* inside the script, no NUL behind it */
	size_t len;
};

struct lexer {
	const char *at, *end;
};

/** lex_next() - the next token; 0, or -EINVAL: open quote, open ${, lone & or | */
int lex_next(struct lexer *lexer, struct token *token);

/** token_is() - it is the bare word @word: quoted or escaped ones are not */
bool token_is(const struct token *token, const char *word);
