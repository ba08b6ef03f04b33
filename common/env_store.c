// SPDX-License-Identifier: MIT
/* The environment's two copies on flash; the rules are in env_store.h. */
#include <common/env_store.h>

#include <errno.h>
#include <string.h>

#include <keel/error.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>

#define FLAGS_AT       4
#define FLAGS_ACTIVE   1 /* on NOR; on NAND the flags are a counter */
#define FLAGS_OBSOLETE 0
#define LAYOUT_MIN     0x1000 /* sizes that other loaders use, powers of two */
#define LAYOUT_MAX     0x40000
#define PEEK	       64 /* bytes that tell blank flash from text */
#define PAGE_MAX       4096

static uint8_t page_buf[PAGE_MAX] __aligned(4);

static bool is_nor(const struct env_store *store)
{
	return store->mtd->ops->program != NULL;
}

static uint32_t blocks_needed(const struct env_store *store)
{
	uint32_t size = mtd_block_size(store->mtd);

	return (store->size + size - 1) / size;
}

static bool is_good(const struct env_store *store, uint32_t block)
{
	struct mtd *mtd = store->mtd;

	return !mtd->ops->block_is_bad || !mtd->ops->block_is_bad(mtd, block);
}

/* The @index-th good block of a copy from its start on, or -ENOSPC. */
static int good_block(const struct env_store *store, int copy, uint32_t index, uint32_t *block)
{
	uint32_t end = store->first[copy] + store->blocks;

	for (*block = store->copy[copy].start; *block < end; ++*block)
		if (is_good(store, *block) && index-- == 0)
			return 0;
	(void)fail(-ENOSPC, NULL,
		   "%s: no good block left for environment copy %c: blocks %u to %u are bad",
		   store->mtd->name, 'A' + copy, (unsigned int)store->first[copy],
		   (unsigned int)(end - 1));
	if (store->current < 0)
		return fail_hint(-ENOSPC, "nand bad shows them; nothing is saved on flash");
	return fail_hint(-ENOSPC, "nand bad shows them; copy %c still holds what was saved before",
			 'A' + store->current);
}

static int read_page(struct env_store *store, int copy, uint32_t page)
{
	struct mtd *mtd = store->mtd;
	uint32_t block;
	int rc = good_block(store, copy, page / mtd->block_pages, &block);

	if (rc)
		return rc;
	rc = mtd->ops->read_page(mtd, block * mtd->block_pages + page % mtd->block_pages, page_buf);
	if (rc > 0)
		store->copy[copy].weak = true;
	return rc;
}

/*
 * Bytes of a copy from @at on, @len of them: what follows in the memory map, or in
 * the page. NULL when the chip cannot read it, without a story.
 */
static const uint8_t *peek(struct env_store *store, int copy, uint32_t at, uint32_t *len)
{
	const struct mtd *mtd = store->mtd;

	if (mtd->map) {
		*len = store->blocks * mtd_block_size(mtd) - at;
		return (const uint8_t *)(mtd->map + store->first[copy] * mtd_block_size(mtd) + at);
	}
	if (read_page(store, copy, at / mtd->page_size) < 0) {
		error_clear();
		return NULL;
	}
	*len = mtd->page_size - at % mtd->page_size;
	return page_buf + at % mtd->page_size;
}

static bool crc_range(struct env_store *store, int copy, uint32_t from, uint32_t to, uint32_t *crc)
{
	while (from < to) {
		uint32_t len;
		const uint8_t *data = peek(store, copy, from, &len);

		if (!data)
			return false;
		len = MIN(len, to - from);
		*crc = crc32(*crc, data, len);
		from += len;
	}
	return true;
}

static bool matches(struct env_store *store, int copy, uint32_t from, uint32_t to)
{
	while (from < to) {
		uint32_t len;
		const uint8_t *data = peek(store, copy, from, &len);

		if (!data)
			return false;
		len = MIN(len, to - from);
		if (memcmp(data, store->buf + from, len))
			return false;
		from += len;
	}
	return true;
}

