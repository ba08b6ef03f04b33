/* SPDX-License-Identifier: MIT */
/*
 * Two copies of the environment on flash; why it is done this way, and what a power
 * cut can do at every step: doc/design/environment.md.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>
#include <keel/mtd.h>

#define ENV_HEADER 5 /* CRC-32 and flags */

enum env_copy_state {
	ENV_COPY_UNKNOWN, /* not looked at: the other one was good */
	ENV_COPY_VALID,
	ENV_COPY_BLANK,
	ENV_COPY_LAYOUT,     /* an environment, but of another size or without flags */
	ENV_COPY_DAMAGED,    /* CRC is wrong */
	ENV_COPY_UNREADABLE, /* the chip cannot read it */
	ENV_COPY_NO_BLOCK,   /* all of its blocks are bad */
};

struct env_copy {
	enum env_copy_state state;
	uint32_t start;	 /* block on the chip: a spare when those before it are worn out */
	uint32_t offset; /* on the chip */
	uint8_t flags;
	bool weak;		   /* NAND: some of its bits had to be corrected */
	uint32_t stored, computed; /* CRC-32; of ENV_COPY_DAMAGED */
	uint32_t size;		   /* of ENV_COPY_LAYOUT: what it really is */
	bool single;		   /* of ENV_COPY_LAYOUT: without flags byte */
};

struct env_store {
	struct mtd *mtd;
	uint32_t first[2]; /* first block of each copy */
	uint32_t blocks;   /* of each copy: what is needed, then spares for blocks that go bad */
	uint32_t size;	   /* of one copy, header included */
	uint8_t *buf;	   /* @size bytes; on chips without a map also for reading */
	struct env_copy copy[2];
	bool unchanged;	     /* the last save had nothing to write */
	bool was_cut;	     /* env_load() has found a save without its last step, and done that */
	int current;	     /* copy in use, -1 when neither is valid */
	const uint8_t *data; /* of the copy in use, @size - ENV_HEADER bytes; valid until a save */
};

/**
 * env_load() - choose a copy; a save that was cut short is finished
 * Looks no further than needed: the other copy may stay ENV_COPY_UNKNOWN.
 * Returns its number, or -ENOENT when neither is valid.
 */
int env_load(struct env_store *store) __must_check;

/** env_check() - look at both copies to the last byte, without changing anything */
void env_check(struct env_store *store);

/**
 * env_save() - replace the copy that is not in use by @len bytes at buf + ENV_HEADER
 * Both copies good and the same as before: nothing is written. On NAND, when the copy in
 * use has needed correction, the other one first becomes a firm copy of it.
 * Returns the number of the copy that is now in use, or negative errno: flash then
 * holds the old or the new environment, whole.
 */
int env_save(struct env_store *store, size_t len) __must_check;

/** env_store() - where the board keeps its environment, or NULL: nowhere */
struct env_store *env_store(void);
