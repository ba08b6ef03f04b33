// SPDX-License-Identifier: MIT
/* fdt print, list and get: look into the working device tree. */
#include <common/cmd/fdt.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/shell.h>
#include <lib/byteorder.h>
#include <lib/parse.h>

#define TEXT_MAX 384 /* of a value that goes into a variable */

bool fdt_is_text(const char *value, int len)
{
	bool empty = true;

	if (len < 2 || value[len - 1])
		return false;
	for (int i = 0; i < len; i++) {
		if (!value[i] && empty)
			return false;
		if (value[i] && (value[i] < ' ' || value[i] > '~'))
			return false;
		empty = !value[i];
	}
	return true;
}

static void print_strings(const char *value, int len)
{
	for (int i = 0; i < len; i += (int)strlen(value + i) + 1)
		printf("%s\"%s\"", i ? ", " : "", value + i);
}

static void print_numbers(const uint8_t *value, int len, int unit)
{
	printf(unit == 4 ? "<" : "[");
	for (int i = 0; i < len && !shell_aborted(); i += unit) {
		if (unit == 4)
			printf("%s0x%08lx", i ? " " : "", (unsigned long)get_be32(value + i));
		else
			printf("%s%02x", i ? " " : "", value[i]);
	}
	printf(unit == 4 ? ">" : "]");
}

void fdt_print_value(const void *value, int len)
{
	if (fdt_is_text(value, len))
		print_strings(value, len);
	else
		print_numbers(value, len, len % 4 ? 1 : 4);
}

static void print_property(const char *name, const void *value, int len)
{
	printf("%s", name);
	if (len) {
		printf(" = ");
		fdt_print_value(value, len);
	}
	printf(";\n");
}

static void indent(int depth)
{
	printf("%*s", depth * 8, "");
}

static void print_properties(const void *fdt, int node, int depth)
{
	const char *name;
	const void *value;
	int at, len;

	fdt_for_each_property_offset(at, fdt, node)
	{
		value = fdt_getprop_by_offset(fdt, at, &name, &len);
		if (!value || shell_aborted())
			return;
		indent(depth);
		print_property(name, value, len);
	}
}

static void open_node(const void *fdt, int node, int depth)
{
	const char *name = fdt_get_name(fdt, node, NULL);

	indent(depth);
	printf("%s {\n", name && *name ? name : "/");
}

/* @levels: how deep nodes are opened; deeper ones are only named. */
static void print_nodes(const void *fdt, int node, int levels)
{
	int depth = 0, open = 0;

	for (; node >= 0 && depth >= 0 && !shell_aborted();
	     node = fdt_next_node(fdt, node, &depth)) {
		for (; open > depth; open--) {
			indent(open - 1);
			printf("};\n");
		}
		if (depth > levels)
			continue;
		open_node(fdt, node, depth);
		if (depth < levels)
			print_properties(fdt, node, depth + 1);
		open = depth + 1;
	}
	for (; open > 0; open--) {
		indent(open - 1);
		printf("};\n");
	}
}

static int no_property(const char *path, const char *name)
{
	return fail(-ENOENT, "fdt print shows them", "device tree: %s has no property %s", path,
		    name);
}

static int print_run(const struct command_call *call)
{
	const char *path = call->given & 1u ? call->arg[0].str : "/";
	bool list = !strcmp(call->name, "fdt list");
	struct fdt_facts facts;
	const void *value;
	void *fdt;
	int len, node, rc = fdt_working(&fdt, &facts);

	if (rc)
		return rc;
	node = fdt_node(fdt, path);
	if (node < 0)
		return node;
	if (!(call->given & 1u << 1)) {
		print_nodes(fdt, node, list ? 1 : 32);
		return 0;
	}
	value = fdt_getprop(fdt, node, call->arg[1].str, &len);
	if (!value)
		return no_property(path, call->arg[1].str);
	print_property(call->arg[1].str, value, len);
	return 0;
}

/* The @index-th string, or cell, or all of it as text. */
static int value_text(const uint8_t *value, int len, const char *index, char *text)
{
	uint64_t n = 0, seen = 0;
	size_t at = 0;

	if (index && parse_dec(index, &n)) /* decimal as in U-Boot */
		return fail(-EINVAL, "fdt get value VAR PATH PROPERTY 0",
			    "fdt get: %s is not a decimal number", index);
	if (fdt_is_text((const char *)value, len)) {
		for (at = 0; at < (size_t)len && seen < n; seen++)
			at += strlen((const char *)value + at) + 1;
		snprintf(text, TEXT_MAX, "%s", at < (size_t)len ? (const char *)value + at : "");
		return at < (size_t)len ? 0
					: fail(-ENOENT, "fdt print shows them, the first is 0",
					       "fdt get: no string %s", index);
	}
	text[0] = '\0';
	if ((index || len == 4) && len % 4 == 0) {
		if (n >= (size_t)len / 4)
			return fail(-ENOENT, "fdt print shows them, the first is 0",
				    "fdt get: no cell %s", index ? index : "0");
		snprintf(text, TEXT_MAX, "0x%08lx", (unsigned long)get_be32(value + n * 4));
		return 0;
	}
	for (int i = 0; i < len && at + 3 < TEXT_MAX; i++)
		at += (size_t)snprintf(text + at, TEXT_MAX - at, "%02x", value[i]);
	return 0;
}

