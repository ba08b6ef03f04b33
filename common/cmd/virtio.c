// SPDX-License-Identifier: MIT
/* virtio info, device, read: the disks, sector by sector; files are for ls and load. */
#include <stdio.h>

#include <keel/blockdev.h>
#include <keel/command.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <keel/progress.h>
#include <lib/human.h>

#define PIECE (4u << 20 >> 9) /* sectors between two lines of progress */

enum { ADDR, SECTOR, COUNT };

static struct {
	unsigned int device; /* that virtio read is about */
} current;

static int find(unsigned int index, struct blockdev **bd)
{
	*bd = blockdev_find("virtio", index);
	if (*bd)
		return 0;
	return fail(-ENODEV, blockdev_get(0) ? "virtio info shows what there is" : BLOCKDEV_HINT,
		    "there is no disk virtio %x", index);
}

static void show(const struct blockdev *bd)
{
	char size[HUMAN_SIZE];

	printf("virtio %u: %s\n", bd->index, human_size(size, bd->sectors * BLOCKDEV_SECTOR));
}

static int virtio_info_run(const struct command_call *call)
{
	struct blockdev *bd;
	unsigned int n = 0;

	(void)call;
	for (size_t i = 0; (bd = blockdev_get(i)); i++)
		if (blockdev_find("virtio", bd->index) == bd) {
			show(bd);
			n++;
		}
	if (!n)
		printf("no disk; " BLOCKDEV_HINT "\n");
	return 0;
}

static int virtio_device_run(const struct command_call *call)
{
	uint64_t wanted = call->given ? call->arg[0].uint : current.device;
	unsigned int index = (unsigned int)MIN(wanted, (uint64_t)UINT32_MAX);
	struct blockdev *bd;
	int rc = find(index, &bd);

	if (rc)
		return rc;
	current.device = index;
	show(bd);
	return 0;
}

static int read_pieces(struct blockdev *bd, uint64_t sector, uint32_t count, uint8_t *to)
{
	int rc = 0;

	progress_begin(bd->name, (uint64_t)count * BLOCKDEV_SECTOR);
	for (uint32_t done = 0, n; done < count && !rc; done += n) {
		n = MIN(count - done, PIECE);
		rc = blockdev_read(bd, sector + done, n, to + (size_t)done * BLOCKDEV_SECTOR);
		progress_update((uint64_t)(done + n) * BLOCKDEV_SECTOR);
	}
	if (rc)
		progress_cancel();
	else
		progress_end();
	return rc;
}

static int virtio_read_run(const struct command_call *call)
{
	uintptr_t addr = call->arg[ADDR].addr;
	uint64_t sector = call->arg[SECTOR].uint, count = call->arg[COUNT].uint;
	struct blockdev *bd;
	int rc = find(current.device, &bd);

	if (!rc && (sector > bd->sectors || count > bd->sectors - sector || count > UINT32_MAX))
		rc = fail(-ERANGE, "virtio info shows the size", "%s has 0x%lx sectors", bd->name,
			  (unsigned long)bd->sectors);
	if (!rc)
		rc = mem_check_write(addr, (size_t)count * BLOCKDEV_SECTOR, "virtio read");
	if (rc)
		return rc;
	rc = read_pieces(bd, sector, (uint32_t)count, (uint8_t *)addr);
	if (rc)
		mem_note_part(bd->name, addr, (size_t)count * BLOCKDEV_SECTOR);
	else
		mem_note_load(bd->name, addr, (size_t)count * BLOCKDEV_SECTOR);
	return rc;
}

/* clang-format off */
COMMAND(virtio_info,
	.name    = "virtio info",
	.summary = "list the virtio disks",
	.example = "virtio info",
	.run     = virtio_info_run);

COMMAND(virtio_scan,
	.name    = "virtio scan",
	.summary = "the same: the start has found them",
	.example = "virtio scan",
	.run     = virtio_info_run);

COMMAND(virtio_device,
	.name    = "virtio device",
	.summary = "show the disk that virtio read is about, or choose it",
	.example = "virtio device 0",
	.args    = ARGS({ "NUMBER", ARG_COUNT, true }),
	.run     = virtio_device_run);

COMMAND(virtio_read,
	.name    = "virtio read",
	.summary = "read COUNT sectors of 512 bytes; ls and load know files",
	.example = "virtio read ${loadaddr} 0 20",
	.args    = ARGS({ "ADDR", ARG_ADDR, false }, { "SECTOR", ARG_COUNT, false },
			{ "COUNT", ARG_COUNT, false }),
	.run     = virtio_read_run);
/* clang-format on */
