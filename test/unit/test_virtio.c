// SPDX-License-Identifier: MIT
/* Virtio: the slots, disks and entropy, with devices that keep to the rules and devices that do not. */
#include <errno.h>
#include <string.h>

#include <drivers/virtio/virtio_mmio.h>
#include <keel/blockdev.h>
#include <keel/error.h>
#include <keel/rng.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_virtio.h>
#include <test/unit/test.h>

#define DISK_SECTORS 5000

enum {
	DISK = 2,
	OLD_DISK = 5,
	RNG = 7,
	SHARE = 8,
	NO_MAGIC = 9,
	REFUSES = 10,
	TRANSITIONAL = 11,
	BIG_BLOCKS = 12,
	STUCK = 13,
	IN_USE = 14,
	GROWS = 15,
	SMALL_PIECES = 16,
	TINY_QUEUE = 17,
	HUGE_BLOCKS = 18,
	ODD_BLOCKS = 19,
	ENDLESS = 20
};

static const struct device virtio =
	VIRTIO_MMIO_DEVICE("virtio", .base = FAKE_VIRTIO_BASE, .stride = FAKE_VIRTIO_STRIDE,
			   .slots = FAKE_VIRTIO_SLOTS);
static uint8_t image[DISK_SECTORS * 512], buf[DISK_SECTORS * 512 + 8];

static void plug_disk(unsigned int slot, uint32_t version)
{
	struct fake_virtio *v = fake_virtio_plug(slot, version, 2);

	memcpy(v->config, &(uint64_t){ DISK_SECTORS }, 8);
	v->disk = image;
}

static void offer(unsigned int slot, unsigned int feature, unsigned int at, uint32_t value)
{
	fake_virtio.slot[slot].offered |= (uint64_t)1 << feature;
	memcpy(fake_virtio.slot[slot].config + at, &value, 4);
}

/* Everything is plugged in once: there is no going back from a probe. */
static void plug_all(void)
{
	plug_disk(DISK, 2);
	plug_disk(OLD_DISK, 1);
	fake_virtio_plug(RNG, 2, 4);
	fake_virtio.slot[DISK].offered |= (uint64_t)0xffff << 32; /* ... packed rings ... */
	fake_virtio_plug(SHARE, 2, 9);
	fake_virtio.slot[NO_MAGIC].magic = UINT32_MAX;
	plug_disk(REFUSES, 2);
	fake_virtio.slot[REFUSES].refuses = true;
	plug_disk(TRANSITIONAL, 2);
	fake_virtio.slot[TRANSITIONAL].offered = 0;
	plug_disk(BIG_BLOCKS, 2);
	offer(BIG_BLOCKS, 6, 20, 4096);
	plug_disk(HUGE_BLOCKS, 2);
	offer(HUGE_BLOCKS, 6, 20, 8192);
	plug_disk(ODD_BLOCKS, 2);
	offer(ODD_BLOCKS, 6, 20, 1536);
	plug_disk(STUCK, 2);
	fake_virtio.slot[STUCK].unstoppable = true;
	plug_disk(IN_USE, 2);
	fake_virtio.slot[IN_USE].unready_queue = true;
	plug_disk(GROWS, 2);
	fake_virtio.slot[GROWS].grows = true;
	memset(fake_virtio.slot[GROWS].config, 0xff, 4);
	memset(fake_virtio.slot[GROWS].config + 4, 0, 4);
	plug_disk(ENDLESS, 2);
	memset(fake_virtio.slot[ENDLESS].config, 0xff, 8);
	plug_disk(SMALL_PIECES, 2);
	offer(SMALL_PIECES, 1, 8, 1500);
	plug_disk(TINY_QUEUE, 1);
	fake_virtio.slot[TINY_QUEUE].queue_most = 2;
	fake_virtio.slot[SMALL_PIECES].fickle = true;
}

