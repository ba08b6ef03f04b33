// SPDX-License-Identifier: MIT
/* fdt: choose a device tree in memory and change it. */
#include <common/cmd/fdt.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/boot.h>
#include <common/image/fdt_fixup.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <lib/human.h>
#include <lib/parse.h>

#define VALUE_MAX     1024 /* bytes of one property set by hand */
#define RESIZE_EXTRA  0x1000
#define FDT_ALIGNMENT 8

static uintptr_t working;

int fdt_working(void **fdt, struct fdt_facts *facts)
{
	size_t size;
	int rc;

	if (!working)
		return fail(-ENOENT, "fdt addr ${fdt_addr_r}", "no device tree chosen");
	rc = image_bytes(working, &size);
	if (!rc && !fdt_blob_matches((const void *)working, size))
		rc = fail(-ENOEXEC, "load a .dtb there",
			  "this looks like %s, expected a device tree",
			  image_looks_like((const void *)working, size));
	if (!rc)
		rc = fdt_blob_check((const void *)working, size, facts);
	if (rc)
		return image_where(rc, working, "device tree");
	*fdt = (void *)working;
	return 0;
}

/* libfdt follows an alias to whatever it names, itself included: only a path may follow. */
static bool is_path(const void *fdt, const char *path)
{
	int aliases, len = 0;
	const char *value;

	if (path[0] == '/')
		return true;
	aliases = fdt_path_offset(fdt, "/aliases");
	value = fdt_getprop_namelen(fdt, aliases, path, (int)strcspn(path, "/"), &len);
	return value && len > 1 && value[0] == '/' && value[len - 1] == '\0';
}

int fdt_node(const void *fdt, const char *path)
{
	int node = is_path(fdt, path) ? fdt_path_offset(fdt, path) : -FDT_ERR_NOTFOUND;

	if (node >= 0)
		return node;
	return fail(-ENOENT, "fdt list shows the nodes; paths start with / or an alias",
		    "device tree: no node %s", path);
}

/* A tree that may be changed: in RAM. */
static int writable_tree(void **fdt, struct fdt_facts *facts)
{
	int rc = fdt_working(fdt, facts);

	return rc ? rc : mem_check_write(working, facts->size, "fdt");
}

static int addr_run(const struct command_call *call)
{
	uintptr_t before = working;
	struct fdt_facts facts;
	char size[HUMAN_SIZE];
	void *fdt;
	int rc;

	if (call->flags)
		return fail(-ENOENT, "load one: tftp ${fdt_addr_r} board.dtb",
			    "Keel has no device tree of its own");
	if (call->given & 1u) {
		if (call->arg[0].addr % FDT_ALIGNMENT)
			return fail(-EINVAL, "copy it to an address that ends in 0 or 8",
				    "a device tree must be 8-byte aligned, 0x%lx is not",
				    (unsigned long)call->arg[0].addr);
		working = call->arg[0].addr;
	}
	rc = fdt_working(&fdt, &facts);
	if (rc) {
		working = before;
		return rc;
	}
	printf("device tree at 0x%lx, %s\n", (unsigned long)working, human_size(size, facts.size));
	return env_set_hex("fdtaddr", working);
}

static int header_run(const struct command_call *call)
{
	static const char *const name[] = {
		"magic",	   "totalsize",	     "off_dt_struct",	  "off_dt_strings",
		"off_mem_rsvmap",  "version",	     "last_comp_version", "boot_cpuid_phys",
		"size_dt_strings", "size_dt_struct",
	};
	struct fdt_facts facts;
	void *fdt;
	int rc = fdt_working(&fdt, &facts);

	(void)call;
	for (size_t i = 0; i < ARRAY_SIZE(name) && !rc; i++)
		printf("%-18s 0x%lx\n", name[i], (unsigned long)get_be32((uint8_t *)fdt + i * 4));
	return rc;
}

static int not_a_value(const char *word)
{
	return fail(-EINVAL, "fdt set PATH PROP <1 0x2f> or [00 1a] or text",
		    "%s is not a number of that size", word);
}

/* Cells as in device tree sources and in U-Boot: decimal without 0x. Bytes are hexadecimal. */
static int parse_number(const char *text, size_t unit, uint64_t *value)
{
	bool decimal = unit == 4 && text[strspn(text, "0123456789")] == '\0';
	int rc = decimal ? parse_dec(text, value) : parse_hex(text, value);

	return rc || *value >> (8 * unit) ? not_a_value(text) : 0;
}

