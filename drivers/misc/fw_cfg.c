// SPDX-License-Identifier: MIT
/* QEMU's fw_cfg: see fw_cfg.h and <keel/fw_cfg.h>. */
#include <drivers/misc/fw_cfg.h>

#include <errno.h>
#include <stdbool.h>

#include <keel/barrier.h>
#include <keel/clock.h>
#include <keel/compiler.h>
#include <keel/cpu.h>
#include <keel/error.h>
#include <keel/fw_cfg.h>
#include <keel/io.h>
#include <lib/byteorder.h>

/* The register of 64 bits, big endian: the lower half starts what both halves say. */
#define DMA_HIGH       0x10
#define DMA_LOW	       0x14
#define DMA_SIGNATURE  0x51454d55u /* "QEMU": what its upper half reads as */

#define CONTROL_ERROR  (1u << 0)
#define CONTROL_READ   (1u << 1)
#define CONTROL_SELECT (1u << 3)
#define CONTROL_KEY(k) ((uint32_t)(k) << 16)

#define ANSWER_MS      2000

/* What the device reads, and where it answers: control is 0 when it is done. */
static struct {
	uint8_t control[4], length[4], addr[8];
} request __aligned(64);

static uintptr_t base; /* 0: there is none */

static uint32_t swapped(uint32_t value)
{
	return __builtin_bswap32(value);
}

static int wait_done(uint16_t key)
{
	struct deadline end = deadline_ms(ANSWER_MS);
	uint32_t control;

	for (;;) {
		cpu_cache_invalidate(&request, sizeof(request));
		control = get_be32(request.control);
		if (control == 0)
			return 0;
		if (control & CONTROL_ERROR)
			return fail(-EIO, "qfw list shows what QEMU has",
				    "fw_cfg: QEMU refuses item 0x%x", key);
		if (deadline_passed(&end))
			return fail(deadline_aborted() ? -EINTR : -ETIMEDOUT,
				    "try again; is the host overloaded?",
				    "fw_cfg: no answer for item 0x%x", key);
	}
}

int fw_cfg_read(uint16_t key, void *buf, size_t len)
{
	uint64_t at = (uintptr_t)&request, to = (uintptr_t)buf;
	int rc;

	if (!base)
		return fail(-ENODEV, "load the kernel with tftp, or from a disk with load",
			    "fw_cfg: this machine has none");
	if (len > UINT32_MAX)
		return fail(-EFBIG, "load it with tftp, or from a disk",
			    "fw_cfg: 4 GiB are the most");
	put_be32(request.control, CONTROL_KEY(key) | CONTROL_SELECT | CONTROL_READ);
	put_be32(request.length, (uint32_t)len);
	put_be32(request.addr, (uint32_t)(to >> 32));
	put_be32(request.addr + 4, (uint32_t)to);
	cpu_cache_clean(&request, sizeof(request));
	cpu_cache_clean(buf, len);
	barrier_write();
	io_write32(base + DMA_HIGH, swapped((uint32_t)(at >> 32)));
	io_write32(base + DMA_LOW, swapped((uint32_t)at));
	rc = wait_done(key);
	barrier_read();
	cpu_cache_invalidate(buf, len);
	return rc;
}

uint32_t fw_cfg_size(uint16_t key)
{
	uint8_t size[4] __aligned(64) = { 0 };

	if (fw_cfg_read(key, size, sizeof(size))) {
		error_clear();
		return 0;
	}
	return get_le32(size);
}

static int fw_cfg_probe(const struct device *dev)
{
	const struct fw_cfg_config *cfg = dev->config;

	if (swapped(io_read32(cfg->base + DMA_HIGH)) != DMA_SIGNATURE)
		return fail(-ENODEV, "start QEMU without dma_enabled=off",
			    "%s: no DMA interface at 0x%lx", dev->name, (unsigned long)cfg->base);
	base = cfg->base;
	return 0;
}

const struct driver fw_cfg_driver = { .name = "fw_cfg", .probe = fw_cfg_probe };
