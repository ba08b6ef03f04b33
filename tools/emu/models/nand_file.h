/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a NAND chip in a file: 2048 + 64 a page, page after page.
 *
 * The file may be shorter than the chip: what lies behind its end is erased, and it grows when
 * something is programmed there. Every write is in the file when the call returns, so a killed
 * process loses nothing.
 */
#pragma once

#include <tools/emu/models/nand_array.h>

struct nand_file {
	struct nand_store store;
	int fd;
};

/**
 * nand_file_open() - use @path as the store of a chip
 * @error: gets what is wrong, for people
 *
 * Returns 0, or -1 and @error is set.
 */
int nand_file_open(struct nand_file *f, const char *path, char *error, size_t error_size);
void nand_file_close(struct nand_file *f);
