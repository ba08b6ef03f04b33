/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>

#include <keel/compiler.h>

/**
 * script_text() - the text of a script: a uImage of that type, or plain text up to its NUL
 * Returns 0, -ENOEXEC (no script: what it looks like) or -EBADMSG (damaged).
 */
int script_text(const void *data, size_t size, const char **text, size_t *len) __must_check;
