// SPDX-License-Identifier: MIT
/* flinfo, erase, protect, mtdparts: NOR flash with U-Boot's ways to name a range. */
#include <stdio.h>
#include <string.h>

#include <keel/board.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/mtd.h>
#include <keel/shell.h>
#include <lib/human.h>
#include <lib/parse.h>

#define FORCE 1u
#define HINT  "START END, START +LEN, BANK:FIRST-LAST, bank N, a partition, or all"

/* Whole blocks of one chip. */
struct span {
	struct mtd *mtd;
	uint32_t first, count;
};

static struct span whole(struct mtd *mtd)
{
	return (struct span){ mtd, 0, mtd->blocks };
}

/* Banks have U-Boot's numbers, from 1 on, or their names. */
static int find_bank(const char *word, size_t len, struct mtd **mtd)
{
	char name[PART_NAME_MAX];
	uint64_t number;

	snprintf(name, sizeof(name), "%.*s", (int)len, word);
	*mtd = mtd_find(name);
	if (!*mtd && parse_dec(name, &number) == 0 && number)
		*mtd = mtd_get((size_t)number - 1);
	if (!*mtd)
		return fail(-EINVAL, "flinfo shows the banks", "there is no flash bank \"%s\"",
			    name);
	return 0;
}

/* "1:4" or "nor0:4-8", decimal block numbers */
static int parse_blocks(const char *word, const char *colon, struct span *s)
{
	const char *dash = strchr(colon, '-');
	char number[12];
	uint64_t first, last;
	int rc = find_bank(word, (size_t)(colon - word), &s->mtd);

	if (rc)
		return rc;
	snprintf(number, sizeof(number), "%.*s",
		 dash ? (int)(dash - colon - 1) : (int)sizeof(number) - 1, colon + 1);
	rc = parse_dec(number, &first);
	last = first;
	if (!rc && dash)
		rc = parse_dec(dash + 1, &last);
	if (rc || first > last || last >= s->mtd->blocks)
		return fail(-EINVAL, HINT, "%s: %s has blocks 0 to %u", word, s->mtd->name,
			    (unsigned int)s->mtd->blocks - 1);
	s->first = (uint32_t)first;
	s->count = (uint32_t)(last - first + 1);
	return 0;
}

/* @end: last byte, as U-Boot has it, or "+LEN", which is rounded up to whole blocks. */
static int parse_addresses(const char *start, const char *end, struct span *s)
{
	uint64_t from, to;
	uint32_t offset, size;
	int rc = parse_hex(start, &from);

	s->mtd = rc || from > UINTPTR_MAX ? NULL : mtd_at((uintptr_t)from, &offset);
	if (rc)
		return fail(-EINVAL, HINT, "%s is neither an address nor a partition", start);
	if (!s->mtd)
		return fail(-EFAULT, "flinfo shows the addresses", "no flash at %s", start);
	if (end[0] == '+' ? parse_size(end + 1, &to) : parse_hex(end, &to))
		return fail(-EINVAL, HINT, "%s is not a number", end);
	size = mtd_block_size(s->mtd);
	if (offset % size)
		return fail(-EINVAL, HINT, "0x%lx is inside a block: it starts at 0x%lx",
			    (unsigned long)from, (unsigned long)(from - offset % size));
	if (end[0] != '+' && (to < from || (to - from + 1) % size))
		return fail(-EINVAL, HINT, "0x%lx is not the last byte of a block: 0x%lx is",
			    (unsigned long)to,
			    (unsigned long)((to < from ? from : to) | (size - 1)));
	if (end[0] != '+')
		to = to - from + 1;
	if (to == 0)
		return fail(-EINVAL, HINT, "0x%lx %s is an empty range", (unsigned long)from, end);
	if (to > mtd_size(s->mtd) - offset)
		return fail(-EINVAL, HINT, "0x%lx %s goes past the end of %s", (unsigned long)from,
			    end, s->mtd->name);
	s->first = offset / size;
	s->count = (uint32_t)((to + size - 1) / size);
	return 0;
}

