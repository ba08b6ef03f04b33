// SPDX-License-Identifier: MIT
/* env import, env export: variables as text or packed, from and to memory. */
#include <common/env.h>

#include <stdio.h>
#include <string.h>

#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <lib/parse.h>

enum format { TEXT, PACKED, CHECKED };

#define FLAG_BINARY   (1u << 1) /* of "tbcrd" */
#define FLAG_CHECKSUM (1u << 2)
#define FLAG_DELETE   (1u << 4)
#define FLAG_SIZE     (1u << 3) /* of "tbcs" */

#define IMPORT_MAX    0x100000 /* a length that is not given: up to the end of the text */

/* Chosen variables; all when there are no words. */
static const struct arg_words *chosen;

static bool is_chosen(const char *name)
{
	if (chosen->count == 0)
		return true;
	for (size_t i = 0; i < chosen->count; i++)
		if (!strcmp(chosen->word[i], name))
			return true;
	return false;
}

static enum format format_of(const struct command_call *call)
{
	if (call->flags & FLAG_CHECKSUM)
		return CHECKED;
	return call->flags & FLAG_BINARY ? PACKED : TEXT;
}

static int check_pair(const char *name, const char *value)
{
	int rc;

	if (!is_chosen(name) || !*value)
		return 0;
	rc = env_name_check(name);
	return rc ? rc : env_type_check(name, value);
}

static int set_pair(const char *name, const char *value)
{
	return is_chosen(name) ? env_set(name, value) : 0;
}

static int any_pair(const char *name, const char *value)
{
	(void)name;
	(void)value;
	return 1;
}

static int each_pair(enum format format, const char *data, size_t len,
		     int (*visit)(const char *name, const char *value))
{
	if (format == TEXT)
		return env_each_line(data, len, visit);
	return env_each_packed(data, len, visit);
}

/* With a flags byte behind the CRC as Keel writes it, or without. Returns the header's bytes. */
static int check_header(const char *data, size_t len)
{
	uint32_t stored = len > 5 ? get_le32(data) : 0, computed;

	if (len <= 5)
		return fail(-EINVAL, "give the size with header", "env import: %zu bytes", len);
	computed = crc32(0, data + 5, len - 5);
	if (computed == stored)
		return 5;
	if (crc32(0, data + 4, len - 4) == stored)
		return 4;
	return fail(-EBADMSG, "is the size that of the export? env import -b takes no CRC-32",
		    "env import: CRC-32 stored 0x%08lx, computed 0x%08lx over 0x%zx bytes",
		    (unsigned long)stored, (unsigned long)computed, len - 5);
}

static void delete_chosen(void)
{
	if (chosen->count == 0)
		env_clear();
	for (size_t i = 0; i < chosen->count; i++)
		if (env_set(chosen->word[i], NULL))
			error_clear();
}

/* What is given; without it, or with "-" as U-Boot has it before names: up to the end of the text. */
static int length(const struct command_call *call, size_t *len)
{
	const char *word = call->given & 2 ? call->arg[1].str : "-";
	uint64_t size;

	*len = MIN((size_t)IMPORT_MAX, mem_room(call->arg[0].addr));
	if (!strcmp(word, "-") && call->flags & FLAG_CHECKSUM)
		return fail(-EINVAL, "env import -c ADDR SIZE, as it was exported",
			    "env import: -c needs the size, the CRC-32 is over all of it");
	if (!strcmp(word, "-"))
		return 0;
	if (parse_size(word, &size) || size > SIZE_MAX)
		return fail(-EINVAL, "hexadecimal bytes, or - for up to the end of the text",
			    "env import: SIZE: %s is not a number", word);
	*len = (size_t)size;
	return 0;
}

/* Registers would answer, but reading a UART takes what somebody typed. */
static int check_source(uintptr_t addr, size_t len)
{
	if (mem_kind_at(addr) == MEM_DEVICE)
		return fail(-EFAULT, "meminfo shows what is memory",
			    "0x%lx is %s: registers, not memory", (unsigned long)addr,
			    mem_region_name(addr));
	return mem_check_read(addr, len);
}

