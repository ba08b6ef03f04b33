// SPDX-License-Identifier: MIT
/* No system is started over a device that may still write to memory, unless somebody says so. */
#include <errno.h>

#include <keel/compiler.h>
#include <keel/device.h>
#include <keel/env.h>
#include <keel/error.h>
#include <test/fake/fake_console.h>
#include <test/unit/test.h>

static struct {
	int answer[3], status[3];
	unsigned int asked[3];
} device;

static int stop_dma(const struct device *dev)
{
	size_t i = (size_t)(dev - board_devices);

	device.asked[i]++;
	return device.answer[i] ? fail(device.answer[i], "its hint", "%s does not stop", dev->name)
				: 0;
}

static const struct driver dma = { .name = "dma", .stop_dma = stop_dma };
static const struct driver quiet = { .name = "quiet" };
const struct device board_devices[] = { { .name = "one", .driver = &dma },
					{ .name = "two", .driver = &quiet },
					{ .name = "three", .driver = &dma } };
const size_t board_device_count = ARRAY_SIZE(board_devices);

int device_status(const struct device *dev)
{
	return device.status[dev - board_devices];
}

static void setup(void)
{
	memset(&device, 0, sizeof(device));
	CHECK_EQ(env_set("dma_check", NULL), 0);
	error_clear();
	fake_console_start();
}

TEST(every_device_that_works_is_stopped)
{
	setup();
	CHECK_EQ(devices_stop_dma(), 0);
	CHECK_EQ(device.asked[0], 1);
	CHECK_EQ(device.asked[2], 1);
	device.status[2] = -ENODEV;
	CHECK_EQ(devices_stop_dma(), 0);
	CHECK_EQ(device.asked[2], 1);
}

TEST(one_that_cannot_be_stopped_is_an_error_with_the_way_round_it)
{
	setup();
	device.answer[0] = -EIO;
	CHECK_EQ(devices_stop_dma(), -EIO);
	CHECK_STR(error_text(), "one does not stop");
	error_print(-EIO);
	CHECK_HAS(fake_console_output(), "setenv dma_check no");
	fake_console_stop();
}

TEST(any_other_value_of_the_variable_is_no_permission)
{
	setup();
	device.answer[2] = -EIO;
	CHECK_EQ(env_set("dma_check", "yes"), 0);
	CHECK_EQ(devices_stop_dma(), -EIO);
	CHECK_EQ(env_set("dma_check", "nothing"), 0);
	CHECK_EQ(devices_stop_dma(), -EIO);
}

TEST(with_permission_it_is_a_warning_and_the_others_are_stopped)
{
	setup();
	device.answer[2] = -EIO;
	CHECK_EQ(env_set("dma_check", "no"), 0);
	CHECK_EQ(devices_stop_dma(), 0);
	CHECK_STR(error_text(), "");
	CHECK_EQ(device.asked[0], 1);
	CHECK_HAS(fake_console_output(), "the device may write into it");
	fake_console_stop();
}