static void start(void)
{
	static bool probed;

	fake_console_start();
	if (!probed) {
		fake_virtio_start();
		plug_all();
		for (size_t i = 0; i < sizeof(image); i++)
			image[i] = (uint8_t)(i * 31 + (i >> 9));
		CHECK_EQ(virtio.driver->probe(&virtio), 0);
	}
	probed = true;
	for (unsigned int i = 0; i < FAKE_VIRTIO_SLOTS; i++)
		fake_virtio.slot[i].evil = EVIL_NONE;
	fake_virtio.complaints = 0;
	memset(buf, 0, sizeof(buf));
	error_clear();
}

static void stop(void)
{
	fake_console_stop();
	if (fake_virtio.complaints)
		test_failed(__FILE__, __LINE__, "the driver: %s", fake_virtio.complaint);
}

static struct blockdev *disk_in(unsigned int slot)
{
	const struct virtio_mmio_state *s = virtio.state;
	size_t i = 0;

	while (blockdev_get(i) &&
	       *(struct virtio_device **)blockdev_get(i)->state != &s->slot[slot])
		i++;
	return blockdev_get(i);
}

static int read_disk(unsigned int slot, uint64_t sector, uint32_t count, void *to)
{
	return blockdev_read(disk_in(slot), sector, count, to);
}

/* First of all: it looks at what the probe printed. */
TEST(each_slot_is_looked_at_and_a_bad_one_costs_no_other)
{
	const char *out;

	start();
	out = fake_console_output();
	CHECK_HAS(out, "slot 9: no virtio registers at 0xa001200: 0xffffffff");
	CHECK_HAS(out, "slot 10: virtio2: the device insists on features");
	CHECK_HAS(out, "slot 11: virtio2: version 2 registers, but no version 1 device");
	CHECK_HAS(out, "it reads 8192 to 1048576 bytes at a time, Keel 512 to 4096");
	CHECK_HAS(out, "it reads 1536 to 1048576 bytes at a time, Keel 512 to 4096");
	CHECK_HAS(out, "slot 13: virtio: the device at 0xa001a00 cannot be stopped");
	CHECK(blockdev_find("virtio", 0) && blockdev_find("virtio", 1));
	CHECK_EQ(read_disk(OLD_DISK, 0, 1, buf), 0);
	stop();
}

TEST(what_ran_before_is_stopped_even_where_there_is_no_driver)
{
	start();
	CHECK(fake_virtio.slot[SHARE].resets > 0);
	CHECK_EQ(fake_virtio.slot[SHARE].status, 0);
	stop();
}

TEST(only_features_that_are_understood_are_accepted)
{
	start();
	CHECK_EQ(read_disk(DISK, 0, 1, buf), 0);
	CHECK(fake_virtio.slot[DISK].accepted == (uint64_t)0x13 << 32); /* 32, 33 and 36 */
	CHECK_EQ(read_disk(OLD_DISK, 0, 1, buf), 0);
	CHECK(fake_virtio.slot[OLD_DISK].accepted == 0);
	stop();
}

TEST(disks_are_read_from_any_sector_to_any_address)
{
	static const unsigned int slots[] = { DISK, OLD_DISK };

	start();
	for (unsigned int i = 0; i < 2; i++)
		for (unsigned int n = 1; n < 70; n += 17) {
			uint64_t sector = DISK_SECTORS - n - i * 1000;

			memset(buf, 0xee, sizeof(buf));
			CHECK_EQ(read_disk(slots[i], sector, n, buf + n % 8), 0);
			CHECK(!memcmp(buf + n % 8, image + sector * 512, n * 512));
			CHECK_EQ(buf[n % 8 + n * 512], 0xee);
		}
	stop();
}

