// SPDX-License-Identifier: MIT
/*
 * The partition table of the master boot record, and the chain of logical partitions.
 * UEFI specification 2.10, 5.2.1 and 5.2.2; an extended partition holds a chain of such records,
 * each with one logical partition and a link, relative to the start of the extended one.
 */
#include <fs/table.h>

#include <errno.h>
#include <stdio.h>

#include <keel/error.h>
#include <lib/byteorder.h>

#define TABLE_AT    446
#define ENTRY_BYTES 16
#define SIGNATURE   0xaa55
#define DISK_ID_AT  440
#define LINKS_MAX   256 /* of one chain: empty ones count too */
#define NUMBER_MAX  128 /* of the last logical partition */

struct entry {
	uint8_t status, type;
	uint32_t first, sectors;
};

static const struct {
	uint8_t type;
	const char *name;
} types[] = {
	{ 0x01, "FAT12" },	{ 0x04, "FAT16" },	{ 0x05, "extended" },
	{ 0x06, "FAT16" },	{ 0x07, "NTFS/exFAT" }, { 0x0b, "FAT32" },
	{ 0x0c, "FAT32" },	{ 0x0e, "FAT16" },	{ 0x0f, "extended" },
	{ 0x82, "Linux swap" }, { 0x83, "Linux" },	{ 0x85, "extended" },
	{ 0x8e, "Linux LVM" },	{ 0xee, "GPT" },	{ 0xef, "EFI system" },
};

static struct entry entry_at(const uint8_t *sector, unsigned int index)
{
	const uint8_t *e = sector + TABLE_AT + index * ENTRY_BYTES;

	return (struct entry){ e[0], e[4], get_le32(e + 8), get_le32(e + 12) };
}

static bool is_used(const struct entry *e)
{
	return e->type && e->sectors;
}

static bool is_extended(const struct entry *e)
{
	return e->type == 0x05 || e->type == 0x0f || e->type == 0x85;
}

static bool is_signed(const uint8_t *sector)
{
	return get_le16(sector + BLOCKDEV_SECTOR - 2) == SIGNATURE;
}

/* A jump, and numbers of a BIOS parameter block that make sense. */
static bool begins_fat(const uint8_t *s)
{
	uint16_t bytes = get_le16(s + 11);

	return ((s[0] == 0xeb && s[2] == 0x90) || s[0] == 0xe9) && bytes >= 512 && bytes <= 4096 &&
	       !(bytes & (bytes - 1)) && s[13] && !(s[13] & (s[13] - 1)) && s[16] && s[21] >= 0xf0;
}

void mbr_read(const uint8_t *sector, struct mbr *mbr)
{
	bool possible = true, any = false;

	*mbr = (struct mbr){ .signed_55aa = is_signed(sector), .fat = begins_fat(sector) };
	for (unsigned int i = 0; i < MBR_ENTRIES; i++) {
		struct entry e = entry_at(sector, i);

		possible &= !(e.status & 0x7f);
		any |= is_used(&e);
		mbr->protective |= e.type == MBR_PROTECTIVE;
	}
	mbr->valid = mbr->signed_55aa && possible && any;
	mbr->protective &= mbr->valid;
}

static void describe(struct partition *p, const struct partition_table *table,
		     const struct entry *e, unsigned int number)
{
	p->number = number;
	p->bootable = e->status == 0x80 || e->type == 0xef;
	p->cut = false;
	p->name[0] = '\0';
	snprintf(p->uuid, sizeof(p->uuid), "%08x-%02x", (unsigned int)get_le32(table->id), number);
	snprintf(p->type, sizeof(p->type), "type 0x%02x", e->type);
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i].type == e->type)
			snprintf(p->type, sizeof(p->type), "%s", types[i].name);
}

/* What a walk over a table carries along. */
struct walk {
	const struct partition_table *table;
	partition_visit *visit;
	void *arg;
	unsigned int number; /* of the last logical partition */
};

static int show(const struct walk *w, const struct entry *e, uint64_t base, unsigned int number)
{
	struct partition p;

	describe(&p, w->table, e, number);
	p.first = base + e->first;
	p.sectors = e->sectors;
	return partition_fit(w->table->bd, &p) ? w->visit(&p, w->arg) : 0;
}

static int broken_chain(const struct walk *w, const char *how)
{
	return fail(-EBADMSG, "the partitions in front of it can be read; repair it with fdisk",
		    "%s: the chain of logical partitions %s behind number %u", w->table->bd->name,
		    how, w->number);
}

/* One record of the chain: its logical partition, and where the next record is (0: there is none). */
static int visit_record(struct walk *w, uint64_t at, uint32_t *next)
{
	const uint8_t *sector;
	int rc = partition_sector(w->table->bd, at, &sector);
	struct entry entry[MBR_ENTRIES];

	*next = 0;
	if (rc)
		return fail_while(rc, "reading the logical partition behind number %u", w->number);
	if (!is_signed(sector))
		return broken_chain(w, "is damaged");
	for (unsigned int i = 0; i < MBR_ENTRIES; i++)
		entry[i] = entry_at(sector, i);
	for (unsigned int i = 0; i < MBR_ENTRIES && !rc; i++) {
		if (!is_used(&entry[i]))
			continue;
		if (is_extended(&entry[i]))
			*next = entry[i].first;
		else if (w->number < NUMBER_MAX)
			rc = show(w, &entry[i], at, ++w->number);
	}
	return rc;
}

static int logical_each(struct walk *w, const struct entry *extended)
{
	uint64_t at = extended->first;
	uint32_t next;
	int rc;

	for (unsigned int links = 0; links < LINKS_MAX; links++) {
		rc = visit_record(w, at, &next);
		if (rc || !next)
			return rc;
		if (next >= extended->sectors)
			return broken_chain(w, "leaves the extended partition");
		at = (uint64_t)extended->first + next;
	}
	return broken_chain(w, "has no end");
}

int mbr_each(const struct partition_table *table, partition_visit *visit, void *arg)
{
	struct walk w = { table, visit, arg, MBR_ENTRIES };
	struct entry entry[MBR_ENTRIES];
	const uint8_t *sector;
	int rc = partition_sector(table->bd, 0, &sector);

	if (rc)
		return rc;
	for (unsigned int i = 0; i < MBR_ENTRIES; i++)
		entry[i] = entry_at(sector, i);
	for (unsigned int i = 0; i < MBR_ENTRIES && !rc; i++)
		if (is_used(&entry[i]))
			rc = show(&w, &entry[i], 0, i + 1);
	for (unsigned int i = 0; i < MBR_ENTRIES && !rc; i++)
		if (is_used(&entry[i]) && is_extended(&entry[i]))
			rc = logical_each(&w, &entry[i]);
	return rc;
}
