/* SPDX-License-Identifier: MIT */
/* QEMU's fw_cfg, memory-mapped, through its DMA interface (QEMU, docs/specs/fw_cfg). */
#pragma once

#include <stdint.h>

#include <keel/device.h>

struct fw_cfg_config {
	uintptr_t base;
};

extern const struct driver fw_cfg_driver;

/* FW_CFG_DEVICE("fw_cfg", .base = ...) */
#define FW_CFG_DEVICE(id, ...)                                          \
	{                                                               \
		.name = (id), .driver = &fw_cfg_driver,                 \
		.config = &(const struct fw_cfg_config){ __VA_ARGS__ }, \
	}
