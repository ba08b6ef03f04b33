// SPDX-License-Identifier: MIT
/* The environment's two copies on flash; the rules are in env_store.h. */
#include <common/env_media.h>

#include <errno.h>
#include <string.h>

#include <keel/error.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>

#define LAYOUT_MIN 0x1000 /* sizes that other loaders use, powers of two */
#define LAYOUT_MAX 0x40000
#define PEEK	   64 /* bytes that tell blank flash from text */

static bool is_nor(const struct env_store *store)
{
	return store->mtd->ops->program != NULL;
}

/*
 * Bytes of a copy from @at on, @len of them: what follows in the memory map, or in
 * the page. NULL when the chip cannot read it, without a story.
 */
static const uint8_t *peek(struct env_store *store, int copy, uint32_t at, uint32_t *len)
{
	const struct mtd *mtd = store->mtd;
	const uint8_t *page;

	if (mtd->map) {
		*len = store->blocks * mtd_block_size(mtd) - at;
		return (const uint8_t *)(mtd->map + store->first[copy] * mtd_block_size(mtd) + at);
	}
	page = env_nand_page(store, copy, at / mtd->page_size);
	if (!page) {
		error_clear();
		return NULL;
	}
	*len = mtd->page_size - at % mtd->page_size;
	return page + at % mtd->page_size;
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
		c->state =
			env_block_is_good(store, block) ? ENV_COPY_UNREADABLE : ENV_COPY_NO_BLOCK;
		return;
	}
	c->stored = get_le32(data);
	c->flags = data[ENV_FLAGS_AT];
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

	while (first < end - 1 && !env_block_is_good(store, first))
		first++;
	for (uint32_t block = end - 1; block > first; block--) {
		if (store->mtd->map || !env_block_is_good(store, block))
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
	    env_nor_obsolete(store, 1))
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

static bool is_unchanged(struct env_store *store, uint32_t end)
{
	return check_valid(store, 0) && check_valid(store, 1) && !store->copy[0].weak &&
	       !store->copy[1].weak && matches(store, store->current, ENV_HEADER, end);
}

static void fill_header(struct env_store *store)
{
	uint8_t count = store->current < 0 ? 0 : store->copy[store->current].flags;

	put_le32(store->buf, crc32(0, store->buf + ENV_HEADER, store->size - ENV_HEADER));
	store->buf[ENV_FLAGS_AT] = is_nor(store) ? ENV_FLAGS_ACTIVE : (uint8_t)(count + 1);
}

static int replace(struct env_store *store, int copy)
{
	int rc = is_nor(store) ? env_nor_write(store, copy) : env_nand_write(store, copy);

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
	rc = env_nand_refresh(store, copy);
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
	if (!rc && old >= 0 && is_nor(store))
		rc = env_nor_obsolete(store, old);
	if (rc)
		return fail_while(rc, "saving the environment to copy %c", 'A' + target);
	store->current = target;
	return target;
}
