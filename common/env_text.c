// SPDX-License-Identifier: MIT
/* name=value pairs in foreign bytes: on flash, and as people write them in files. */
#include <common/env.h>

#include <string.h>

#define LOG_TAG "env"
#include <keel/env.h>
#include <keel/error.h>
#include <keel/log.h>

static char line[ENV_SIZE]; /* one pair, unescaped and terminated */

static int use_pair(int (*visit)(const char *name, const char *value))
{
	char *equals = strchr(line, '=');

	if (!equals)
		return fail(-EINVAL, "every line is NAME=VALUE", "no = in \"%.40s\"",
			    (line[0] & 0x80) || line[0] < ' ' ? "(binary data)" : line);
	*equals = '\0';
	return visit(line, equals + 1);
}

int env_each_packed(const char *data, size_t len, int (*visit)(const char *name, const char *value))
{
	const char *end = data + len;
	int rc = 0;

	while (data < end && *data && rc >= 0) {
		size_t n = strnlen(data, (size_t)(end - data));

		if (data + n == end || n >= sizeof(line))
			return fail(-EINVAL, "give the SIZE of all of it",
				    "the last variable is not terminated: \"%.40s\"",
				    n < sizeof(line) ? "" : data);
		memcpy(line, data, n + 1);
		rc = use_pair(visit);
		data += n + 1;
	}
	return rc;
}

/* One line into line[]: a backslash takes the next character as it is, even a newline. */
static size_t read_line(const char *text, size_t len)
{
	size_t n = 0, at = 0;

	while (at < len && text[at] != '\n' && text[at]) {
		if (text[at] == '\\' && at + 1 < len)
			at++;
		if (n < sizeof(line) - 1)
			line[n++] = text[at];
		at++;
	}
	if (n && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	return at + 1;
}

int env_each_line(const char *text, size_t len, int (*visit)(const char *name, const char *value))
{
	int rc = 0;

	for (size_t at = 0; at < len && text[at] && rc >= 0;) {
		while (at < len && (text[at] == ' ' || text[at] == '\t'))
			at++;
		at += read_line(text + at, len - at);
		if (line[0] && line[0] != '#')
			rc = use_pair(visit);
	}
	return rc;
}

static size_t left_out;

/* What Linux has written is taken as it is: refusing it here would lose it. */
static int take_pair(const char *name, const char *value)
{
	if (env_type_check(name, value))
		log_warn("%s", error_text());
	if (*value && env_put(name, value)) {
		log_warn("left out: %s", error_text());
		left_out++;
	}
	error_clear();
	return 0;
}

size_t env_unpack(const char *data, size_t len)
{
	left_out = 0;
	if (env_each_packed(data, len, take_pair)) {
		log_warn("the rest is left out: %s", error_text());
		error_clear();
		left_out++;
	}
	return left_out;
}
