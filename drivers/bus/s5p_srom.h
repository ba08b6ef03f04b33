/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/device.h>

#define S5P_SROM_16BIT (1u << 0) /* else 8 */
#define S5P_SROM_BYTES (1u << 1) /* addresses go out as byte addresses */
#define S5P_SROM_WAIT  (1u << 2)
#define S5P_SROM_LANES (1u << 3) /* byte enables */

/* Clocks of HCLKD0: select before output enable ... data hold; access is what is meant, not less one */
#define S5P_SROM_TIMING(tacs, tcos, tacc, tcoh, tcah, tacp)                             \
	((uint32_t)(tacs) << 28 | (uint32_t)(tcos) << 24 | (uint32_t)((tacc)-1) << 16 | \
	 (uint32_t)(tcoh) << 12 | (uint32_t)(tcah) << 8 | (uint32_t)(tacp) << 4)

struct s5p_srom_config {
	uintptr_t base;	   /* of the SROM controller */
	unsigned int bank; /* 0..5 */
	uint32_t mode;	   /* S5P_SROM_16BIT ... */
	uint32_t timing;   /* S5P_SROM_TIMING() */
};

/* One bank of the bus; in the board's table in front of the device that is on it. */
extern const struct driver s5p_srom_driver;

/* S5P_SROM_DEVICE("srom1", .base = ..., .bank = ..., .mode = ..., .timing = ...) */
#define S5P_SROM_DEVICE(dev_name, ...)                                    \
	{                                                                 \
		.name = (dev_name), .driver = &s5p_srom_driver,           \
		.config = &(const struct s5p_srom_config){ __VA_ARGS__ }, \
	}