/* Only ones, or only zeros: what an emulator's new image file holds. */
static bool is_blank(struct env_store *store, int copy, uint32_t size)
{
	uint32_t first = 0;

	for (uint32_t at = 0, len = 0; at < size; at += len) {
		const uint32_t *word = (const uint32_t *)peek(store, copy, at, &len);

		if (!word)
			return false;
		len = MIN(len, size - at);
		if (at == 0)
			first = word[0];
		for (uint32_t i = 0; i < len / 4; i++)
			if (word[i] != first)
				return false;
	}
	return first == 0 || first == UINT32_MAX;
}

/* Is it somebody else's environment? The CRC of each size goes on from that of the size before. */
static bool other_layout(struct env_store *store, int copy, struct env_copy *c)
{
	uint32_t room = store->blocks * mtd_block_size(store->mtd);

	for (uint32_t header = 4; header <= ENV_HEADER; header++) {
		uint32_t crc = 0, done = header;

		for (uint32_t size = LAYOUT_MIN; size <= MIN(room, (uint32_t)LAYOUT_MAX);
		     size *= 2) {
			if (!crc_range(store, copy, done, size, &crc))
				break;
			done = size;
			if (crc != c->stored)
				continue;
			c->size = size;
			c->single = header == 4;
			return true;
		}
	}
	return false;
}

/* The first bytes: flags, stored CRC, and whether there is anything at all. */
static void read_header_at(struct env_store *store, int copy, uint32_t block)
{
	struct env_copy *c = &store->copy[copy];
	const uint8_t *data;
	uint32_t len;

	*c = (struct env_copy){ .start = block, .offset = block * mtd_block_size(store->mtd) };
	data = peek(store, copy, 0, &len);
	if (!data) {
		c->state = is_good(store, block) ? ENV_COPY_UNREADABLE : ENV_COPY_NO_BLOCK;
		return;
	}
	c->stored = get_le32(data);
	c->flags = data[FLAGS_AT];
	if (is_blank(store, copy, PEEK))
		c->state = ENV_COPY_BLANK; /* no name starts like that: no CRC needed */
}

static bool check_valid(struct env_store *store, int copy)
{
	struct env_copy *c = &store->copy[copy];

	if (c->state != ENV_COPY_UNKNOWN)
		return c->state == ENV_COPY_VALID;
	c->state = ENV_COPY_UNREADABLE;
	if (crc_range(store, copy, ENV_HEADER, store->size, &c->computed))
		c->state = c->computed == c->stored ? ENV_COPY_VALID : ENV_COPY_DAMAGED;
	return c->state == ENV_COPY_VALID;
}

/*
 * A block that could not be written may have refused its mark too: what it holds is older
 * than what went to a spare behind it. So the last valid one is the copy; spares are blank
 * but then, which costs a page each.
 */
static void read_header(struct env_store *store, int copy)
{
	uint32_t first = store->first[copy], end = first + store->blocks;

	while (first < end - 1 && !is_good(store, first))
		first++;
	for (uint32_t block = end - 1; block > first; block--) {
		if (store->mtd->map || !is_good(store, block))
			continue;
		read_header_at(store, copy, block);
		if (check_valid(store, copy))
			return;
	}
	read_header_at(store, copy, first);
}

/* What exactly an invalid copy is: slow, for the messages. */
static void diagnose(struct env_store *store, int copy)
{
	struct env_copy *c = &store->copy[copy];

	if (c->state == ENV_COPY_BLANK && !is_blank(store, copy, store->size)) {
		c->state = ENV_COPY_UNKNOWN;
		check_valid(store, copy);
	}
	if (c->state == ENV_COPY_DAMAGED && other_layout(store, copy, c))
		c->state = ENV_COPY_LAYOUT;
}

/*
 * libubootenv's order: the larger value, except that a counter goes from 255 to 0;
 * equal: copy 0. On NOR that makes 1 (active) newer than 0 (obsolete).
 */
static int newer(uint8_t flags0, uint8_t flags1)
{
	if (flags0 == 255 && flags1 == 0)
		return 1;
	if (flags0 == 0 && flags1 == 255)
		return 0;
	return flags1 > flags0;
}

/* The second copy is looked at only when the one that should be newest is not valid. */
static void choose(struct env_store *store)
{
	int first;

	read_header(store, 0);
	read_header(store, 1);
	first = newer(store->copy[0].flags, store->copy[1].flags);
	store->current = -1;
	if (check_valid(store, first))
		store->current = first;
	else if (check_valid(store, 1 - first))
		store->current = 1 - first;
}