TEST(large_requests_are_split)
{
	start();
	fake_virtio.slot[DISK].requests = 0;
	CHECK_EQ(read_disk(DISK, 0, DISK_SECTORS, buf), 0);
	CHECK(!memcmp(buf, image, sizeof(image)));
	CHECK_EQ(fake_virtio.slot[DISK].requests, 3);
	CHECK_EQ(fake_virtio.slot[DISK].longest, 0x100000);
	CHECK_EQ(read_disk(SMALL_PIECES, 0, 7, buf), 0);
	CHECK(!memcmp(buf, image, 7 * 512));
	CHECK_EQ(fake_virtio.slot[SMALL_PIECES].longest, 1024);
	stop();
}

TEST(disk_of_large_blocks_is_read_by_sectors)
{
	start();
	for (uint32_t first = 0; first < 9; first++)
		for (uint32_t n = 1; n < 26; n++) {
			memset(buf, 0xee, sizeof(buf));
			CHECK_EQ(read_disk(BIG_BLOCKS, first, n, buf), 0);
			CHECK(!memcmp(buf, image + first * 512, n * 512));
			CHECK_EQ(buf[n * 512], 0xee);
		}
	stop();
}

TEST(nothing_is_read_behind_the_end_of_the_disk)
{
	start();
	CHECK_EQ(read_disk(DISK, DISK_SECTORS - 1, 2, buf), -ERANGE);
	CHECK_EQ(read_disk(DISK, UINT64_MAX, 1, buf), -ERANGE);
	CHECK_EQ(read_disk(DISK, DISK_SECTORS - 1, 1, buf), 0);
	stop();
}

TEST(size_that_changes_while_it_is_read_is_read_again)
{
	start();
	CHECK(disk_in(GROWS)->sectors == (uint64_t)1 << 32);
	CHECK_EQ(disk_in(DISK)->sectors, DISK_SECTORS);
	CHECK_EQ(disk_in(OLD_DISK)->sectors, DISK_SECTORS);
	stop();
}

TEST(size_in_bytes_fits_64_bits)
{
	start();
	CHECK(disk_in(ENDLESS)->sectors * 512 / 512 == disk_in(ENDLESS)->sectors);
	stop();
}

TEST(queue_that_cannot_be_used_is_told)
{
	start();
	CHECK_EQ(read_disk(IN_USE, 0, 1, buf), -EIO);
	CHECK_HAS(error_text(), "queue 0 is in use after a reset");
	CHECK_EQ(read_disk(TINY_QUEUE, 0, 1, buf), -EIO);
	CHECK_HAS(error_text(), "queue 0 is too small (2 places, a request takes 3)");
	stop();
}

/* What a disk may do so that its bytes are not believed. */
static bool is_noticed(enum fake_virtio_evil evil)
{
	return evil != EVIL_NONE && evil != EVIL_LOOP;
}

TEST(no_lie_of_a_disk_is_believed_and_each_ends_its_access_to_memory)
{
	static const unsigned int slots[] = { DISK, OLD_DISK };

	for (unsigned int i = 0; i < 2; i++)
		for (enum fake_virtio_evil evil = EVIL_NONE; evil < EVIL_KINDS; evil++) {
			struct fake_virtio *v = &fake_virtio.slot[slots[i]];
			int rc;

			start();
			v->evil = evil;
			rc = read_disk(slots[i], 7, 9, buf);
			CHECK_EQ(rc < 0, is_noticed(evil));
			CHECK_EQ(rc == -ETIMEDOUT, evil == EVIL_SILENT);
			CHECK_EQ(fake_virtio_active(v), rc < 0 ? 0 : 1);
			v->evil = EVIL_NONE;
			CHECK_EQ(read_disk(slots[i], 7, 9, buf), 0);
			CHECK(!memcmp(buf, image + 7 * 512, 9 * 512));
			stop();
		}
}

TEST(ctrl_c_ends_a_read_and_the_access_to_memory)
{
	start();
	fake_virtio.slot[DISK].evil = EVIL_SILENT;
	fake_console_type("\003", 1);
	CHECK_EQ(read_disk(DISK, 0, 1, buf), -EINTR);
	CHECK_EQ(fake_virtio_active(&fake_virtio.slot[DISK]), 0);
	stop();
}