static int parse_name(const char *word, struct span *s)
{
	const struct part *part = part_find(word);

	if (part)
		*s = (struct span){ part->mtd, part->first_block, part->block_count };
	else if (mtd_find(word))
		*s = whole(mtd_find(word));
	else
		return fail(-EINVAL, HINT, "there is no partition \"%s\"", word);
	return 0;
}

static int parse_span(const struct arg_words *words, struct span *s)
{
	const char *first = words->word[0], *colon = strchr(first, ':');
	int rc;

	if (words->count == 1)
		return colon ? parse_blocks(first, colon, s) : parse_name(first, s);
	if (words->count > 2)
		return fail(-EINVAL, HINT, "%s: too many words", words->word[2]);
	if (strcmp(first, "bank"))
		return parse_addresses(first, words->word[1], s);
	rc = find_bank(words->word[1], strlen(words->word[1]), &s->mtd);
	if (!rc)
		*s = whole(s->mtd);
	return rc;
}

/* Call @act for what the words name: one span, or every chip. */
static int each_span(const struct arg_words *words, int (*act)(const struct span *s, uint32_t arg),
		     uint32_t arg)
{
	struct span s;
	int rc = 0;

	if (words->count == 1 && !strcmp(words->word[0], "all")) {
		for (size_t i = 0; mtd_get(i) && !rc; i++) {
			s = whole(mtd_get(i));
			rc = act(&s, arg);
		}
		return rc;
	}
	rc = parse_span(words, &s);
	return rc ? rc : act(&s, arg);
}

/* On NAND blocks wear out and are replaced, and Keel's place there has rules: nand erase knows. */
static int check_span(const struct span *s, uint32_t flags)
{
	uint32_t size = mtd_block_size(s->mtd);

	if (s->mtd->spare_size)
		return fail(-ENOTSUP, "nand erase PARTITION, or nand erase OFFSET SIZE",
			    "erase is for NOR flash, and %s is NAND", s->mtd->name);
	if (flags & FORCE)
		return 0;
	return mtd_check_change(s->mtd, s->first * size, (size_t)s->count * size);
}

static void say_span(const char *what, const struct span *s)
{
	char size[HUMAN_SIZE];
	uint32_t block = mtd_block_size(s->mtd);

	printf("%s %s blocks %u-%u, 0x%lx-0x%lx, %s\n", what, s->mtd->name, (unsigned int)s->first,
	       (unsigned int)(s->first + s->count - 1),
	       (unsigned long)(s->mtd->map + s->first * block),
	       (unsigned long)(s->mtd->map + (s->first + s->count) * block - 1),
	       human_size(size, (uint64_t)s->count * block));
}

static int erase_span(const struct span *s, uint32_t flags)
{
	(void)flags;
	say_span("erasing", s);
	return mtd_erase(s->mtd, s->first, s->count);
}

static int erase_run(const struct command_call *call)
{
	int rc = each_span(&call->arg[0].rest, check_span, call->flags);

	return rc ? rc : each_span(&call->arg[0].rest, erase_span, 0);
}

static int protect_span(const struct span *s, uint32_t on)
{
	int rc = mtd_protect(s->mtd, s->first, s->count, on);

	if (!rc)
		say_span(on ? "protected:" : "not protected:", s);
	return rc;
}

static int protect_run(const struct command_call *call)
{
	const char *state = call->arg[0].str;
	bool on = !strcmp(state, "on");

	if (!on && strcmp(state, "off"))
		return fail(-EINVAL, "protect on ..., or protect off ...",
			    "protect: %s is neither on nor off", state);
	return each_span(&call->arg[1].rest, protect_span, on);
}

/* One line for neighbours of one partition with the same protection. */
static uint32_t print_run(const struct mtd *mtd, uint32_t block)
{
	uint32_t size = mtd_block_size(mtd), end = block + 1;
	const struct part *part = part_at(mtd, block * size);
	bool protected = mtd_is_protected(mtd, block);
	char words[HUMAN_SIZE];

	while (end < mtd->blocks && part_at(mtd, end * size) == part &&
	       mtd_is_protected(mtd, end) == protected)
		end++;
	printf("  0x%08lx-0x%08lx  %-10s blocks %3u-%-3u  %-*s%s\n",
	       (unsigned long)(mtd->map + block * size), (unsigned long)(mtd->map + end * size - 1),
	       human_size(words, (uint64_t)(end - block) * size), (unsigned int)block,
	       (unsigned int)end - 1, protected ? 10 : 0, part ? part->name : "-",
	       protected ? "  protected" : "");
	return end;
}