/* NOR: 1 to 0 without an erase. */
static int make_obsolete(struct env_store *store, int copy)
{
	static const uint8_t obsolete = FLAGS_OBSOLETE;
	uint32_t offset = store->first[copy] * mtd_block_size(store->mtd) + FLAGS_AT;
	int rc;

	if (!is_nor(store) || store->copy[copy].flags == FLAGS_OBSOLETE)
		return 0;
	rc = store->mtd->ops->program(store->mtd, offset, &obsolete, 1);
	if (!rc)
		store->copy[copy].flags = FLAGS_OBSOLETE;
	return rc;
}

/*
 * Both copies say they are active: a save was cut before its last step, and copy 0
 * has won. It may be the one whose last bytes were being programmed: once more, then
 * they are firm.
 */
static void finish_save(struct env_store *store)
{
	uint32_t offset = store->first[0] * mtd_block_size(store->mtd);

	if (!is_nor(store) || store->current != 0 || store->copy[0].flags != store->copy[1].flags)
		return;
	store->was_cut = true;
	memcpy(store->buf, store->data - ENV_HEADER, store->size);
	if (get_le32(store->buf) != crc32(0, store->buf + ENV_HEADER, store->size - ENV_HEADER) ||
	    store->mtd->ops->program(store->mtd, offset, store->buf, store->size) ||
	    make_obsolete(store, 1))
		error_clear(); /* the order stays the same without it */
}

static int read_data(struct env_store *store)
{
	uint32_t len;

	if (store->mtd->map) {
		store->data = peek(store, store->current, ENV_HEADER, &len);
		return 0;
	}
	for (uint32_t at = 0; at < store->size; at += len) {
		const uint8_t *data = peek(store, store->current, at, &len);

		if (!data)
			return -ENOENT;
		memcpy(store->buf + at, data, MIN(len, store->size - at));
	}
	store->data = store->buf + ENV_HEADER;
	return 0;
}

int env_load(struct env_store *store)
{
	choose(store);
	if (store->current < 0 || read_data(store)) {
		store->current = -1;
		diagnose(store, 0);
		diagnose(store, 1);
		return -ENOENT;
	}
	finish_save(store);
	return store->current;
}

void env_check(struct env_store *store)
{
	choose(store);
	for (int i = 0; i < 2; i++) {
		check_valid(store, i);
		diagnose(store, i);
	}
}

/*
 * An erase that is cut short may raise any bits. The flags are outside the CRC, so
 * take the CRC away first: an obsolete copy must not come back as the newest.
 */
static int spoil(struct env_store *store, int copy)
{
	static const uint8_t zero[4];
	uint32_t offset = store->first[copy] * mtd_block_size(store->mtd);

	if (store->copy[copy].state != ENV_COPY_VALID)
		return 0;
	return store->mtd->ops->program(store->mtd, offset, zero, sizeof(zero));
}

static int write_nor(struct env_store *store, int copy)
{
	struct mtd *mtd = store->mtd;
	int rc = spoil(store, copy);

	for (uint32_t i = 0; i < blocks_needed(store) && !rc; i++)
		rc = mtd->ops->erase_block(mtd, store->first[copy] + i);
	if (rc)
		return rc;
	return mtd->ops->program(mtd, store->first[copy] * mtd_block_size(mtd), store->buf,
				 store->size);
}

/* A page of the copy that is written: from memory, or the same one of the other copy. */
typedef int fill_fn(struct env_store *store, int copy, uint32_t at);

static int fill_from_memory(struct env_store *store, int copy, uint32_t at)
{
	(void)copy;
	memset(page_buf, 0xff, store->mtd->page_size);
	memcpy(page_buf, store->buf + at, MIN(store->mtd->page_size, store->size - at));
	return 0;
}

static int fill_from_other(struct env_store *store, int copy, uint32_t at)
{
	int rc = read_page(store, 1 - copy, at / store->mtd->page_size);

	if (at == 0)
		page_buf[FLAGS_AT]++;
	return MIN(rc, 0);
}

