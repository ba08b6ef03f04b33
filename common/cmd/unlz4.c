// SPDX-License-Identifier: MIT
/* unlz4 and unzstd: unzip under the names that people know; the file says how it is packed. */
#include <common/cmd/unzip.h>

/* clang-format off */
COMMAND(unlz4,
	.name    = "unlz4",
	.alias   = "unzstd",
	.summary = "unpack an lz4 or zstd file; sets fileaddr and filesize",
	.example = "unlz4 ${loadaddr} ${ramdisk_addr_r}",
	.args    = ARGS({ "FROM", ARG_ADDR, false },
			{ "TO", ARG_ADDR, false },
			{ "MAXSIZE", ARG_SIZE, true }),
	.guarded = true,
	.run     = unzip_run);
/* clang-format on */
