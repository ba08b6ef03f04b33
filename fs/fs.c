// SPDX-License-Identifier: MIT
/* From the words of a command to a file system; the rules are in <keel/fs.h>. */
#include <keel/fs.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <fs/type.h>
#include <keel/error.h>
#include <keel/progress.h>
#include <lib/human.h>
#include <lib/parse.h>

#define NUMBER_SIZE 12

static const struct fs_type *const types[] = { &fat_type };

static struct {
	struct fs_volume volume;
	const struct fs_type *type;
} now;

/* What people put on disks and Keel does not read: told instead of "no file system". */
static const struct {
	uint32_t at;
	const char *bytes, *name;
} others[] = {
	{ 0x438, "\x53\xef", "ext2, ext3 or ext4" },
	{ 3, "EXFAT   ", "exFAT" },
	{ 3, "NTFS    ", "NTFS" },
	{ 0, "hsqs", "squashfs" },
	{ 0, "XFSB", "XFS" },
	{ 0x10040, "_BHRfS_M", "btrfs" },
	{ 0x8001, "CD001", "a CD image (ISO 9660)" },
	{ 0, "LUKS\xba\xbe", "an encrypted volume (LUKS)" },
	{ 0xff6, "SWAPSPACE2", "swap space" },
	{ 0, "\x1f\x8b", "a gzip file: unpack it first" },
	{ 0,
	  "\xfd"
	  "7zXZ",
	  "an xz file: unpack it first" },
	{ 0, "QFI\xfb", "a qcow2 image: give QEMU format=qcow2" },
};

static int no_disk(const char *interface, const char *number)
{
	char there[ERROR_TEXT_MAX], size[HUMAN_SIZE];
	struct blockdev *bd;
	size_t len = 0;

	fail(-ENODEV, BLOCKDEV_HINT, "there is no disk %s %s, and no other", interface, number);
	for (size_t i = 0; (bd = blockdev_get(i)) && len < sizeof(there); i++)
		len += (size_t)snprintf(there + len, sizeof(there) - len, "%s%s %x (%s)",
					len ? ", " : "", bd->interface, bd->index,
					human_size(size, bd->sectors * BLOCKDEV_SECTOR));
	if (!len)
		return -ENODEV;
	fail(-ENODEV, NULL, "there is no disk %s %s", interface, number);
	return fail_hint(-ENODEV, "there is %s", there);
}

int fs_disk(const char *interface, const char *number, struct blockdev **bd)
{
	uint64_t index;

	if (parse_hex(number, &index))
		return fail(-EINVAL,
			    "NUMBER[:PARTITION] as in virtio 0:1; part list shows the disks",
			    "%s is not the number of a disk", number);
	*bd = index > UINT_MAX ? NULL : blockdev_find(interface, (unsigned int)index);
	return *bd ? 0 : no_disk(interface, number);
}

static int first_bootable(const struct partition *p, void *arg)
{
	struct partition *best = arg;

	if (!best->sectors || p->bootable)
		*best = *p;
	return p->bootable;
}

static int automatic(const struct partition_table *table, struct partition *p)
{
	int rc = partition_each(table, first_bootable, p);

	if (rc < 0 || p->sectors)
		return MIN(rc, 0);
	return fail(-ENOENT, "give the number of the disk and :0 for all of it",
		    "%s has no partition in its table", table->bd->name);
}

/* @word: from the colon or # on, or "". @p arrives as the whole disk. */
static int choose(const struct partition_table *table, const char *word, struct partition *p)
{
	bool none = table->scheme == PARTITIONS_NONE, automatically = !strcmp(word, ":auto");
	uint64_t number = 1;

	if (word[0] == '#')
		return partition_find_name(table, word + 1, p);
	if (none && (!word[0] || !word[1] || automatically))
		return 0;
	if (automatically) {
		p->sectors = 0;
		return automatic(table, p);
	}
	if (word[0] && word[1] && (parse_hex(word + 1, &number) || number > UINT_MAX))
		return fail(-EINVAL,
			    "a number as part list shows it, 0 for the whole disk, or auto",
			    "%s is not the number of a partition", word + 1);
	return number ? partition_find(table, (unsigned int)number, p) : 0;
}

