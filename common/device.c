// SPDX-License-Identifier: MIT
/* Start and stop the devices of the board's table; the rules are in <keel/device.h>. */
#include <keel/device.h>

#include <errno.h>

#include <keel/cpu.h>
#include <keel/error.h>

#define DEVICES_MAX 32

static int status[DEVICES_MAX];

static int probe(void *arg)
{
	const struct device *dev = *(const struct device **)arg;

	return dev->driver->probe(dev);
}

static void report(size_t i)
{
	const struct device *dev = &board_devices[i];

	if (status[i])
		error_print(
			fail_while(status[i], "starting %s (%s)", dev->name, dev->driver->name));
}

void device_start_console(void)
{
	status[0] = board_devices[0].driver->probe(&board_devices[0]);
	report(0);
}

/* A device that is not there may answer with a bus error: that too is only its failure. */
void devices_start(void)
{
	for (size_t i = 1; i < board_device_count && i < DEVICES_MAX; i++) {
		const struct device *dev = &board_devices[i];

		status[i] = cpu_guarded(probe, &dev);
		report(i);
	}
}

void devices_stop(void)
{
	for (size_t i = board_device_count; i-- > 0;) {
		const struct device *dev = &board_devices[i];

		if (device_status(dev) == 0 && dev->driver->remove)
			dev->driver->remove(dev);
	}
}

int device_status(const struct device *dev)
{
	size_t i = (size_t)(dev - board_devices);

	return i < DEVICES_MAX ? status[i] : -ENODEV;
}
