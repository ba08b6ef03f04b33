// SPDX-License-Identifier: MIT
/* fdt: choose a device tree in memory and change it. */
#include <common/cmd/fdt.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/boot.h>
#include <common/image/family.h>
#include <common/image/fdt_fixup.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <lib/human.h>
#include <lib/parse.h>

#define CONTROL	  (1u << 0)
#define QUIET	  (1u << 1)
#define VALUE_MAX 1024 /* bytes of one property set by hand */

static uintptr_t working;

int fdt_at(uintptr_t addr, const char *what, struct fdt_facts *facts)
{
	size_t size;
	int rc = image_bytes(addr, &size);

	if (!rc && !fdt_blob_matches((const void *)addr, size))
		rc = fail(-ENOEXEC, "load a .dtb there",
			  "this looks like %s, expected a device tree",
			  image_looks_like((const void *)addr, size));
	if (!rc)
		rc = fdt_blob_check((const void *)addr, size, facts);
	return rc ? image_where(rc, addr, what) : 0;
}

int fdt_working(void **fdt, struct fdt_facts *facts)
{
	*fdt = (void *)working;
	if (!working)
		return fail(-ENOENT, kernel_family()->choose_tree, "no device tree chosen");
	return fdt_at(working, "device tree", facts);
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

uintptr_t fdt_address(void)
{
	return working;
}

int fdt_writable(void **fdt, struct fdt_facts *facts)
{
	int rc = fdt_working(fdt, facts);

	if (!rc)
		rc = fdt_check_room(working, facts, facts->size);
	if (!rc)
		fdt_keep(*fdt, facts->used);
	return rc;
}

int fdt_check_aligned(uintptr_t addr)
{
	return addr % FDT_ALIGNMENT == 0
		       ? 0
		       : fail(-EINVAL, "copy it to an address that ends in 0 or 8",
			      "a device tree must be 8-byte aligned, 0x%lx is not",
			      (unsigned long)addr);
}

int fdt_use(uintptr_t addr)
{
	struct fdt_facts facts;
	int rc = fdt_at(addr, "device tree", &facts);

	if (rc)
		return rc;
	rc = fdt_check_aligned(addr);
	if (rc)
		return fdt_hint_move(rc, addr, fdt_sensible_size(&facts));
	working = addr;
	return 0;
}

/* -c: the tree that this machine came with. */
static int use_machine_tree(void)
{
	const void *own = kernel_default_tree();

	return own ? fdt_use((uintptr_t)own)
		   : fail(-ENOENT, "load one: tftp ${fdt_addr_r} board.dtb",
			  "this machine has no device tree of its own");
}

static int choose(const struct command_call *call)
{
	struct fdt_facts facts;
	char size[HUMAN_SIZE];
	void *fdt;
	int rc = 0;

	if (call->flags & CONTROL)
		rc = call->given ? fail(-EINVAL, "fdt addr ADDR chooses another tree",
					"fdt addr -c: the machine's own tree stays where it is")
				 : use_machine_tree();
	else if (call->given & 1u)
		rc = fdt_use(call->arg[0].addr);
	if (!rc && (call->flags & CONTROL || call->given & 1u))
		fdt_keep_nothing();
	if (!rc)
		rc = fdt_working(&fdt, &facts);
	if (rc)
		return rc;
	if (call->given & 1u << 1 && call->arg[1].size > facts.size) {
		rc = fdt_grow(call->arg[1].size);
		return rc ? rc : env_set_hex("fdtaddr", working);
	}
	printf("device tree at 0x%lx, %s\n", (unsigned long)working, human_size(size, facts.size));
	return env_set_hex("fdtaddr", working);
}

static int addr_run(const struct command_call *call)
{
	int rc = choose(call);

	if (rc >= 0 || !(call->flags & QUIET))
		return rc;
	error_clear();
	return 1;
}

static const char *const header_field[] = {
	"magic",   "totalsize",		"off_dt_struct",   "off_dt_strings",  "off_mem_rsvmap",
	"version", "last_comp_version", "boot_cpuid_phys", "size_dt_strings", "size_dt_struct",
};

static int header_run(const struct command_call *call)
{
	const char *get = call->given & 1u << 2 ? call->arg[2].str : NULL;
	struct fdt_facts facts;
	void *fdt;
	int rc = fdt_working(&fdt, &facts);

	if (rc)
		return rc;
	if (call->given && (!get || strcmp(call->arg[0].str, "get")))
		return fail(-EINVAL, "fdt header get VAR totalsize", "fdt header: that is not all");
	for (size_t i = 0; i < ARRAY_SIZE(header_field); i++) {
		uint32_t value = get_be32((const uint8_t *)fdt + i * 4);

		if (!get)
			printf("%-18s 0x%lx\n", header_field[i], (unsigned long)value);
		else if (!strcmp(get, header_field[i]))
			return env_set_hex(call->arg[1].str, value);
	}
	return get ? fail(-EINVAL, "fdt header shows them", "fdt header: there is no %s", get) : 0;
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
			return fail(-E2BIG, "larger ones come in an overlay",
				    "fdt set: the value is longer than %d bytes", VALUE_MAX);
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
	int len = 0, node, rc = fdt_writable(&fdt, &facts);

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
	int node, rc = fdt_writable(&fdt, &facts);

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
		return fail(-EEXIST, "fdt print shows it", "device tree: %s has a node %s already",
			    call->arg[0].str, call->arg[1].str);
	return rc < 0 ? fdt_fail(rc, call->arg[0].str) : 0;
}

static int rm_run(const struct command_call *call)
{
	struct fdt_facts facts;
	void *fdt;
	int node, rc = fdt_writable(&fdt, &facts);

	if (rc)
		return rc;
	node = fdt_node(fdt, call->arg[0].str);
	if (node < 0)
		return node;
	if (!(call->given & 1u << 1)) {
		if (!node)
			return fail(-EINVAL, "fdt rm / PROPERTY, or a node below",
				    "fdt rm: the root stays");
		rc = fdt_del_node(fdt, node);
		return rc ? fdt_fail(rc, call->arg[0].str) : 0;
	}
	rc = fdt_delprop(fdt, node, call->arg[1].str);
	if (rc == -FDT_ERR_NOTFOUND)
		return fail(-ENOENT, "fdt print shows them", "device tree: %s has no property %s",
			    call->arg[0].str, call->arg[1].str);
	return rc ? fdt_fail(rc, call->arg[0].str) : 0;
}

/* clang-format off */
COMMAND(fdt_addr,
	.name    = "fdt addr",
	.summary = "choose the device tree that the other fdt commands work on",
	.example = "fdt addr ${fdt_addr_r}\n"
		   "fdt addr ${fdt_addr_r} 10000    with room up to this size\n"
		   "fdt addr -c    the machine's own tree, where it has one\n"
		   "if fdt addr -q ${fdt_addr_r}; then fdt print /chosen; fi",
	.flags   = "cq",
	.args    = ARGS({ "ADDR", ARG_ADDR, true }, { "SIZE", ARG_SIZE, true }),
	.guarded = true,
	.run     = addr_run);

COMMAND(fdt_header,
	.name    = "fdt header",
	.summary = "show the header of the device tree, or get one field of it",
	.example = "fdt header\n"
		   "fdt header get size totalsize",
	.args    = ARGS({ "get", ARG_STR, true },
			{ "VAR", ARG_STR, true },
			{ "FIELD", ARG_STR, true }),
	.guarded = true,
	.run     = header_run);

COMMAND(fdt_set,
	.name    = "fdt set",
	.summary = "set a property: text, <decimal 0xhex> or [hex bytes]",
	.example = "fdt set /chosen bootargs console=ttyAMA0\n"
		   "fdt set /memory@60000000 reg <0x60000000 0x8000000>",
	.args    = ARGS({ "PATH", ARG_STR, false },
			{ "PROPERTY", ARG_STR, false },
			{ "VALUE", ARG_REST, true }),
	.guarded = true,
	.run     = set_run);

COMMAND(fdt_mknode,
	.name    = "fdt mknode",
	.summary = "add a node",
	.example = "fdt mknode / chosen",
	.args    = ARGS({ "PATH", ARG_STR, false }, { "NAME", ARG_STR, false }),
	.guarded = true,
	.run     = mknode_run);

COMMAND(fdt_rm,
	.name    = "fdt rm",
	.summary = "remove a node or a property",
	.example = "fdt rm /chosen bootargs",
	.args    = ARGS({ "PATH", ARG_STR, false }, { "PROPERTY", ARG_STR, true }),
	.guarded = true,
	.run     = rm_run);
/* clang-format on */
