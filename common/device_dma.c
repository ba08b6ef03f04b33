// SPDX-License-Identifier: MIT
/* No DMA when an operating system starts (Linux, arm64/booting: "Quiesce all DMA capable devices"). */
#include <string.h>

#define LOG_TAG "dma"
#include <keel/device.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/log.h>

int devices_stop_dma(void)
{
	const char *check = env_get("dma_check");
	int rc = 0, result;

	for (size_t i = board_device_count; i-- > 0;) {
		const struct device *dev = &board_devices[i];

		result = 0;
		if (device_status(dev) == 0 && dev->driver->stop_dma)
			result = dev->driver->stop_dma(dev);
		rc = result ? result : rc;
	}
	if (!rc)
		return 0;
	if (!check || strcmp(check, "no"))
		return fail_hint(rc,
				 "power-cycle the machine; setenv dma_check no starts the kernel "
				 "and lets the device write into it");
	log_warn("dma_check is no: the kernel starts, and the device may write into it");
	error_clear();
	return 0;
}
