// SPDX-License-Identifier: MIT
/* booti: what people type for 64-bit kernels. It is bootm: the image says what it is. */
#include <common/cmd/bootm.h>

/* clang-format off */
COMMAND(booti,
	.name    = "booti",
	.summary = "start an arm64 Image, packed or not, with ramdisk and device tree",
	.example = "booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdt_addr_r}\n"
		   "booti ${kernel_addr_r}    with the device tree of the machine\n"
		   "booti -n    only print the plan",
	.flags   = "n",
	.args    = ARGS({ "ADDR", ARG_IMAGE, true },
			{ "RAMDISK", ARG_RANGE, true },
			{ "FDT", ARG_IMAGE, true }),
	.run     = bootm_run);
/* clang-format on */