static void print_chip(struct mtd *mtd, size_t number)
{
	char size[HUMAN_SIZE], block[HUMAN_SIZE], text[160];

	printf("Bank %zu: %s at 0x%lx, %s (0x%lx), %u blocks of %s (0x%lx)\n", number, mtd->name,
	       (unsigned long)mtd->map, human_size(size, mtd_size(mtd)),
	       (unsigned long)mtd_size(mtd), (unsigned int)mtd->blocks,
	       human_size(block, mtd_block_size(mtd)), (unsigned long)mtd_block_size(mtd));
	if (mtd->ops->describe) {
		mtd->ops->describe(mtd, text, sizeof(text));
		printf("  %s\n", text);
	}
	for (uint32_t b = 0; b < mtd->blocks && !shell_aborted();)
		b = print_run(mtd, b);
}

static int flinfo_run(const struct command_call *call)
{
	struct mtd *mtd;
	int rc;

	if (call->given) {
		const char *bank = call->arg[0].str;

		rc = find_bank(bank, strlen(bank), &mtd);
		for (size_t i = 0; !rc && mtd_get(i); i++)
			if (mtd_get(i) == mtd)
				print_chip(mtd, i + 1);
		return rc;
	}
	if (!mtd_get(0))
		return fail(-ENODEV, "dmesg has the reason", "no flash chip has started");
	for (size_t i = 0; mtd_get(i); i++)
		print_chip(mtd_get(i), i + 1);
	return 0;
}

/* "mtdparts default", "mtdparts delall" are U-Boot's; setting goes through the variable. */
static int mtdparts_run(const struct command_call *call)
{
	static char text[PARTS_TEXT_MAX];
	int rc = 0;

	if (call->given && !strcmp(call->arg[0].str, "default"))
		rc = board.mtdparts ? env_set("mtdparts", board.mtdparts) : 0;
	else if (call->given)
		rc = env_set("mtdparts", call->arg[0].str);
	if (rc)
		return rc;
	for (size_t i = 0; part_get(i); i++) {
		const struct part *p = part_get(i);
		uint32_t block = mtd_block_size(p->mtd);
		char size[HUMAN_SIZE];

		printf("%zu: %-12s %-6s 0x%08lx-0x%08lx  %s%s\n", i, p->name, p->mtd->name,
		       (unsigned long)(p->first_block * block),
		       (unsigned long)((p->first_block + p->block_count) * block),
		       human_size(size, (uint64_t)p->block_count * block),
		       p->read_only ? ", read-only for the system" : "");
	}
	printf("%s\n", parts_format(text, sizeof(text)));
	return 0;
}

/* clang-format off */
COMMAND(flinfo,
	.name    = "flinfo",
	.summary = "show flash chips, their partitions and protection",
	.example = "flinfo 1",
	.args    = ARGS({ "BANK", ARG_STR, true }),
	.run     = flinfo_run);

COMMAND(erase,
	.name    = "erase",
	.summary = "erase flash; -f: protected sectors too",
	.example = "erase 40040000 4007ffff\n"
		   "erase 40040000 +400000    addresses as flinfo shows them\n"
		   "erase 1:8-15\nerase bank 2\nerase env",
	.flags   = "f",
	.args    = ARGS({ "RANGE", ARG_REST, false }),
	.run     = erase_run);

COMMAND(protect,
	.name    = "protect",
	.summary = "protect flash from erase and cp, or allow them; ranges as for erase",
	.example = "protect off env\nprotect on 1:0-3",
	.args    = ARGS({ "on|off", ARG_STR, false }, { "RANGE", ARG_REST, false }),
	.run     = protect_run);

COMMAND(mtdparts,
	.name    = "mtdparts",
	.summary = "show the flash partitions, or set them",
	.example = "mtdparts\nmtdparts default\nmtdparts nor0:256k(keel)ro,64768k(rootfs),-(env)",
	.args    = ARGS({ "TABLE", ARG_STR, true }),
	.run     = mtdparts_run);
/* clang-format on */
