// SPDX-License-Identifier: MIT
/* The partition table: mtdparts text in and out, and ranges of good blocks. */
#include <keel/mtd.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LOG_TAG "flash"
#include <keel/board.h>
#include <keel/error.h>
#include <keel/log.h>
#include <lib/parse.h>

#define PARTS_MAX 16
#define PREFIX	  "mtdparts="

struct table {
	struct part part[PARTS_MAX];
	char name[PARTS_MAX][PART_NAME_MAX];
	size_t count;
};

static struct table table;

/* What the board's own table says of boot_part, boot_copy and env_part: mtdparts cannot move them. */
static struct {
	struct part part[3];
	size_t count;
} own;

/* Moves over the text of one mtdparts line. */
struct reader {
	const char *at;
	struct table *to;
	struct mtd *mtd;
	uint32_t next; /* offset behind the partition before */
};

const struct part *part_get(size_t index)
{
	return index < table.count ? &table.part[index] : NULL;
}

const struct part *part_find(const char *name)
{
	for (size_t i = 0; i < table.count; i++)
		if (!strcmp(table.part[i].name, name))
			return &table.part[i];
	return NULL;
}

const struct part *part_at(const struct mtd *mtd, uint32_t offset)
{
	uint32_t block = offset / mtd_block_size(mtd);

	for (size_t i = 0; i < table.count; i++) {
		const struct part *p = &table.part[i];

		if (p->mtd == mtd && block - p->first_block < p->block_count)
			return p;
	}
	return NULL;
}

/* The word up to one of @stops into @word; the reader stands on the stop. */
static int read_word(struct reader *r, const char *stops, char *word, size_t size)
{
	size_t len = strcspn(r->at, stops);

	if (len == 0 || len >= size)
		return fail(-EINVAL, board.mtdparts, "mtdparts: %s at \"%.20s\"",
			    len ? "a word too long" : "nothing where a word should be", r->at);
	memcpy(word, r->at, len);
	word[len] = '\0';
	r->at += len;
	return 0;
}

/* Decimal with k, m or g, or 0x...: as the kernel reads it, not as commands do. */
static int parse_mtd_size(const char *word, uint64_t *value)
{
	if (word[0] == '0' && word[1] == 'x')
		return parse_hex(word, value);
	if (strchr("kmgKMG", word[strlen(word) - 1]))
		return parse_size(word, value);
	return parse_dec(word, value);
}

static int read_size(struct reader *r, const char *what, uint32_t *value)
{
	char word[PART_NAME_MAX];
	uint64_t v = 0;
	int rc = read_word(r, "@(),;rl", word, sizeof(word));

	if (rc)
		return rc;
	if (parse_mtd_size(word, &v))
		return fail(-EINVAL, board.mtdparts, "mtdparts: %s \"%s\" is not a size", what,
			    word);
	if (v > mtd_size(r->mtd))
		return fail(-EINVAL, board.mtdparts, "mtdparts: %s \"%s\" is more than %s has",
			    what, word, r->mtd->name);
	if (v % mtd_block_size(r->mtd))
		return fail(-EINVAL, board.mtdparts,
			    "mtdparts: %s \"%s\" is not a multiple of %s's %u KiB blocks", what,
			    word, r->mtd->name, (unsigned int)(mtd_block_size(r->mtd) / 1024));
	*value = (uint32_t)v;
	return 0;
}

static int read_name(struct reader *r, char *name)
{
	int rc;

	if (*r->at != '(') {
		snprintf(name, PART_NAME_MAX, "part%u", (unsigned int)r->to->count);
		return 0;
	}
	r->at++;
	rc = read_word(r, "),;", name, PART_NAME_MAX);
	if (rc)
		return rc;
	if (*r->at != ')')
		return fail(-EINVAL, board.mtdparts, "mtdparts: no ) behind \"%s\"", name);
	r->at++;
	for (size_t i = 0; i < r->to->count; i++)
		if (!strcmp(r->to->name[i], name))
			return fail(-EINVAL, board.mtdparts, "mtdparts: two partitions \"%s\"",
				    name);
	return 0;
}

static int check_place(const struct reader *r, const char *name, uint32_t offset, uint32_t size)
{
	if (size == 0)
		return fail(-EINVAL, board.mtdparts, "mtdparts: \"%s\" would be empty", name);
	if (size > mtd_size(r->mtd) - offset)
		return fail(-EINVAL, board.mtdparts,
			    "mtdparts: \"%s\" (0x%lx-0x%lx) is past the end of %s", name,
			    (unsigned long)offset, (unsigned long)(offset + size), r->mtd->name);
	for (size_t i = 0; i < r->to->count; i++) {
		const struct part *p = &r->to->part[i];
		uint32_t start = p->first_block * mtd_block_size(p->mtd);

		if (p->mtd == r->mtd && offset < start + p->block_count * mtd_block_size(p->mtd) &&
		    start < offset + size)
			return fail(-EINVAL, board.mtdparts,
				    "mtdparts: \"%s\" (0x%lx-0x%lx) overlaps \"%s\"", name,
				    (unsigned long)offset, (unsigned long)(offset + size), p->name);
	}
	return 0;
}

static bool skip(struct reader *r, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(r->at, word, len))
		return false;
	r->at += len;
	return true;
}

