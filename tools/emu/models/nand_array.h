/* SPDX-License-Identifier: MIT */
/*
 * The cells of the NAND chip: what they hold, how they age, which blocks are bad.
 *
 * Hardware facts 9.1, 9.4. A program only clears bits, an erase sets a block to 0xff. What
 * outlives a power cycle is the store alone. The rest is worked out again from it: a page that
 * is not erased counts as programmed once, and the last page of a block that is not erased as
 * the one programmed last.
 *
 * Bad blocks. A block whose page 0 or 1 carries a marker at power-on, and no data or the text
 * NAND_FACTORY_BAD, is bad from the factory: it cannot be programmed or erased. A marker beside
 * data, or set since, is one of software, which may be wrong: the cells are as good as before.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tools/emu/models/model.h>
#include <tools/emu/models/nand_faults.h>

#define NAND_PAGE	 2048
#define NAND_SPARE	 64
#define NAND_RAW	 (NAND_PAGE + NAND_SPARE) /* bytes of a page in the store */
#define NAND_BLOCK_PAGES 64
#define NAND_BLOCKS	 2048
#define NAND_PAGES	 (NAND_BLOCKS * NAND_BLOCK_PAGES)
#define NAND_BLOCK_RAW	 (NAND_RAW * NAND_BLOCK_PAGES)
#define NAND_PARTIALS	 4 /* programs of one page between erases */
#define NAND_FACTORY_BAD "bad from the factory\n"

/* Where the bytes of the cells are kept, page after page. All return 0 or negative errno. */
struct nand_store {
	int (*read)(void *ctx, uint64_t offset, void *buf, size_t len);
	int (*write)(void *ctx, uint64_t offset, const void *buf, size_t len);
	int (*erase)(void *ctx, uint64_t offset, size_t len); /* set to 0xff */
	void *ctx;
};

/* Since the emulator started. */
struct nand_counters {
	uint64_t reads, programs, erases; /* of pages, pages and blocks; failed ones too */
	uint64_t tr_ns, tprog_ns, tbers_ns;
	uint64_t failed;   /* programs and erases that ended with status fail */
	uint64_t max_wear; /* most erases of one block */
};

struct nand_block {
	uint32_t erases, programs; /* since the emulator started */
	int8_t last;		   /* page programmed last; -1: none; NAND_UNKNOWN: look */
	int8_t factory_bad;	   /* 0, 1 or NAND_UNKNOWN */
};

#define NAND_UNKNOWN INT8_MIN

struct nand_array {
	const struct model *model;
	const struct nand_store *store;
	struct nand_faults faults;
	struct nand_counters counters;
	uint32_t operations;	     /* programs and erases begun: what op= counts */
	int8_t programs[NAND_PAGES]; /* of a page since its erase, or NAND_UNKNOWN */
	struct nand_block blocks[NAND_BLOCKS];
};

/** @model: for complaints; @store stays the caller's. No faults yet. */
void nand_array_init(struct nand_array *a, const struct model *model,
		     const struct nand_store *store);
/** After a power cycle: what was only remembered is worked out again. */
void nand_array_power_on(struct nand_array *a);

/** What a read of the page puts into the page register, faults included. */
void nand_array_read(struct nand_array *a, uint32_t page, uint8_t raw[NAND_RAW]);
/**
 * nand_array_program() - clear the bits of a page that are 0 in @raw
 * @o: what becomes of the operation
 *
 * Returns whether status says good.
 */
bool nand_array_program(struct nand_array *a, uint32_t page, const uint8_t raw[NAND_RAW],
			const struct nand_outcome *o);
/** Erase the block that @page is in. */
bool nand_array_erase(struct nand_array *a, uint32_t page, const struct nand_outcome *o);
