// SPDX-License-Identifier: MIT
/* Where the board keeps its environment, and what is said about it at the start. */
#include <common/env.h>

#include <stdio.h>
#include <string.h>

#define LOG_TAG "env"
#include <common/env_store.h>
#include <keel/board.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/log.h>
#include <lib/crc32.h>
#include <lib/human.h>

static uint8_t image[ENV_SIZE] __aligned(4);

static struct {
	struct env_store store;
	bool usable;
	bool saved;	 /* saved_crc is that of what flash holds */
	size_t left_out; /* variables that only flash has */
	uint32_t saved_crc;
} flash = { .store = { .buf = image, .size = ENV_SIZE, .current = -1 } };

struct env_store *env_store(void)
{
	return flash.usable ? &flash.store : NULL;
}

/* From the board's own table: a partition table in the environment cannot move it. */
static void locate(void)
{
	const struct part *part = board.env_part ? part_find(board.env_part) : NULL;

	if (!part || part->block_count < 2)
		return;
	flash.store.mtd = part->mtd;
	flash.store.blocks = part->block_count / 2;
	flash.store.first[0] = part->first_block;
	flash.store.first[1] = part->first_block + flash.store.blocks;
	flash.usable = flash.store.blocks * mtd_block_size(part->mtd) >= ENV_SIZE;
}

const char *env_copy_text(int copy, char *buf, size_t size)
{
	const struct env_copy *c = &flash.store.copy[copy];
	const char *chip = flash.store.mtd->name;
	char what[HUMAN_SIZE];
	int n = snprintf(buf, size, "copy %c at %s+0x%lx ", 'A' + copy, chip,
			 (unsigned long)c->offset);

	buf += n;
	size -= (size_t)n;
	switch (c->state) {
	case ENV_COPY_VALID:
		snprintf(buf, size, "is good, CRC-32 0x%08lx, flags %u", (unsigned long)c->stored,
			 c->flags);
		break;
	case ENV_COPY_BLANK:
		snprintf(buf, size, "is blank");
		break;
	case ENV_COPY_LAYOUT:
		snprintf(buf, size, "has another layout: %s (0x%lx)%s, not 0x%x with flags byte",
			 human_size(what, c->size), (unsigned long)c->size,
			 c->single ? " without flags byte" : "", ENV_SIZE);
		break;
	case ENV_COPY_DAMAGED:
		snprintf(buf, size, "is damaged: CRC-32 stored 0x%08lx, computed 0x%08lx",
			 (unsigned long)c->stored, (unsigned long)c->computed);
		break;
	case ENV_COPY_NO_BLOCK:
		snprintf(buf, size, "holds nothing: all its blocks are bad (nand bad)");
		break;
	default:
		snprintf(buf, size, "cannot be read");
	}
	return buf - n;
}

/* Invalid copies that should not be: everything but blank ones. */
static void warn_copies(void)
{
	char text[112];

	for (int i = 0; i < 2; i++)
		if (flash.store.copy[i].state > ENV_COPY_BLANK)
			log_warn("%s", env_copy_text(i, text, sizeof(text)));
}

static void remember_saved(void)
{
	flash.saved_crc = crc32(0, image + ENV_HEADER, env_pack((char *)image + ENV_HEADER));
	flash.saved = true;
}

bool env_is_saved(void)
{
	return flash.saved && crc32(0, image + ENV_HEADER, env_pack((char *)image + ENV_HEADER)) ==
				      flash.saved_crc;
}

static bool holds_nothing(const struct env_copy *copy)
{
	return copy->state == ENV_COPY_BLANK || copy->state == ENV_COPY_NO_BLOCK;
}

static void report_default(void)
{
	const struct env_copy *copy = flash.store.copy;
	const char *chip = flash.store.mtd->name;

	warn_copies();
	if (copy[0].state == ENV_COPY_BLANK && copy[1].state == ENV_COPY_BLANK)
		log_info("default environment: %s+0x%lx and +0x%lx are blank (first start)", chip,
			 (unsigned long)copy[0].offset, (unsigned long)copy[1].offset);
	else if (copy[0].state == ENV_COPY_LAYOUT || copy[1].state == ENV_COPY_LAYOUT)
		log_warn("default environment: what flash holds has a wrong size or layout");
	else if (holds_nothing(&copy[0]) && holds_nothing(&copy[1]))
		log_warn("default environment: nothing is saved on flash");
	else
		log_warn("default environment: what flash holds is damaged");
}

/* What env_load() has found in @copy. */
static void take(int copy)
{
	warn_copies();
	if (flash.store.was_cut)
		log_warn("the last saveenv was cut short: copy A is kept");
	env_clear();
	flash.left_out = env_unpack((const char *)flash.store.data, ENV_DATA_MAX);
	remember_saved();
	log_info("environment from copy %c at %s+0x%lx, %zu of %d bytes", 'A' + copy,
		 flash.store.mtd->name, (unsigned long)flash.store.copy[copy].offset, env_used(),
		 ENV_DATA_MAX);
}

void env_init(void)
{
	int copy;

	env_reset();
	locate();
	copy = flash.usable ? env_load(&flash.store) : -1;
	if (copy >= 0)
		take(copy);
	else if (flash.usable)
		report_default();
	else if (board.env_part)
		log_warn("default environment: there is no flash partition \"%s\"", board.env_part);
	env_fill_runtime();
}

int env_reload(void)
{
	int copy;

	if (!flash.usable)
		return fail(-ENODEV, "flinfo shows the chips",
			    "there is no flash partition for the environment");
	copy = env_load(&flash.store);
	if (copy < 0)
		return fail(-ENOENT,
			    "saveenv saves what printenv shows; env info tells about both copies",
			    "no environment is saved: the variables are as they were");
	take(copy);
	env_fill_runtime();
	return 0;
}

/* The partition table may have been changed since: then the place is somebody else's. */
static int check_place(const struct env_store *store)
{
	for (int i = 0; i < 2; i++) {
		uint32_t offset = store->first[i] * mtd_block_size(store->mtd);
		const struct part *part = part_at(store->mtd, offset);

		if (part && strcmp(part->name, board.env_part))
			return fail(-EACCES, "leave that range to a partition \"env\" in mtdparts",
				    "the environment's place %s+0x%lx is in partition \"%s\"",
				    store->mtd->name, (unsigned long)offset, part->name);
	}
	return 0;
}

static int check_left_out(bool force)
{
	if (!flash.left_out || force)
		return 0;
	return fail(-EPERM, "saveenv -f saves what printenv shows; dmesg has the reasons",
		    "%zu variables on flash could not be taken over: they would be lost",
		    flash.left_out);
}

int env_save_all(bool force)
{
	int rc = check_left_out(force);

	if (rc)
		return rc;

	if (!flash.usable)
		return fail(-ENODEV, "flinfo shows the chips",
			    "there is no flash partition for the environment");
	rc = check_place(&flash.store);
	if (!rc)
		rc = env_save(&flash.store, env_pack((char *)image + ENV_HEADER));
	flash.saved = false;
	if (rc < 0)
		return rc;
	remember_saved();
	flash.left_out = 0;
	return 0;
}
