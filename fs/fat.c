// SPDX-License-Identifier: MIT
/*
 * FAT12, FAT16 and FAT32: the volume, its cluster chains and the data of files.
 * Microsoft, FAT: General Overview of On-Disk Format, 1.03, and ECMA-107; section names are the former's.
 */
#include <fs/fat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <keel/console.h>
#include <keel/error.h>
#include <keel/progress.h>
#include <lib/byteorder.h>

#define PIECE 0x100000 /* bytes of one request at most: Ctrl-C and progress come in between */
#define HINT  "fsck.fat checks and repairs it"

static struct fat fat;

const struct fat *fat_volume(void)
{
	return &fat;
}

int fat_damaged(const char *what, uint32_t number)
{
	return fail(-EBADMSG, HINT, "%s: the FAT file system is damaged: %s (%u)", fat.v->where,
		    what, (unsigned int)number);
}

/* "Boot Sector and BPB", one number after the other as they lie there. */
struct bpb {
	uint32_t sector_bytes, cluster_sectors, reserved, tables, root_entries, sectors,
		table_sectors;
	uint32_t flags, version, root_cluster; /* of FAT32 */
	bool fat32;
};

static bool is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

/* False when this is no FAT volume at all. */
static bool bpb_read(const uint8_t *s, struct bpb *b)
{
	*b = (struct bpb){
		.sector_bytes = get_le16(s + 11),
		.cluster_sectors = s[13],
		.reserved = get_le16(s + 14),
		.tables = s[16],
		.root_entries = get_le16(s + 17),
		.sectors = get_le16(s + 19) ? get_le16(s + 19) : get_le32(s + 32),
		.fat32 = !get_le16(s + 22),
	};
	b->table_sectors = b->fat32 ? get_le32(s + 36) : get_le16(s + 22);
	if (b->fat32) {
		b->flags = get_le16(s + 40);
		b->version = get_le16(s + 42);
		b->root_cluster = get_le32(s + 44);
	}
	return (s[0] == 0xeb || s[0] == 0xe9) && is_power_of_two(b->sector_bytes) &&
	       b->sector_bytes >= 512 && b->sector_bytes <= 4096 &&
	       is_power_of_two(b->cluster_sectors) && b->reserved && b->tables && s[21] >= 0xf0 &&
	       b->table_sectors;
}

/* "FAT Type Determination"; the table may have room for fewer clusters than there are sectors. */
static int count_clusters(const struct bpb *b, uint64_t overhead)
{
	uint64_t clusters, room;

	if (b->sectors <= overhead)
		return fat_damaged("it has no room for files; sectors", b->sectors);
	clusters = (b->sectors - overhead) / b->cluster_sectors;
	fat.bits = b->fat32 ? 32 : clusters < 4085 ? 12 : 16;
	if (clusters >= (fat.bits == 32 ? 0x0ffffff5u : 65525u))
		return fat_damaged("it has too many clusters", (uint32_t)clusters);
	room = (uint64_t)b->table_sectors * b->sector_bytes * 8 / fat.bits;
	if (!clusters || room <= FAT_FIRST)
		return fat_damaged("its table is too small; sectors", b->table_sectors);
	fat.clusters = (uint32_t)MIN(clusters, room - FAT_FIRST);
	return 0;
}

static bool is_cluster(uint32_t cluster)
{
	return cluster >= FAT_FIRST && cluster - FAT_FIRST < fat.clusters;
}

static int take(const struct bpb *b)
{
	uint32_t active = b->flags & 0x80 ? b->flags & 0x0f : 0;
	uint64_t root = b->reserved + (uint64_t)b->tables * b->table_sectors;
	uint64_t data =
		root + (b->root_entries * FAT_ENTRY + b->sector_bytes - 1) / b->sector_bytes;
	int rc = count_clusters(b, data);

	if (rc)
		return rc;
	if (b->version)
		return fail(-ENOTSUP, "mkfs.fat makes one on the host",
			    "%s: FAT32 of version %u.%u, only 0.0 is known", fat.v->where,
			    (unsigned int)b->version >> 8, (unsigned int)b->version & 0xff);
	if (active >= b->tables)
		return fat_damaged("the table in use does not exist", active);
	fat.table = (b->reserved + (uint64_t)active * b->table_sectors) * b->sector_bytes;
	fat.root = root * b->sector_bytes;
	fat.data = data * b->sector_bytes;
	fat.root_bytes = b->fat32 ? 0 : b->root_entries * FAT_ENTRY;
	fat.root_cluster = b->root_cluster;
	fat.cluster_bytes = b->cluster_sectors * b->sector_bytes;
	if (b->fat32 && !is_cluster(fat.root_cluster))
		return fat_damaged("no cluster for the root directory", fat.root_cluster);
	return 0;
}

static int fat_mount(const struct fs_volume *v)
{
	const uint8_t *data;
	struct bpb b;
	int rc = fs_sector(v, 0, &data);

	if (rc)
		return rc;
	fat = (struct fat){ .v = v };
	if (!bpb_read(data, &b))
		return -ENOTSUP;
	memcpy(fat.label, data + (b.fat32 ? 71 : 43), sizeof(fat.label));
	if (data[b.fat32 ? 66 : 38] != 0x29) /* BS_BootSig: the label is there */
		memset(fat.label, ' ', sizeof(fat.label));
	return take(&b);
}

