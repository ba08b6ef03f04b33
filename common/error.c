// SPDX-License-Identifier: MIT
/* The story of the current failure; the rules are in <keel/error.h>. */
#include <keel/error.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <keel/compiler.h>

static struct {
	char what[ERROR_TEXT_MAX];
	char hint_text[ERROR_TEXT_MAX];
	char context[ERROR_CONTEXT_MAX][ERROR_TEXT_MAX];
	const char *hint;
	unsigned int contexts;
} story;

static const struct {
	int code;
	const char *name;
} errno_names[] = {
	{ EINVAL, "EINVAL" },
	{ EIO, "EIO" },
	{ ENOENT, "ENOENT" },
	{ ENODEV, "ENODEV" },
	{ EBUSY, "EBUSY" },
	{ EFAULT, "EFAULT" },
	{ EBADMSG, "EBADMSG" },
	{ ENOEXEC, "ENOEXEC" },
	{ ENOSPC, "ENOSPC" },
	{ E2BIG, "E2BIG" },
	{ EINTR, "EINTR" },
	{ ETIMEDOUT, "ETIMEDOUT" },
	{ ENOLINK, "ENOLINK" },
	{ EACCES, "EACCES" },
	{ EPERM, "EPERM" },
	{ EROFS, "EROFS" },
	{ ENOSYS, "ENOSYS" },
	{ ERANGE, "ERANGE" },
	{ ECONNREFUSED, "ECONNREFUSED" },
	{ EHOSTUNREACH, "EHOSTUNREACH" },
	{ ENETUNREACH, "ENETUNREACH" },
	{ EPROTO, "EPROTO" },
	{ EAGAIN, "EAGAIN" },
	{ ENOMEM, "ENOMEM" },
	{ EEXIST, "EEXIST" },
	{ EOVERFLOW, "EOVERFLOW" },
	{ ELOOP, "ELOOP" },
	{ ENOTSUP, "ENOTSUP" },
	{ ENOTDIR, "ENOTDIR" },
	{ EISDIR, "EISDIR" },
};

static const char *errno_name(int code)
{
	for (size_t i = 0; i < ARRAY_SIZE(errno_names); i++)
		if (errno_names[i].code == -code)
			return errno_names[i].name;
	return "error";
}

/* Names out of images and from disks are in it: they cannot talk to the terminal. */
static void put_text(char to[ERROR_TEXT_MAX], const char *fmt, va_list args)
{
	vsnprintf(to, ERROR_TEXT_MAX, fmt, args);
	for (; *to; to++)
		if ((unsigned char)*to < ' ' || *to == 0x7f)
			*to = '?';
}

int fail(int code, const char *hint, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put_text(story.what, fmt, args);
	va_end(args);
	story.hint = hint;
	story.contexts = 0;
	return code;
}

int fail_hint(int code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put_text(story.hint_text, fmt, args);
	va_end(args);
	story.hint = story.hint_text;
	return code;
}

int fail_while(int code, const char *fmt, ...)
{
	va_list args;

	if (story.contexts == ERROR_CONTEXT_MAX)
		return code;
	va_start(args, fmt);
	put_text(story.context[story.contexts++], fmt, args);
	va_end(args);
	return code;
}

void error_print(int code)
{
	printf("error: %s (%s)\n", story.what[0] ? story.what : "no details", errno_name(code));
	for (unsigned int i = 0; i < story.contexts; i++)
		printf("while: %s\n", story.context[i]);
	if (story.hint)
		printf("try:   %s\n", story.hint);
	error_clear();
}

const char *error_text(void)
{
	return story.what;
}

void error_clear(void)
{
	story.what[0] = '\0';
	story.hint = NULL;
	story.contexts = 0;
}