/* One word: "<1", "2>", "<1 2>" or a bracket alone. Returns the new length. */
static int put_word(const char *word, size_t unit, uint8_t *out, int len)
{
	char number[24];
	uint64_t value;

	for (size_t n; *(word += strspn(word, "<>[] ")); word += n) {
		n = strcspn(word, "<>[] ");
		if (n >= sizeof(number) || (size_t)len + unit > VALUE_MAX)
			return not_a_value(word);
		memcpy(number, word, n);
		number[n] = '\0';
		if (parse_number(number, unit, &value))
			return -EINVAL;
		if (unit == 4)
			put_be32(out + len, (uint32_t)value);
		else
			out[len] = (uint8_t)value;
		len += (int)unit;
	}
	return len;
}

/* <1 0x2f> are cells, [00 1a] bytes; brackets may be words of their own. */
static int put_numbers(const struct arg_words *words, uint8_t *out)
{
	size_t unit = words->word[0][0] == '<' ? 4 : 1;
	int len = 0;

	for (size_t i = 0; i < words->count && len >= 0; i++)
		len = put_word(words->word[i], unit, out, len);
	return len;
}

static int put_strings(const struct arg_words *words, uint8_t *out)
{
	size_t len = 0;

	for (size_t i = 0; i < words->count; i++) {
		size_t n = strlen(words->word[i]) + 1;

		if (n > VALUE_MAX - len)
			return fail(-E2BIG, NULL, "fdt set: the value is longer than %d bytes",
				    VALUE_MAX);
		memcpy(out + len, words->word[i], n);
		len += n;
	}
	return (int)len;
}

static int set_run(const struct command_call *call)
{
	static uint8_t value[VALUE_MAX];
	const struct arg_words *words = &call->arg[2].rest;
	struct fdt_facts facts;
	void *fdt;
	int len = 0, node, rc = writable_tree(&fdt, &facts);

	if (rc)
		return rc;
	node = fdt_node(fdt, call->arg[0].str);
	if (node < 0)
		return node;
	if (words->count && strchr("<[", words->word[0][0]) && words->word[0][0])
		len = put_numbers(words, value);
	else if (words->count)
		len = put_strings(words, value);
	if (len < 0)
		return len;
	rc = fdt_setprop(fdt, node, call->arg[1].str, value, len);
	return rc ? fdt_fail(rc, call->arg[0].str) : 0;
}

static int mknode_run(const struct command_call *call)
{
	struct fdt_facts facts;
	void *fdt;
	int node, rc = writable_tree(&fdt, &facts);

	if (rc)
		return rc;
	if (strchr(call->arg[1].str, '/'))
		return fail(-EINVAL, "fdt mknode PARENT NAME, one level at a time",
			    "fdt mknode: %s is a path, no name", call->arg[1].str);
	node = fdt_node(fdt, call->arg[0].str);
	if (node < 0)
		return node;
	rc = fdt_add_subnode(fdt, node, call->arg[1].str);
	if (rc == -FDT_ERR_EXISTS)
		return fail(-EEXIST, NULL, "device tree: %s has a node %s already",
			    call->arg[0].str, call->arg[1].str);
	return rc < 0 ? fdt_fail(rc, call->arg[0].str) : 0;
}

static int rm_run(const struct command_call *call)
{
	struct fdt_facts facts;
	void *fdt;
	int node, rc = writable_tree(&fdt, &facts);

	if (rc)
		return rc;
	node = fdt_node(fdt, call->arg[0].str);
	if (node < 0)
		return node;
	if (!(call->given & 1u << 1)) {
		rc = node ? fdt_del_node(fdt, node) : -FDT_ERR_BADPATH;
		return rc ? fdt_fail(rc, call->arg[0].str) : 0;
	}
	rc = fdt_delprop(fdt, node, call->arg[1].str);
	if (rc == -FDT_ERR_NOTFOUND)
		return fail(-ENOENT, "fdt print shows them", "device tree: %s has no property %s",
			    call->arg[0].str, call->arg[1].str);
	return rc ? fdt_fail(rc, call->arg[0].str) : 0;
}

static int memory_run(const struct command_call *call)
{
	struct fdt_bank bank = { call->arg[0].uint, call->arg[1].uint };
	struct fdt_facts facts;
	void *fdt;
	int rc = writable_tree(&fdt, &facts);

	return rc ? rc : fdt_set_memory(fdt, &facts, &bank, 1);
}

static int chosen_run(const struct command_call *call)
{
	const char *bootargs = env_get("bootargs");
	struct handoff_args args = { .bootargs = bootargs ? bootargs : "" };
	struct fdt_facts facts;
	void *fdt;
	int rc = writable_tree(&fdt, &facts);

	if (rc)
		return rc;
	if (call->given & 1u) {
		if (call->arg[1].addr <= call->arg[0].addr)
			return fail(-EINVAL, NULL, "fdt chosen: the ramdisk ends before it starts");
		args.initrd = call->arg[0].addr;
		args.initrd_size = call->arg[1].addr - call->arg[0].addr;
	}
	return fdt_set_chosen(fdt, &facts, &args);
}