/* Everything is checked before anything is changed. */
static int import_run(const struct command_call *call)
{
	enum format format = format_of(call);
	const char *data = (const char *)call->arg[0].addr;
	size_t len;
	int rc = length(call, &len);

	if (rc)
		return rc;
	chosen = &call->arg[2].rest;
	rc = check_source(call->arg[0].addr, len);
	if (!rc && format == CHECKED) {
		rc = check_header(data, len);
		if (rc > 0) {
			data += rc;
			len -= (size_t)rc;
		}
	}
	if (rc >= 0)
		rc = each_pair(format, data, len, check_pair);
	if (rc < 0)
		return rc;
	if (call->flags & FLAG_DELETE && each_pair(format, data, len, any_pair) <= 0)
		return fail(-ENOENT, "check the address and the format: -t text, -b NULs, -c CRC",
			    "env import: no variables at 0x%lx, nothing is deleted",
			    (unsigned long)call->arg[0].addr);
	if (call->flags & FLAG_DELETE)
		delete_chosen();
	rc = each_pair(format, data, len, set_pair);
	env_fill_runtime();
	return rc;
}

/* Where the export goes on; @at is NULL while its length is only counted. */
struct sink {
	char *at;
	size_t used;
};

static void put(struct sink *to, char c)
{
	if (to->at)
		to->at[to->used] = c;
	to->used++;
}

static void put_pair(struct sink *to, const char *name, enum format format)
{
	const char *value = env_get(name);

	for (; *name; name++)
		put(to, *name);
	put(to, '=');
	for (; *value; value++) {
		if (format == TEXT && (*value == '\n' || *value == '\\'))
			put(to, '\\');
		put(to, *value);
	}
	put(to, format == TEXT ? '\n' : '\0');
}

static void put_all(struct sink *to, enum format format)
{
	for (const char *name = env_next(NULL); name; name = env_next(name))
		if (chosen->count ? is_chosen(name) : !env_is_runtime(name))
			put_pair(to, name, format);
	put(to, '\0');
}

/* "-s SIZE ADDR": what stands for the address is the size then, and the address is the next word. */
static int export_place(const struct command_call *call, uintptr_t *addr, size_t *size)
{
	static struct arg_words names;
	uint64_t number;

	names = call->arg[1].rest;
	chosen = &names;
	*addr = call->arg[0].addr;
	*size = 0;
	if (!(call->flags & FLAG_SIZE))
		return 0;
	if (!names.count || parse_hex(names.word[0], &number) || number > UINTPTR_MAX)
		return fail(-EINVAL, "env export -s SIZE ADDR, both hexadecimal",
			    "env export: which address?");
	*size = *addr;
	*addr = (uintptr_t)number;
	names.word++;
	names.count--;
	return 0;
}

static int export_run(const struct command_call *call)
{
	enum format format = format_of(call);
	size_t header = format == CHECKED ? 5 : 0, size;
	struct sink to = { NULL, 0 };
	uintptr_t addr;
	char *start;
	int rc = export_place(call, &addr, &size);

	if (rc)
		return rc;
	start = (char *)addr;
	put_all(&to, format);
	if (!size)
		size = header + to.used;
	if (header + to.used > size)
		return fail(-ENOSPC, "give a larger size",
			    "env export: 0x%zx bytes do not fit in 0x%zx", header + to.used, size);
	rc = mem_check_write(addr, size, "env export");
	if (rc)
		return rc;
	memset(start, 0, size);
	to = (struct sink){ start + header, 0 };
	put_all(&to, format);
	if (header) {
		put_le32(start, crc32(0, start + header, size - header));
		start[4] = 1;
	}
	mem_note_load("env export", addr, size);
	printf("%zu bytes at 0x%lx\n", size, (unsigned long)addr);
	return env_set_hex("filesize", size);
}

/* clang-format off */
COMMAND(env_import,
	.name    = "env import",
	.summary = "from memory: -t text, -b packed, -c with CRC; -d: only these",
	.example = "env import -t ${loadaddr} ${filesize}",
	.flags   = "tbcrd",
	.args    = ARGS({ "ADDR", ARG_ADDR, false }, { "SIZE", ARG_STR, true }, { "NAME", ARG_REST, true }),
	.guarded = true,
	.run     = import_run);

COMMAND(env_export,
	.name    = "env export",
	.summary = "to memory: -t text, -b packed, -c with CRC; -s SIZE: padded",
	.example = "env export -t ${loadaddr}\n"
		   "env export -c -s 4000 ${loadaddr} ipaddr serverip",
	.flags   = "tbcs",
	.args    = ARGS({ "ADDR", ARG_ADDR, false }, { "NAME", ARG_REST, true }),
	.guarded = true,
	.run     = export_run);
/* clang-format on */