static int fat_info(struct fs_info *info)
{
	static const char *const names[] = { [12] = "FAT12", [16] = "FAT16", [32] = "FAT32" };

	*info = (struct fs_info){ .type = names[fat.bits],
				  .unit = fat.cluster_bytes,
				  .size = (uint64_t)fat.clusters * fat.cluster_bytes };
	return fat_label(info->label);
}

uint64_t fat_cluster_at(uint32_t cluster)
{
	return fat.data + (uint64_t)(cluster - FAT_FIRST) * fat.cluster_bytes;
}

/* A table entry of @bytes bytes; one of FAT12 may lie in two sectors. */
static int table_entry(uint64_t at, unsigned int bytes, uint32_t *value)
{
	unsigned int offset = at % BLOCKDEV_SECTOR;
	const uint8_t *data;
	int rc = fs_sector(fat.v, at / BLOCKDEV_SECTOR, &data);

	if (rc)
		return rc;
	if (offset + bytes <= BLOCKDEV_SECTOR) {
		*value = bytes == 4 ? get_le32(data + offset) : get_le16(data + offset);
		return 0;
	}
	*value = data[offset];
	rc = fs_sector(fat.v, at / BLOCKDEV_SECTOR + 1, &data);
	if (!rc)
		*value |= (uint32_t)data[0] << 8;
	return rc;
}

/* "FAT Data Structure": the highest eight values end a chain. */
int fat_next(uint32_t cluster, uint32_t *next)
{
	uint32_t mask = fat.bits == 32 ? 0x0fffffff : (1u << fat.bits) - 1, value;
	int rc = table_entry(fat.table + (uint64_t)cluster * fat.bits / 8, fat.bits == 32 ? 4 : 2,
			     &value);

	if (rc)
		return rc;
	if (fat.bits == 12 && cluster & 1)
		value >>= 4;
	value &= mask;
	*next = value >= (mask & ~7u) ? FAT_END : value;
	if (*next == FAT_END || is_cluster(value))
		return 0;
	return fail(
		-EBADMSG, HINT,
		"%s: the FAT file system is damaged: 0x%x follows cluster 0x%x, the last is 0x%x",
		fat.v->where, (unsigned int)value, (unsigned int)cluster,
		(unsigned int)(fat.clusters + FAT_FIRST - 1));
}

/* A loop is found because one cluster is remembered at distances that double (R. P. Brent, 1980). */
int fat_chain(uint32_t first, uint32_t *length)
{
	uint32_t cluster = first, seen = first, steps = 0, limit = 1;
	int rc;

	if (!is_cluster(first))
		return fat_damaged("a chain begins with a cluster that does not exist", first);
	for (*length = 1;; ++*length) {
		rc = fat_next(cluster, &cluster);
		if (rc || cluster == FAT_END)
			return rc;
		if (cluster == seen)
			return fat_damaged("a chain of clusters is a loop through cluster", seen);
		if (++steps == limit) {
			seen = cluster;
			steps = 0;
			limit *= 2;
		}
	}
}

static int fat_check(const struct fs_entry *entry)
{
	uint64_t needed = (entry->size + fat.cluster_bytes - 1) / fat.cluster_bytes;
	uint32_t length;
	int rc;

	if (!needed)
		return 0;
	rc = fat_chain(entry->start, &length);
	if (rc)
		return rc;
	if (length < needed)
		return fat_damaged("a file is longer than its chain of clusters; clusters", length);
	return 0;
}

/* Neighbouring clusters in one request. @skip: bytes of the first one that are not wanted. */
static int read_run(uint32_t *cluster, uint32_t skip, struct fs_request *r)
{
	uint32_t first = *cluster, count = 1, next;
	size_t left = r->len - r->done, bytes;
	int rc;

	if (!is_cluster(first))
		return fat_damaged("a file ends early, at cluster", first);
	rc = fat_next(first, &next);
	for (bytes = fat.cluster_bytes - skip;
	     !rc && next == first + count && bytes < left && bytes < PIECE;
	     bytes += fat.cluster_bytes, count++)
		rc = fat_next(next, &next);
	if (rc)
		return rc;
	bytes = MIN(bytes, left);
	rc = fs_bytes(fat.v, fat_cluster_at(first) + skip, bytes, (uint8_t *)r->buf + r->done);
	if (!rc)
		r->done += bytes;
	*cluster = next;
	return rc;
}

static int fat_read(const struct fs_entry *entry, struct fs_request *r)
{
	uint32_t cluster = entry->start, skip = (uint32_t)(r->pos % fat.cluster_bytes);
	int rc = 0;

	for (uint64_t i = r->pos / fat.cluster_bytes; i && !rc && is_cluster(cluster); i--)
		rc = fat_next(cluster, &cluster);
	while (!rc && r->done < r->len) {
		if (console_interrupted())
			return fail(-EINTR, NULL, "stopped by Ctrl-C");
		rc = read_run(&cluster, skip, r);
		skip = 0;
		progress_update(r->done);
	}
	return rc;
}

const struct fs_type fat_type = {
	.name = "fat",
	.mount = fat_mount,
	.info = fat_info,
	.find = fat_find,
	.list = fat_list,
	.check = fat_check,
	.read = fat_read,
};
