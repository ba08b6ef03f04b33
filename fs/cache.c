// SPDX-License-Identifier: MIT
/* Sectors that are asked for again and again (tables, directories), and ranges of bytes. */
#include <fs/type.h>

#include <errno.h>
#include <string.h>

#include <keel/console.h>
#include <keel/error.h>
#include <lib/human.h>

#define LINES	     32
#define LINE_SECTORS 8u
#define LINE_BYTES   (LINE_SECTORS * BLOCKDEV_SECTOR)

static struct {
	uint8_t data[LINES][LINE_BYTES] __aligned(64);
	uint64_t line[LINES]; /* first sector / LINE_SECTORS + 1; 0: empty */
	unsigned int last;    /* hit again most of the time */
	unsigned int next;    /* to be replaced */
} cache;

void fs_cache_drop(void)
{
	memset(cache.line, 0, sizeof(cache.line));
}

int fs_sectors(const struct fs_volume *v, uint64_t sector, uint32_t count, void *buf)
{
	char size[HUMAN_SIZE];

	if (sector > v->sectors || count > v->sectors - sector)
		return fail(-EBADMSG, "was the image cut off? write it again",
			    "%s: the file system reaches behind the end of its partition (%s)",
			    v->where, human_size(size, v->sectors * BLOCKDEV_SECTOR));
	return blockdev_read(v->bd, v->first + sector, count, buf);
}

static int fill(const struct fs_volume *v, unsigned int slot, uint64_t line)
{
	uint64_t first = line * LINE_SECTORS;
	int rc;

	if (console_interrupted())
		return fail(-EINTR, NULL, "%s: stopped by Ctrl-C", v->where);
	cache.line[slot] = 0;
	rc = fs_sectors(v, first, (uint32_t)MIN(v->sectors - first, LINE_SECTORS),
			cache.data[slot]);
	if (!rc)
		cache.line[slot] = line + 1;
	return rc;
}

static unsigned int lookup(uint64_t line)
{
	if (cache.line[cache.last] == line + 1)
		return cache.last;
	for (unsigned int i = 0; i < LINES; i++)
		if (cache.line[i] == line + 1)
			return i;
	return LINES;
}

int fs_sector(const struct fs_volume *v, uint64_t sector, const uint8_t **data)
{
	uint64_t line = sector / LINE_SECTORS;
	unsigned int slot = lookup(line);
	int rc;

	if (sector >= v->sectors)
		return fs_sectors(v, sector, 1, NULL); /* tells why not */
	if (slot == LINES) {
		slot = cache.next++ % LINES;
		rc = fill(v, slot, line);
		if (rc)
			return rc;
	}
	cache.last = slot;
	*data = cache.data[slot] + sector % LINE_SECTORS * BLOCKDEV_SECTOR;
	return 0;
}

/* Up to the end of the sector that @at is in. */
static int piece(const struct fs_volume *v, uint64_t at, size_t len, void *buf)
{
	const uint8_t *data;
	int rc = fs_sector(v, at / BLOCKDEV_SECTOR, &data);

	if (!rc)
		memcpy(buf, data + at % BLOCKDEV_SECTOR, len);
	return rc;
}

int fs_bytes(const struct fs_volume *v, uint64_t at, size_t len, void *buf)
{
	size_t head = (size_t)(-at % BLOCKDEV_SECTOR), whole;
	uint8_t *to = buf;
	int rc = 0;

	head = MIN(head, len);
	if (head)
		rc = piece(v, at, head, to);
	whole = (len - head) / BLOCKDEV_SECTOR;
	if (!rc && whole)
		rc = fs_sectors(v, (at + head) / BLOCKDEV_SECTOR, (uint32_t)whole, to + head);
	head += whole * BLOCKDEV_SECTOR;
	if (!rc && head < len)
		rc = piece(v, at + head, len - head, to + head);
	return rc;
}
