// SPDX-License-Identifier: MIT
/* Any bytes as a partitioned disk, as they are and with right sums over them. */
#include <keel/partition.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <test/fuzz/fuzz_disk.h>

static int check(const struct partition *p, void *arg)
{
	const struct blockdev *bd = arg;

	assert(p->number && p->sectors && p->first < bd->sectors &&
	       p->sectors <= bd->sectors - p->first);
	assert(memchr(p->name, 0, sizeof(p->name)) && memchr(p->type, 0, sizeof(p->type)) &&
	       memchr(p->uuid, 0, sizeof(p->uuid)));
	return 0;
}

static void check_disk(const uint8_t *data, size_t size)
{
	struct blockdev *bd = fuzz_disk(data, size, (size + BLOCKDEV_SECTOR - 1) / BLOCKDEV_SECTOR);
	struct partition_table table;
	struct partition p;

	if (partition_open(bd, &table))
		return;
	if (!partition_each(&table, check, bd) && !partition_find(&table, 1, &p))
		assert(p.number == 1);
	if (partition_find(&table, 0xffff, &p) == 0)
		assert(p.number == 0xffff);
}

/* Without this no change of a GPT would come past its CRCs. */
static void seal(uint8_t *disk, size_t size)
{
	uint8_t *h = disk + BLOCKDEV_SECTOR;
	uint64_t at, len;

	if (size < 2 * BLOCKDEV_SECTOR)
		return;
	at = get_le64(h + 72);
	len = (uint64_t)get_le32(h + 80) * get_le32(h + 84);
	if (at > size / BLOCKDEV_SECTOR || len > size - at * BLOCKDEV_SECTOR)
		len = 0;
	put_le32(h + 88, crc32(0, disk + (len ? at * BLOCKDEV_SECTOR : 0), (size_t)len));
	put_le32(h + 16, 0);
	if (get_le32(h + 12) <= BLOCKDEV_SECTOR)
		put_le32(h + 16, crc32(0, h, get_le32(h + 12)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *sealed = malloc(size + 1);

	check_disk(data, size);
	memcpy(sealed, data, size);
	seal(sealed, size);
	check_disk(sealed, size);
	free(sealed);
	return 0;
}