int fs_place(const char *interface, const char *place, struct partition_table *table,
	     struct fs_volume *v)
{
	size_t len = strcspn(place, ":#");
	struct partition p = { 0 };
	char number[NUMBER_SIZE];
	int rc;

	if (len >= sizeof(number))
		return fail(-EINVAL, "NUMBER[:PARTITION] as in virtio 0:1", "%s is no disk", place);
	snprintf(number, sizeof(number), "%.*s", (int)len, place);
	rc = fs_disk(interface, number, &v->bd);
	if (!rc)
		rc = partition_open(v->bd, table);
	if (rc)
		return rc;
	p.sectors = v->bd->sectors;
	rc = choose(table, place + len, &p);
	if (rc)
		return rc;
	v->first = p.first;
	v->sectors = p.sectors;
	v->number = p.number;
	snprintf(v->where, sizeof(v->where), "%s %x:%x", interface, v->bd->index, p.number);
	return 0;
}

static bool holds(const struct fs_volume *v, uint32_t at, const char *bytes)
{
	size_t len = strlen(bytes);
	char found[16];

	return fs_bytes(v, at, len, found) == 0 && !memcmp(found, bytes, len);
}

static int unknown(const struct fs_volume *v)
{
	const char *name = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(others) && !name; i++)
		if (holds(v, others[i].at, others[i].bytes))
			name = others[i].name;
	return fail(-ENOTSUP, "FAT12, FAT16 and FAT32 can be read; part list shows the partitions",
		    "%s holds no FAT file system%s%s", v->where, name ? ", but " : "",
		    name ? name : "");
}

int fs_open(const char *interface, const char *place)
{
	struct partition_table table;
	int rc;

	now.type = NULL;
	fs_cache_drop();
	rc = fs_place(interface, place, &table, &now.volume);
	if (rc)
		return rc;
	rc = -ENOTSUP;
	for (size_t i = 0; i < ARRAY_SIZE(types) && rc == -ENOTSUP; i++) {
		error_clear();
		rc = types[i]->mount(&now.volume);
		if (!rc)
			now.type = types[i];
	}
	return rc == -ENOTSUP && !error_text()[0] ? unknown(&now.volume) : rc;
}

const struct fs_volume *fs_volume(void)
{
	return &now.volume;
}

const char *fs_type(void)
{
	return now.type->name;
}

int fs_info(struct fs_info *info)
{
	return now.type->info(info);
}

int fs_find(const char *path, struct fs_entry *entry)
{
	return now.type->find(path, entry);
}

int fs_list(const char *path, int (*visit)(const struct fs_entry *entry, void *arg), void *arg)
{
	struct fs_entry entry;
	int rc = fs_find(path, &entry);

	if (rc)
		return rc;
	return entry.directory ? now.type->list(&entry, visit, arg) : visit(&entry, arg);
}

int fs_check(const struct fs_entry *entry)
{
	if (entry->directory)
		return fail(-EISDIR, "name a file in it", "%s: %s is a directory", now.volume.where,
			    entry->name);
	return now.type->check(entry);
}

int fs_read(const struct fs_entry *entry, struct fs_request *request)
{
	char size[HUMAN_SIZE];
	int rc;

	request->done = 0;
	if (request->pos > entry->size || request->len > entry->size - request->pos)
		return fail(-ERANGE, "size tells how large it is", "%s has %s, and no more",
			    request->what, human_size(size, entry->size));
	progress_begin(request->what, request->len);
	rc = request->len ? now.type->read(entry, request) : 0;
	if (rc)
		progress_cancel();
	else
		progress_end();
	return rc;
}
