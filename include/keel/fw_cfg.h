/* SPDX-License-Identifier: MIT */
/*
 * QEMU's firmware configuration: items by number, among them the kernel and the ramdisk
 * that were named on QEMU's own command line. Linked only where a board has the device.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

/* Item numbers: QEMU, docs/specs/fw_cfg and standard-headers/linux/qemu_fw_cfg.h */
#define FW_CFG_KERNEL_SIZE 0x08
#define FW_CFG_INITRD_SIZE 0x0b
#define FW_CFG_KERNEL_DATA 0x11
#define FW_CFG_INITRD_DATA 0x12

/**
 * fw_cfg_read() - the first @len bytes of item @key to @buf; an item that is shorter ends in zeros
 * Returns 0; -ENODEV when there is no such device; -EIO when it refuses; -ETIMEDOUT.
 */
int fw_cfg_read(uint16_t key, void *buf, size_t len) __must_check;

/** fw_cfg_size() - the 32-bit little-endian number that item @key is; 0 also without the device */
uint32_t fw_cfg_size(uint16_t key);