static int resize_run(const struct command_call *call)
{
	size_t extra = call->given & 1u ? call->arg[0].size : RESIZE_EXTRA, size;
	const struct mem_range *load = mem_find_load(working);
	char text[HUMAN_SIZE], name[32] = "device tree";
	struct fdt_facts facts;
	void *fdt;
	int rc = writable_tree(&fdt, &facts);

	if (rc)
		return rc;
	if (__builtin_add_overflow(facts.size, extra, &size))
		return fail(-E2BIG, NULL, "fdt resize: 0x%zx bytes are too many", extra);
	rc = mem_check_write(working, size, "fdt resize");
	if (rc)
		return rc;
	fdt_set_totalsize(fdt, (uint32_t)size); /* the room lies behind the last block */
	if (load)
		snprintf(name, sizeof(name), "%s", load->name);
	mem_note_load(name, working, size);
	printf("device tree at 0x%lx, now %s\n", (unsigned long)working, human_size(text, size));
	return 0;
}

static void print_reserved(const void *fdt)
{
	char size[HUMAN_SIZE];
	uint64_t base, bytes;

	for (int i = 0; i < fdt_num_mem_rsv(fdt); i++)
		if (!fdt_get_mem_rsv(fdt, i, &base, &bytes))
			printf("%x: 0x%lx %s\n", (unsigned int)i, (unsigned long)base,
			       human_size(size, bytes));
}

static int rsvmem_run(const struct command_call *call)
{
	struct fdt_facts facts;
	void *fdt;
	int rc = fdt_working(&fdt, &facts);

	if (rc)
		return rc;
	if (call->given & 1u << 1) {
		rc = mem_check_write(working, facts.size, "fdt");
		if (!rc)
			rc = fdt_add_mem_rsv(fdt, call->arg[0].addr, call->arg[1].size);
		if (rc < 0)
			return fdt_fail(rc, "memory reservations");
	}
	print_reserved(fdt);
	return 0;
}

/* clang-format off */
COMMAND(fdt_addr,
	.name    = "fdt addr",
	.summary = "choose the device tree that the other fdt commands work on",
	.example = "fdt addr ${fdt_addr_r}",
	.flags   = "c",
	.args    = { { "ADDR", ARG_ADDR, true } },
	.guarded = true,
	.run     = addr_run);

COMMAND(fdt_header,
	.name    = "fdt header",
	.summary = "show the header of the device tree",
	.example = "fdt header",
	.guarded = true,
	.run     = header_run);

COMMAND(fdt_set,
	.name    = "fdt set",
	.summary = "set a property: text, <decimal 0xhex> or [hex bytes]",
	.example = "fdt set /chosen bootargs console=ttyAMA0\n"
		   "fdt set /memory@60000000 reg <0x60000000 0x8000000>",
	.args    = { { "PATH", ARG_STR, false },
		     { "PROPERTY", ARG_STR, false },
		     { "VALUE", ARG_REST, true } },
	.guarded = true,
	.run     = set_run);

COMMAND(fdt_mknode,
	.name    = "fdt mknode",
	.summary = "add a node",
	.example = "fdt mknode / chosen",
	.args    = { { "PATH", ARG_STR, false }, { "NAME", ARG_STR, false } },
	.guarded = true,
	.run     = mknode_run);

COMMAND(fdt_rm,
	.name    = "fdt rm",
	.summary = "remove a node or a property",
	.example = "fdt rm /chosen bootargs",
	.args    = { { "PATH", ARG_STR, false }, { "PROPERTY", ARG_STR, true } },
	.guarded = true,
	.run     = rm_run);

COMMAND(fdt_memory,
	.name    = "fdt memory",
	.summary = "write /memory: one bank",
	.example = "fdt memory 60000000 8000000",
	.args    = { { "ADDR", ARG_COUNT, false }, { "SIZE", ARG_COUNT, false } },
	.guarded = true,
	.run     = memory_run);

COMMAND(fdt_chosen,
	.name    = "fdt chosen",
	.summary = "write bootargs and the place of a ramdisk into /chosen",
	.example = "fdt chosen 64000000 643b1000",
	.args    = { { "START", ARG_ADDR, true }, { "END", ARG_ADDR, true } },
	.guarded = true,
	.run     = chosen_run);

COMMAND(fdt_resize,
	.name    = "fdt resize",
	.summary = "make room for more properties",
	.example = "fdt resize 2000",
	.args    = { { "EXTRA", ARG_SIZE, true } },
	.guarded = true,
	.run     = resize_run);

COMMAND(fdt_rsvmem,
	.name    = "fdt rsvmem",
	.summary = "show the memory reservations, or add one",
	.example = "fdt rsvmem 6f000000 100000",
	.args    = { { "ADDR", ARG_ADDR, true }, { "SIZE", ARG_SIZE, true } },
	.guarded = true,
	.run     = rsvmem_run);
/* clang-format on */
