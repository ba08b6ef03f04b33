// SPDX-License-Identifier: MIT
/* The disks of the board; the rules are in <keel/blockdev.h>. */
#include <keel/blockdev.h>

#include <errno.h>
#include <string.h>

#include <keel/error.h>
#include <lib/human.h>

static struct {
	struct blockdev *disk[BLOCKDEVS_MAX];
	size_t count;
} blockdevs;

int blockdev_register(struct blockdev *bd)
{
	if (blockdevs.count == BLOCKDEVS_MAX)
		return fail(-ENOSPC, "take a disk away", "%s: there are already %d disks", bd->name,
			    BLOCKDEVS_MAX);
	blockdevs.disk[blockdevs.count++] = bd;
	return 0;
}

struct blockdev *blockdev_get(size_t nth)
{
	return nth < blockdevs.count ? blockdevs.disk[nth] : NULL;
}

struct blockdev *blockdev_find(const char *interface, unsigned int index)
{
	for (size_t i = 0; i < blockdevs.count; i++)
		if (blockdevs.disk[i]->index == index &&
		    !strcmp(blockdevs.disk[i]->interface, interface))
			return blockdevs.disk[i];
	return NULL;
}

int blockdev_read(struct blockdev *bd, uint64_t sector, uint32_t count, void *buf)
{
	char size[HUMAN_SIZE];

	if (sector > bd->sectors || count > bd->sectors - sector)
		return fail(-ERANGE, "part list shows the disk and its partitions",
			    "%s: reading behind its end (it has %s)", bd->name,
			    human_size(size, bd->sectors * BLOCKDEV_SECTOR));
	return count ? bd->ops->read(bd, sector, count, buf) : 0;
}
