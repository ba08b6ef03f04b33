// SPDX-License-Identifier: MIT
/* The GUID partition table: UEFI specification 2.10, 5.3. */
#include <fs/table.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LOG_TAG "disk"
#include <keel/error.h>
#include <keel/log.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <lib/utf.h>

#define HEADER_BYTES_MIN 92 /* table 5.5 */
#define HEADER_CRC_AT	 16
#define ENTRY_BYTES_MIN	 128 /* table 5.6 */
#define ENTRY_BYTES_MAX	 4096
#define ARRAY_BYTES_MAX	 0x400000
#define NAME_UNITS	 36
#define ATTR_LEGACY_BOOT 2 /* bit; table 5.8 */
#define GUID_BYTES	 16
#define LARGE_BLOCK	 8 /* sectors: disks with blocks of 4096 bytes count in these */

static const struct {
	const char *guid, *name;
} types[] = {
	{ "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "EFI system" },
	{ "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "FAT/NTFS data" },
	{ "0fc63daf-8483-4772-8e79-3d69d8477de4", "Linux" },
	{ "b921b045-1df0-41c3-af44-4c6f280d3fae", "Linux root (arm64)" },
	{ "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", "Linux swap" },
	{ "e6d6d379-f507-44c2-a23c-238f2a3df928", "Linux LVM" },
	{ "bc13c2ff-59e6-4262-a352-b275fd6f7172", "Linux boot" },
	{ "21686148-6449-6e6f-744e-656564454649", "BIOS boot" },
};

/* The first three fields are little endian, the rest is bytes: UEFI appendix A. */
static void guid_text(char text[PARTITION_UUID_SIZE], const uint8_t *g)
{
	snprintf(text, PARTITION_UUID_SIZE, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		 (unsigned int)get_le32(g), get_le16(g + 4), get_le16(g + 6), g[8], g[9], g[10],
		 g[11], g[12], g[13], g[14], g[15]);
}

static uint32_t header_crc(const uint8_t *h, uint32_t size)
{
	static const uint8_t zero[4];
	uint32_t crc = crc32(0, h, HEADER_CRC_AT);

	crc = crc32(crc, zero, sizeof(zero));
	return crc32(crc, h + HEADER_CRC_AT + 4, size - HEADER_CRC_AT - 4);
}

/* Takes the header of block @at into @table; returns what is wrong with it, or NULL. */
static const char *header_flaw(struct partition_table *table, const uint8_t *h, uint64_t at)
{
	uint32_t size = get_le32(h + 12);
	uint64_t sectors;

	if (memcmp(h, "EFI PART", 8))
		return "not there";
	if (size < HEADER_BYTES_MIN || size > BLOCKDEV_SECTOR ||
	    get_le32(h + HEADER_CRC_AT) != header_crc(h, size))
		return "its CRC is wrong";
	if (get_le64(h + 24) != at)
		return "it was made for another place";
	memcpy(table->id, h + 56, GUID_BYTES);
	if (__builtin_mul_overflow(get_le64(h + 72), table->unit, &table->entries_at))
		return "its entries are behind the end of the disk";
	table->entries = get_le32(h + 80);
	table->entry_bytes = get_le32(h + 84);
	if (table->entry_bytes < ENTRY_BYTES_MIN || table->entry_bytes > ENTRY_BYTES_MAX ||
	    table->entry_bytes & (table->entry_bytes - 1) ||
	    table->entries > ARRAY_BYTES_MAX / table->entry_bytes)
		return "the size of its entries makes no sense";
	sectors = ((uint64_t)table->entries * table->entry_bytes + BLOCKDEV_SECTOR - 1) /
		  BLOCKDEV_SECTOR;
	if (table->entries_at > table->bd->sectors ||
	    sectors > table->bd->sectors - table->entries_at)
		return "its entries are behind the end of the disk";
	return NULL;
}

static int entries_crc(const struct partition_table *table, uint32_t *crc)
{
	uint32_t left = table->entries * table->entry_bytes, n;
	uint64_t at = table->entries_at;
	const uint8_t *data;
	int rc;

	*crc = 0;
	for (; left; left -= n) {
		n = MIN(left, BLOCKDEV_SECTOR);
		rc = partition_sector(table->bd, at++, &data);
		if (rc)
			return rc;
		*crc = crc32(*crc, data, n);
	}
	return 0;
}

/* One of the two tables: what is wrong with it, or NULL. Its own reading errors are such a thing. */
static const char *table_flaw(struct partition_table *table, uint64_t block)
{
	uint32_t expected, crc;
	const uint8_t *data;
	const char *flaw;

	if (partition_sector(table->bd, block * table->unit, &data))
		return "it cannot be read";
	expected = get_le32(data + 88);
	flaw = header_flaw(table, data, block);
	if (flaw)
		return flaw;
	if (entries_crc(table, &crc))
		return "its entries cannot be read";
	return crc == expected ? NULL : "the CRC of its entries is wrong";
}

/* What is wrong with the table at the start, and when something is, with the one at the end. */
struct flaws {
	const char *first, *last;
};

static struct flaws find_table(struct partition_table *table, uint32_t unit)
{
	uint64_t blocks = table->bd->sectors / unit;
	struct flaws flaws = { 0 };

	table->unit = unit;
	flaws.first = table_flaw(table, 1);
	if (flaws.first)
		flaws.last = table_flaw(table, blocks ? blocks - 1 : 0);
	return flaws;
}

int gpt_open(struct partition_table *table, bool wanted)
{
	struct flaws flaws = find_table(table, 1), large = flaws;

	if (flaws.last)
		large = find_table(table, LARGE_BLOCK);
	error_clear();
	if (large.last && wanted)
		return fail(-EBADMSG, "write the disk image again, or repair it with gdisk",
			    "%s: both partition tables (GPT) are damaged; at the start: %s; at the "
			    "end: %s",
			    table->bd->name, flaws.first, flaws.last);
	if (large.last)
		return 0;
	table->scheme = PARTITIONS_GPT;
	if (large.first)
		log_warn("%s: the first GPT is damaged (%s); the copy at the end is used",
			 table->bd->name, large.first);
	else if (!wanted)
		log_warn("%s: the first sector is blank, but there is a GPT", table->bd->name);
	return 0;
}

static const char *type_name(const char *guid)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (!strcmp(types[i].guid, guid))
			return types[i].name;
	return guid;
}

static void describe(struct partition *p, const uint8_t *entry, unsigned int number)
{
	char guid[PARTITION_UUID_SIZE];
	uint16_t name[NAME_UNITS];

	for (size_t i = 0; i < NAME_UNITS; i++)
		name[i] = get_le16(entry + 56 + 2 * i);
	utf8_from_utf16(p->name, sizeof(p->name), name, NAME_UNITS);
	guid_text(guid, entry);
	snprintf(p->type, sizeof(p->type), "%s", type_name(guid));
	guid_text(p->uuid, entry + GUID_BYTES);
	p->number = number;
	p->bootable =
		!strcmp(guid, types[0].guid) || (get_le64(entry + 48) >> ATTR_LEGACY_BOOT & 1);
	p->cut = false;
}

/* The last block belongs to it; one that ends before it begins, or starts nowhere, has none. */
static void place(struct partition *p, const uint8_t *entry, uint32_t unit)
{
	uint64_t first = get_le64(entry + 32), last = get_le64(entry + 40);

	p->sectors = 0;
	if (last < first || __builtin_mul_overflow(first, unit, &p->first))
		return;
	if (__builtin_mul_overflow(last - first + 1, unit, &p->sectors))
		p->sectors = UINT64_MAX; /* to be cut */
}

int gpt_each(const struct partition_table *table, partition_visit *visit, void *arg)
{
	static const uint8_t unused[GUID_BYTES];
	const uint8_t *data;
	struct partition p;
	int rc = 0;

	for (uint32_t i = 0; i < table->entries && !rc; i++) {
		uint32_t at = i * table->entry_bytes;

		rc = partition_sector(table->bd, table->entries_at + at / BLOCKDEV_SECTOR, &data);
		if (rc)
			return rc;
		data += at % BLOCKDEV_SECTOR;
		if (!memcmp(data, unused, GUID_BYTES))
			continue;
		describe(&p, data, i + 1);
		place(&p, data, table->unit);
		if (partition_fit(table->bd, &p))
			rc = visit(&p, arg);
	}
	return rc;
}