static int get_property(const void *fdt, const struct command_call *call, int node)
{
	const char *what = call->arg[0].str, *var = call->arg[1].str, *name = call->arg[3].str;
	char text[TEXT_MAX];
	const void *value;
	int len, rc;

	if (!(call->given & 1u << 3))
		return fail(-EINVAL, "fdt get value VAR PATH PROPERTY",
			    "fdt get %s: which property?", what);
	value = fdt_getprop(fdt, node, name, &len);
	if (!value)
		return no_property(call->arg[2].str, name);
	if (!strcmp(what, "addr"))
		return env_set_hex(var, (uintptr_t)value);
	if (!strcmp(what, "size"))
		return env_set_hex(var, (unsigned int)len);
	rc = value_text(value, len, call->given & 1u << 4 ? call->arg[4].str : NULL, text);
	return rc ? rc : env_set(var, text);
}

/* The name of the n-th node below @node. */
static int get_name(const void *fdt, const struct command_call *call, int node)
{
	const char *index = call->given & 1u << 3 ? call->arg[3].str : "0";
	uint64_t n;
	int sub = fdt_first_subnode(fdt, node);

	if (parse_hex(index, &n))
		return fail(-EINVAL, "fdt get name VAR PATH 0", "fdt get: %s is not a number",
			    index);
	while (sub >= 0 && n--)
		sub = fdt_next_subnode(fdt, sub);
	if (sub < 0)
		return fail(-ENOENT, "fdt list shows them", "device tree: %s has no node number %s",
			    call->arg[2].str, index);
	return env_set(call->arg[1].str, fdt_get_name(fdt, sub, NULL));
}

static unsigned int count_nodes(const void *fdt, int node)
{
	unsigned int n = 0;

	for (int sub = fdt_first_subnode(fdt, node); sub >= 0; sub = fdt_next_subnode(fdt, sub))
		n++;
	return n;
}

static int get_run(const struct command_call *call)
{
	const char *what = call->arg[0].str;
	struct fdt_facts facts;
	void *fdt;
	int node, rc = fdt_working(&fdt, &facts);

	if (rc)
		return rc;
	node = fdt_node(fdt, call->arg[2].str);
	if (node < 0)
		return node;
	if (!strcmp(what, "name"))
		return get_name(fdt, call, node);
	if (!strcmp(what, "size") && !(call->given & 1u << 3))
		return env_set_hex(call->arg[1].str, count_nodes(fdt, node));
	if (strcmp(what, "value") && strcmp(what, "addr") && strcmp(what, "size"))
		return fail(-EINVAL, "fdt get value|name|addr|size VAR PATH [PROPERTY]",
			    "fdt get: there is no %s", what);
	return get_property(fdt, call, node);
}

/* clang-format off */
COMMAND(fdt_print,
	.name    = "fdt print",
	.summary = "show a node and everything below, or one property",
	.example = "fdt print /chosen bootargs",
	.args    = ARGS({ "PATH", ARG_STR, true }, { "PROPERTY", ARG_STR, true }),
	.guarded = true,
	.run     = print_run);

COMMAND(fdt_list,
	.name    = "fdt list",
	.summary = "show a node and the names of those below",
	.example = "fdt list /",
	.args    = ARGS({ "PATH", ARG_STR, true }, { "PROPERTY", ARG_STR, true }),
	.guarded = true,
	.run     = print_run);

COMMAND(fdt_get,
	.name    = "fdt get",
	.summary = "put a value, name, address or size into a variable",
	.example = "fdt get value model / model\n"
		   "fdt get name node / 2      the third node below /\n"
		   "fdt get size count /       number of nodes below /",
	.args    = ARGS({ "WHAT", ARG_STR, false },
			{ "VAR", ARG_STR, false },
			{ "PATH", ARG_STR, false },
			{ "PROPERTY", ARG_STR, true },
			{ "INDEX", ARG_STR, true }),
	.guarded = true,
	.run     = get_run);
/* clang-format on */