static int write_block(struct env_store *store, int copy, uint32_t block, uint32_t at,
		       fill_fn *fill)
{
	struct mtd *mtd = store->mtd;
	int rc = mtd->ops->erase_block(mtd, block), done_rc;

	for (uint32_t i = 0; i < mtd->block_pages && at < store->size && !rc; i++) {
		rc = fill(store, copy, at);
		if (!rc)
			rc = mtd->ops->write_page(mtd, block * mtd->block_pages + i, page_buf);
		at += mtd->page_size;
	}
	done_rc = mtd_erase_done(mtd);
	return rc ? rc : done_rc;
}

/* A block that cannot be written is marked bad, and the next good one takes its place. */
static int write_nand(struct env_store *store, int copy, fill_fn *fill)
{
	struct mtd *mtd = store->mtd;

	for (uint32_t i = 0; i < blocks_needed(store);) {
		uint32_t block;
		int rc = good_block(store, copy, i, &block);

		if (rc)
			return rc;
		rc = write_block(store, copy, block, i * mtd_block_size(mtd), fill);
		if (!rc) {
			i++;
			continue;
		}
		if (rc != -EIO || !mtd->ops->mark_bad)
			return rc;
		if (mtd->ops->mark_bad(mtd, block))
			error_clear(); /* not used now, and not believed later: read_header() */
	}
	return 0;
}

static bool is_unchanged(struct env_store *store, uint32_t end)
{
	return check_valid(store, 0) && check_valid(store, 1) && !store->copy[0].weak &&
	       !store->copy[1].weak && matches(store, store->current, ENV_HEADER, end);
}

static void fill_header(struct env_store *store)
{
	uint8_t count = store->current < 0 ? 0 : store->copy[store->current].flags;

	put_le32(store->buf, crc32(0, store->buf + ENV_HEADER, store->size - ENV_HEADER));
	store->buf[FLAGS_AT] = is_nor(store) ? FLAGS_ACTIVE : (uint8_t)(count + 1);
}

static int replace(struct env_store *store, int copy)
{
	int rc = is_nor(store) ? write_nor(store, copy) : write_nand(store, copy, fill_from_memory);

	if (rc)
		return rc;
	read_header(store, copy);
	if (!matches(store, copy, 0, store->size) || !check_valid(store, copy))
		rc = fail(-EIO, "saveenv once more; the copy in use is untouched",
			  "%s+0x%lx does not read back as it was written", store->mtd->name,
			  (unsigned long)store->copy[copy].offset);
	return rc;
}

/*
 * The copy in use is the only one while the other is written. When its bits have begun to
 * turn it is not relied upon: the other one first gets the same content, as the newest.
 */
static int make_firm(struct env_store *store)
{
	int copy = 1 - store->current, rc;

	if (!store->copy[store->current].weak)
		return 0;
	rc = write_nand(store, copy, fill_from_other);
	if (rc)
		return rc;
	read_header(store, copy);
	if (!check_valid(store, copy))
		return fail(-EIO, "saveenv once more; the copy in use is untouched",
			    "%s+0x%lx does not read back as it was written", store->mtd->name,
			    (unsigned long)store->copy[copy].offset);
	store->current = copy;
	return 0;
}

int env_save(struct env_store *store, size_t len)
{
	uint32_t end = (uint32_t)(ENV_HEADER + len);
	int old, target, rc;

	if (len > store->size - ENV_HEADER)
		return fail(-E2BIG, "delete variables: env delete NAME",
			    "%zu bytes of environment, at most %lu fit", len,
			    (unsigned long)(store->size - ENV_HEADER));
	choose(store); /* now, not as it was at the start */
	store->unchanged = store->current >= 0 && is_unchanged(store, end);
	if (store->unchanged)
		return store->current;
	rc = store->current < 0 ? 0 : make_firm(store);
	if (rc)
		return fail_while(rc, "copying what is saved before it fades");
	old = store->current;
	target = old == 0 ? 1 : 0;
	check_valid(store, target);
	memset(store->buf + end, 0xff, store->size - end);
	fill_header(store);
	rc = replace(store, target);
	if (!rc && old >= 0)
		rc = make_obsolete(store, old);
	if (rc)
		return fail_while(rc, "saving the environment to copy %c", 'A' + target);
	store->current = target;
	return target;
}
