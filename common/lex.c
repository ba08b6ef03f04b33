// SPDX-License-Identifier: MIT
/* Script text to tokens; the rules are in lex.h. */
#include <common/lex.h>

#include <string.h>

#include <keel/error.h>

#define QUOTED_MAX 24 /* characters of the script shown in a message */

/* NUL and CR come with script files from elsewhere. */
static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}

static bool ends_word(char c)
{
	return is_blank(c) || c == '\n' || c == ';' || c == '&' || c == '|';
}

static bool is_continuation(const struct lexer *lexer)
{
	return lexer->end - lexer->at >= 2 && lexer->at[0] == '\\' && lexer->at[1] == '\n';
}

static void skip_blanks(struct lexer *lexer)
{
	while (lexer->at < lexer->end) {
		if (is_continuation(lexer))
			lexer->at += 2;
		else if (is_blank(*lexer->at))
			lexer->at++;
		else
			break;
	}
	if (lexer->at < lexer->end && *lexer->at == '#')
		while (lexer->at < lexer->end && *lexer->at != '\n')
			lexer->at++;
}

static int fail_open(const char *from, const char *end, char what)
{
	size_t len = (size_t)(end - from);
	int shown = (int)(len < QUOTED_MAX ? len : QUOTED_MAX);

	if (what == '}')
		return fail(-EINVAL, "write ${name}", "${ without }: %.*s", shown, from);
	return fail(-EINVAL, "close it, or put \\ in front of a quote that is meant as a character",
		    "quote %c is never closed: %.*s", what, shown, from);
}

/* From an opening quote or brace at lexer->at to behind @close. */
static int skip_to(struct lexer *lexer, char close)
{
	const char *from = lexer->at++;

	while (lexer->at < lexer->end && *lexer->at != close) {
		if (*lexer->at == '\\' && close == '"' && lexer->at + 1 < lexer->end)
			lexer->at++;
		lexer->at++;
	}
	if (lexer->at == lexer->end)
		return fail_open(from, lexer->end, close);
	lexer->at++;
	return 0;
}

static int skip_word(struct lexer *lexer)
{
	int rc = 0;

	while (!rc && lexer->at < lexer->end && !ends_word(*lexer->at)) {
		char c = *lexer->at;

		if (c == '\'' || c == '"')
			rc = skip_to(lexer, c);
		else if (c == '$' && lexer->at + 1 < lexer->end && lexer->at[1] == '{')
			rc = skip_to(lexer, '}');
		else
			lexer->at += c == '\\' && lexer->at + 1 < lexer->end ? 2 : 1;
	}
	return rc;
}

static int lex_operator(struct lexer *lexer, struct token *token)
{
	char c = *lexer->at++;

	token->len = c == '\n' || c == ';' ? 1 : 2;
	if (token->len == 1) {
		token->kind = c == ';' ? TOKEN_SEMICOLON : TOKEN_NEWLINE;
		return 0;
	}
	if (lexer->at == lexer->end || *lexer->at != c)
		return fail(-EINVAL, c == '|' ? "quote it: '|'" : "quote it: '&'",
			    "a single %c does nothing here: there are no %s", c,
			    c == '|' ? "pipes" : "background jobs");
	lexer->at++;
	token->kind = c == '&' ? TOKEN_AND : TOKEN_OR;
	return 0;
}

int lex_next(struct lexer *lexer, struct token *token)
{
	int rc;

	skip_blanks(lexer);
	token->text = lexer->at;
	token->len = 0;
	token->kind = TOKEN_END;
	if (lexer->at == lexer->end)
		return 0;
	if (ends_word(*lexer->at))
		return lex_operator(lexer, token);
	rc = skip_word(lexer);
	token->kind = TOKEN_WORD;
	token->len = (size_t)(lexer->at - token->text);
	return rc;
}

bool token_is(const struct token *token, const char *word)
{
	return token->kind == TOKEN_WORD && token->len == strlen(word) &&
	       !memcmp(token->text, word, token->len);
}