/* SIZE[@OFFSET][(NAME)][ro][lk] */
static int read_part(struct reader *r)
{
	struct table *t = r->to;
	uint32_t size = 0, offset = r->next;
	bool rest = skip(r, "-");
	int rc = rest ? 0 : read_size(r, "size", &size);

	if (!rc && t->count == PARTS_MAX)
		rc = fail(-EINVAL, board.mtdparts, "mtdparts: more than %d partitions", PARTS_MAX);
	if (!rc && skip(r, "@"))
		rc = read_size(r, "offset", &offset);
	if (!rc)
		rc = read_name(r, t->name[t->count]);
	if (rc)
		return rc;
	if (rest)
		size = mtd_size(r->mtd) - offset;
	rc = check_place(r, t->name[t->count], offset, size);
	if (rc)
		return rc;
	t->part[t->count] = (struct part){ .name = t->name[t->count],
					   .mtd = r->mtd,
					   .first_block = offset / mtd_block_size(r->mtd),
					   .block_count = size / mtd_block_size(r->mtd),
					   .read_only = skip(r, "ro") };
	(void)skip(r, "lk");
	t->count++;
	r->next = offset + size;
	return 0;
}

static int read_chip(struct reader *r)
{
	char name[PART_NAME_MAX];
	int rc = read_word(r, ":,;", name, sizeof(name));

	if (rc)
		return rc;
	if (!skip(r, ":"))
		return fail(-EINVAL, board.mtdparts, "mtdparts: no : behind the chip \"%s\"", name);
	r->mtd = mtd_find(name);
	r->next = 0;
	if (!r->mtd)
		return fail(-EINVAL, "flinfo names the chips", "mtdparts: there is no chip \"%s\"",
			    name);
	do
		rc = read_part(r);
	while (!rc && skip(r, ","));
	return rc;
}

int parts_set(const char *mtdparts)
{
	static struct table next;
	struct reader r = { .at = mtdparts, .to = &next };
	int rc;

	next.count = 0;
	(void)skip(&r, PREFIX);
	do
		rc = read_chip(&r);
	while (!rc && skip(&r, ";"));
	if (!rc && *r.at)
		rc = fail(-EINVAL, board.mtdparts, "mtdparts: \"%.20s\" does not belong here",
			  r.at);
	if (rc)
		return rc;
	table = next;
	for (size_t i = 0; i < table.count; i++)
		table.part[i].name = table.name[i];
	return 0;
}

const struct part *part_of_board(const char *name)
{
	for (size_t i = 0; name && i < own.count; i++)
		if (!strcmp(own.part[i].name, name))
			return &own.part[i];
	return NULL;
}

static void protect_part(const char *name)
{
	const struct part *part = name ? part_find(name) : NULL;

	if (part) {
		own.part[own.count] = *part;
		own.part[own.count++].name = name;
	}
	if (part && mtd_protect(part->mtd, part->first_block, part->block_count, true)) {
		log_warn("%s: %s", part->name, error_text());
		error_clear();
	}
}

void parts_start(void)
{
	own.count = 0;
	if (!board.mtdparts)
		return;
	if (parts_set(board.mtdparts)) {
		log_warn("%s", error_text()); /* a chip did not start: it has said so */
		error_clear();
		return;
	}
	protect_part(board.boot_part);
	protect_part(board.boot_copy);
	protect_part(board.env_part);
}

/* Appends to @buf; text that does not fit is cut. */
static size_t append(char *buf, size_t size, size_t used, const char *text)
{
	size_t len = strlen(text);

	if (used + len >= size)
		return used;
	memcpy(buf + used, text, len + 1);
	return used + len;
}

static void format_size(char text[16], uint32_t bytes)
{
	if (bytes % 0x100000 == 0 && bytes)
		snprintf(text, 16, "%um", (unsigned int)(bytes >> 20));
	else
		snprintf(text, 16, "%uk", (unsigned int)(bytes >> 10));
}

const char *parts_format(char *buf, size_t size)
{
	size_t used = append(buf, size, 0, table.count ? PREFIX : "");
	const struct mtd *mtd = NULL;
	uint32_t next = 0;
	char text[2 * PART_NAME_MAX], bytes[16], offset[16];

	for (size_t i = 0; i < table.count; i++) {
		const struct part *p = &table.part[i];

		if (p->mtd != mtd) {
			snprintf(text, sizeof(text), "%s%s:", mtd ? ";" : "", p->mtd->name);
			next = 0;
		} else {
			snprintf(text, sizeof(text), ",");
		}
		mtd = p->mtd;
		used = append(buf, size, used, text);
		format_size(bytes, p->block_count * mtd_block_size(mtd));
		format_size(offset, p->first_block * mtd_block_size(mtd));
		used = append(buf, size, used, bytes);
		if (p->first_block != next) {
			used = append(buf, size, used, "@");
			used = append(buf, size, used, offset);
		}
		snprintf(text, sizeof(text), "(%s)%s", p->name, p->read_only ? "ro" : "");
		used = append(buf, size, used, text);
		next = p->first_block + p->block_count;
	}
	return buf;
}

static size_t parts_on(const struct mtd *mtd)
{
	size_t n = 0;

	for (size_t i = 0; i < table.count; i++)
		n += table.part[i].mtd == mtd;
	return n;
}

void parts_log(void)
{
	const struct mtd *mtd = NULL;

	for (size_t i = 0; i < table.count; i++) {
		const struct part *p = &table.part[i];
		uint32_t start = p->first_block * mtd_block_size(p->mtd);

		if (p->mtd != mtd)
			log_info("Creating %u MTD partitions on \"%s\":",
				 (unsigned int)parts_on(p->mtd), p->mtd->name);
		mtd = p->mtd;
		log_info("0x%08lx-0x%08lx : \"%s\"", (unsigned long)start,
			 (unsigned long)(start + p->block_count * mtd_block_size(mtd)), p->name);
	}
}
