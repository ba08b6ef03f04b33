// SPDX-License-Identifier: MIT
/* Which partition table a disk has, and finding one partition; the rules are in <keel/partition.h>. */
#include <keel/partition.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <fs/table.h>
#include <keel/error.h>
#include <lib/human.h>

static struct {
	uint8_t data[BLOCKDEV_SECTOR] __aligned(64);
	struct blockdev *bd; /* whose sector it is; NULL: nobody's */
	uint64_t at;
} sector;

int partition_sector(struct blockdev *bd, uint64_t at, const uint8_t **data)
{
	int rc = 0;

	*data = sector.data;
	if (sector.bd == bd && sector.at == at)
		return 0;
	sector.bd = NULL;
	rc = blockdev_read(bd, at, 1, sector.data);
	if (rc)
		return rc;
	sector.bd = bd;
	sector.at = at;
	return 0;
}

bool partition_fit(const struct blockdev *bd, struct partition *p)
{
	if (!p->sectors || p->first >= bd->sectors)
		return false;
	p->cut = p->sectors > bd->sectors - p->first;
	if (p->cut)
		p->sectors = bd->sectors - p->first;
	return true;
}

int partition_open(struct blockdev *bd, struct partition_table *table)
{
	const uint8_t *data;
	struct mbr mbr;
	int rc;

	sector.bd = NULL; /* the disk may be another one since */
	*table = (struct partition_table){ .bd = bd };
	rc = partition_sector(bd, 0, &data);
	if (rc)
		return fail_while(rc, "reading the partition table of %s", bd->name);
	mbr_read(data, &mbr);
	if (mbr.protective)
		return gpt_open(table, true);
	if (mbr.valid) {
		table->scheme = PARTITIONS_MBR;
		memcpy(table->id, data + 440, 4);
		return 0;
	}
	return mbr.signed_55aa || mbr.fat ? 0 : gpt_open(table, false);
}

int partition_each(const struct partition_table *table,
		   int (*visit)(const struct partition *p, void *arg), void *arg)
{
	if (table->scheme == PARTITIONS_MBR)
		return mbr_each(table, visit, arg);
	if (table->scheme == PARTITIONS_GPT)
		return gpt_each(table, visit, arg);
	return 0;
}

#define FOUND 1

struct wanted {
	unsigned int number;
	struct partition *found;
	char there[ERROR_TEXT_MAX]; /* "1 FAT32 (64 MiB), 2 Linux (1 GiB)" */
	size_t len;
};

static int look(const struct partition *p, void *arg)
{
	struct wanted *w = arg;
	char size[HUMAN_SIZE];

	if (p->number == w->number) {
		*w->found = *p;
		return FOUND;
	}
	if (w->len < sizeof(w->there))
		w->len += (size_t)snprintf(w->there + w->len, sizeof(w->there) - w->len,
					   "%s%x %s (%s)", w->len ? ", " : "", p->number, p->type,
					   human_size(size, p->sectors * BLOCKDEV_SECTOR));
	return 0;
}

int partition_find(const struct partition_table *table, unsigned int number, struct partition *p)
{
	struct wanted w = { .number = number, .found = p };
	int rc = partition_each(table, look, &w);

	if (rc)
		return rc == FOUND ? 0 : rc;
	fail(-ENOENT, NULL, "%s has no partition %x", table->bd->name, number);
	if (table->scheme == PARTITIONS_NONE)
		return fail_hint(-ENOENT, "it has no partition table: %s %x:0 is the whole disk",
				 table->bd->interface, table->bd->index);
	return fail_hint(-ENOENT, "it has %s", w.len ? w.there : "an empty partition table");
}

struct named {
	const char *name;
	struct partition *found;
};

static int same_name(const struct partition *p, void *arg)
{
	struct named *w = arg;

	if (strcmp(p->name, w->name))
		return 0;
	*w->found = *p;
	return FOUND;
}

int partition_find_name(const struct partition_table *table, const char *name, struct partition *p)
{
	struct named w = { name, p };
	int rc = name[0] ? partition_each(table, same_name, &w) : 0;

	if (rc)
		return MIN(rc, 0);
	return fail(-ENOENT, "part list shows the names", "%s has no partition \"%s\"",
		    table->bd->name, name);
}
