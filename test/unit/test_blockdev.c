// SPDX-License-Identifier: MIT
/* The list of disks, and that nobody reads behind their ends. */
#include <errno.h>

#include <keel/blockdev.h>
#include <keel/error.h>
#include <test/unit/test.h>

static struct {
	uint64_t sector;
	uint32_t count;
	int calls;
} asked;

static int note_read(struct blockdev *bd, uint64_t sector, uint32_t count, void *buf)
{
	(void)bd;
	(void)buf;
	asked.sector = sector;
	asked.count = count;
	asked.calls++;
	return 0;
}

static const struct blockdev_ops ops = { .read = note_read };
static struct blockdev disk = { "virtio1", "virtio", 1, 100, &ops, NULL };
static struct blockdev huge = { "virtio0", "virtio", 0, UINT64_MAX, &ops, NULL };

TEST(reads_stop_at_the_end_of_the_disk)
{
	CHECK_EQ(blockdev_read(&disk, 99, 1, NULL), 0);
	CHECK_EQ(asked.sector, 99);
	CHECK_EQ(asked.count, 1);
	CHECK_EQ(blockdev_read(&disk, 99, 2, NULL), -ERANGE);
	CHECK_HAS(error_text(), "behind its end");
	CHECK_EQ(blockdev_read(&disk, 101, 0, NULL), -ERANGE);
	CHECK_EQ(blockdev_read(&disk, UINT64_MAX, 2, NULL), -ERANGE);
	CHECK_EQ(blockdev_read(&huge, UINT64_MAX - 1, 2, NULL), -ERANGE);
	CHECK_EQ(blockdev_read(&disk, 100, 0, NULL), 0);
	CHECK_EQ(asked.calls, 1);
}

TEST(disks_are_found_by_interface_and_number_up_to_the_eighth)
{
	CHECK(!blockdev_get(0));
	CHECK(!blockdev_find("virtio", 0));
	CHECK_EQ(blockdev_register(&disk), 0);
	CHECK_EQ(blockdev_register(&huge), 0);
	CHECK(blockdev_get(0) == &disk && blockdev_get(1) == &huge && !blockdev_get(2));
	CHECK(blockdev_find("virtio", 0) == &huge);
	CHECK(blockdev_find("virtio", 1) == &disk);
	CHECK(!blockdev_find("mmc", 1) && !blockdev_find("virtio", 2));
	for (int i = 2; i < BLOCKDEVS_MAX; i++)
		CHECK_EQ(blockdev_register(&huge), 0);
	CHECK_EQ(blockdev_register(&disk), -ENOSPC);
	CHECK(!blockdev_get(BLOCKDEVS_MAX));
}