TEST(disk_that_does_not_confirm_its_reset_is_told)
{
	struct fake_virtio *v = &fake_virtio.slot[DISK];

	start();
	v->evil = EVIL_STATUS;
	v->unstoppable = true;
	CHECK_EQ(read_disk(DISK, 0, 1, buf), -EIO);
	CHECK_HAS(error_text(), "cannot be stopped");
	v->unstoppable = false;
	stop();
}

TEST(random_bytes_are_the_devices_and_each_is_used_once)
{
	uint8_t bytes[33];

	start();
	fake_virtio.slot[RNG].random = 1;
	CHECK_EQ(rng_read(bytes, 32), 0);
	for (int i = 0; i < 32; i++)
		CHECK_EQ(bytes[i], i + 1);
	CHECK_EQ(rng_read(bytes, 1), 0);
	CHECK_EQ(bytes[0], 33);
	CHECK_EQ(fake_virtio_active(&fake_virtio.slot[RNG]), 0);
	stop();
}

TEST(no_lie_of_an_entropy_device_becomes_a_seed)
{
	uint8_t bytes[16];

	for (enum fake_virtio_evil evil = EVIL_NONE; evil < EVIL_KINDS; evil++) {
		bool fine = evil == EVIL_NONE || evil >= EVIL_LOOP;

		start();
		fake_virtio.slot[RNG].evil = evil;
		CHECK_EQ(rng_read(bytes, sizeof(bytes)) == 0, fine);
		CHECK_EQ(fake_virtio_active(&fake_virtio.slot[RNG]), 0);
		fake_virtio.slot[RNG].evil = EVIL_NONE;
		CHECK_EQ(rng_read(bytes, sizeof(bytes)), 0);
		stop();
	}
}

/* Many more answers than 16 bits can count. */
TEST(counters_of_a_queue_wrap)
{
	start();
	for (unsigned int i = 0; i < 70000; i++)
		if (read_disk(DISK, i % DISK_SECTORS, 1, buf))
			break;
	CHECK_EQ(read_disk(DISK, 5, 1, buf), 0);
	CHECK(!memcmp(buf, image + 5 * 512, 512));
	stop();
}

/* A hand-over may be refused after it. */
TEST(a_disk_is_read_again_after_its_dma_was_stopped)
{
	start();
	CHECK_EQ(read_disk(DISK, 0, 1, buf), 0);
	(void)virtio.driver->stop_dma(&virtio);
	error_clear();
	memset(buf, 0, sizeof(buf));
	CHECK_EQ(read_disk(DISK, 1, 1, buf), 0);
	CHECK_EQ(memcmp(buf, image + 512, 512), 0);
	stop();
}

TEST(hand_over_finds_no_queue_and_tells_of_a_device_that_has_one)
{
	start();
	CHECK_EQ(read_disk(DISK, 0, 1, buf), 0);
	CHECK_EQ(read_disk(OLD_DISK, 0, 1, buf), 0);
	fake_console_clear();
	CHECK_EQ(virtio.driver->stop_dma(&virtio), -EIO);
	CHECK_HAS(error_text(), "1 device may still write to memory");
	for (unsigned int i = 0; i < FAKE_VIRTIO_SLOTS; i++) {
		CHECK_EQ(fake_virtio_active(&fake_virtio.slot[i]), 0);
		CHECK_EQ(fake_virtio.slot[i].status, i == STUCK ? 0xf : 0);
	}
	CHECK_HAS(fake_console_output(),
		  "slot 13: virtio: the device at 0xa001a00 cannot be stopped");
	fake_virtio.slot[STUCK].unstoppable = false;
	CHECK_EQ(virtio.driver->stop_dma(&virtio), 0);
	CHECK_EQ(fake_virtio.slot[STUCK].status, 0);
	stop();
}
