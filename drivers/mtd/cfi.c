// SPDX-License-Identifier: MIT
/*
 * NOR flash through the Common Flash Interface (JEDEC JESD68), Intel command set
 * (JEP137 id 0001 and 0003). Geometry, buffer and timing come from the query
 * tables. The chips are back in read-array mode whenever a function returns.
 */
#include <drivers/mtd/cfi_bus.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LOG_TAG "flash"
#include <keel/clock.h>
#include <keel/console.h>
#include <keel/error.h>
#include <keel/log.h>
#include <lib/human.h>

#define LOCK_US	     2000000u
#define BUFFER_WAITS 1000000u

static struct cfi_state *state_of(struct mtd *mtd)
{
	return mtd->state;
}

static int wait_ready(const struct cfi_state *c, uint32_t offset, uint32_t longest,
		      uint32_t *status)
{
	uint64_t end = clock_us() + longest;
	uint32_t ready = STATUS_READY * c->lanes;
	bool late;

	/* Not deadline_passed(): Ctrl-C must not leave the chip in the middle of it. */
	do {
		late = clock_us() > end;
		*status = bus_read(c, offset);
		if ((*status & ready) == ready)
			return 0;
		console_poll();
	} while (!late);
	return fail(-ETIMEDOUT, "switch the board off and on",
		    "%s+0x%lx: not ready after %lu ms, status 0x%08lx", c->mtd.name,
		    (unsigned long)offset, (unsigned long)(longest / 1000), (unsigned long)*status);
}

/* Both together are a wrong sequence, whatever else is set: also all ones, which is no status. */
static bool not_understood(uint32_t status)
{
	return (status & STATUS_ERASE) && (status & STATUS_PROGRAM);
}

static bool is_locked(uint32_t status)
{
	return (status & STATUS_LOCKED) && !not_understood(status);
}

static const char *status_text(uint32_t status)
{
	if (not_understood(status))
		return "it did not take the commands";
	if (is_locked(status))
		return "the block is locked in the chip";
	if (status & STATUS_VOLTAGE)
		return "the programming voltage is missing";
	return status & STATUS_ERASE ? "it could not erase" : "it could not program";
}

/* Wait for the operation at @offset, judge it, and return to reading. */
static int finish(const struct cfi_state *c, uint32_t offset, uint32_t longest)
{
	uint32_t status, worst = 0;
	int rc = wait_ready(c, offset, longest, &status);

	back_to_array(c);
	if (rc)
		return rc;
	for (uint32_t i = 0; i < 32; i += 8)
		worst |= status >> i & 0xff;
	if (!(worst & (STATUS_ERASE | STATUS_PROGRAM | STATUS_VOLTAGE | STATUS_LOCKED)))
		return 0;
	return fail(is_locked(worst) ? -EACCES : -EIO,
		    is_locked(worst) ? "protect off unlocks it"
				     : "worn out, or write-protected (a read-only file?)",
		    "%s+0x%lx: %s (status 0x%08lx)", c->mtd.name, (unsigned long)offset,
		    status_text(worst), (unsigned long)status);
}

static uint32_t sector_size_at(const struct cfi_state *c, uint32_t offset)
{
	uint32_t end = 0;

	for (uint32_t i = 0; i < c->regions; i++) {
		end += c->region[i].sectors * c->region[i].sector_size;
		if (offset < end)
			return c->region[i].sector_size;
	}
	return mtd_block_size(&c->mtd);
}

static int lock_sector(const struct cfi_state *c, uint32_t offset, bool on)
{
	command(c, offset, CMD_LOCK_SETUP);
	command(c, offset, on ? CMD_LOCK : CMD_CONFIRM);
	return finish(c, offset, LOCK_US);
}

static int cfi_lock(struct mtd *mtd, uint32_t block, bool on)
{
	const struct cfi_state *c = state_of(mtd);
	uint32_t offset = block * mtd_block_size(mtd), end = offset + mtd_block_size(mtd);
	int rc = 0;

	for (; offset < end && rc == 0; offset += sector_size_at(c, offset))
		rc = lock_sector(c, offset, on);
	return rc;
}

static uint32_t ones(const struct cfi_state *c)
{
	return c->bus_bytes == 4 ? UINT32_MAX : (1u << 8 * c->bus_bytes) - 1;
}

static int verify_erased(const struct cfi_state *c, uint32_t offset, uint32_t size)
{
	for (uint32_t at = offset; at < offset + size; at += c->bus_bytes) {
		uint32_t value = bus_read(c, at);

		if (value != ones(c))
			return fail(-EIO, "the block may be worn out",
				    "%s+0x%lx reads 0x%lx after it was erased", c->mtd.name,
				    (unsigned long)at, (unsigned long)value);
	}
	return 0;
}

static int erase_sector(const struct cfi_state *c, uint32_t offset)
{
	int rc = c->locks ? lock_sector(c, offset, false) : 0;

	if (rc)
		return rc;
	command(c, offset, CMD_ERASE);
	command(c, offset, CMD_CONFIRM);
	rc = finish(c, offset, c->erase_us);
	return rc ? rc : verify_erased(c, offset, sector_size_at(c, offset));
}

static int cfi_erase_block(struct mtd *mtd, uint32_t block)
{
	const struct cfi_state *c = state_of(mtd);
	uint32_t offset = block * mtd_block_size(mtd), end = offset + mtd_block_size(mtd);
	int rc = 0;

	for (; offset < end && rc == 0; offset += sector_size_at(c, offset))
		rc = erase_sector(c, offset);
	return rc;
}

/*
 * What a range of whole bus words shall hold: the caller's bytes, and at both ends
 * what is there already. Those words are read before the chip leaves array mode.
 */
struct span {
	const uint8_t *data;
	uint32_t offset, len; /* of data */
	uint32_t start, end;  /* whole bus words */
	uint32_t head, tail;  /* old content of the first and the last word */
};

static uint32_t span_word(const struct cfi_state *c, const struct span *s, uint32_t at)
{
	uint32_t word = at == s->start ? s->head : s->tail;

	for (uint32_t i = 0; i < c->bus_bytes; i++) {
		if (at + i < s->offset || at + i - s->offset >= s->len)
			continue;
		word &= ~(0xffu << 8 * i);
		word |= (uint32_t)s->data[at + i - s->offset] << 8 * i;
	}
	return word;
}

/*
 * Bits only go from 1 to 0. Returns 1 when all bits are to be 1, so nothing is sent;
 * zeros are programmed even over zeros, which makes weak ones good.
 */
static int span_check(const struct cfi_state *c, const struct span *s)
{
	uint32_t all = UINT32_MAX;

	for (uint32_t at = s->start; at < s->end; at += c->bus_bytes) {
		uint32_t old = bus_read(c, at), new = span_word(c, s, at);

		if ((old & new) != new)
			return fail(-EIO, "erase the block first",
				    "%s+0x%lx: it holds 0x%lx and cannot become 0x%lx", c->mtd.name,
				    (unsigned long)at, (unsigned long)old, (unsigned long)new);
		all &= new;
	}
	return all == ones(c);
}

static int span_verify(const struct cfi_state *c, const struct span *s)
{
	for (uint32_t at = s->start; at < s->end; at += c->bus_bytes) {
		uint32_t old = bus_read(c, at), new = span_word(c, s, at);

		if (old != new)
			return fail(-EIO, "the block may be worn out",
				    "%s+0x%lx reads 0x%lx after 0x%lx was written", c->mtd.name,
				    (unsigned long)at, (unsigned long)old, (unsigned long)new);
	}
	return 0;
}

static int program_words(const struct cfi_state *c, const struct span *s)
{
	int rc = 0;

	for (uint32_t at = s->start; at < s->end && rc == 0; at += c->bus_bytes) {
		command(c, at, CMD_PROGRAM);
		bus_write(c, at, span_word(c, s, at));
		rc = finish(c, at, c->program_us);
	}
	return rc;
}

/*
 * The commands go to the start of the buffer-sized window: real chips take any
 * address of the block, emulators take the window from the address.
 */
static int program_buffer(const struct cfi_state *c, const struct span *s)
{
	uint32_t window = ALIGN_DOWN(s->start, c->buffer), status = 0;
	uint32_t words = (s->end - s->start) / c->bus_bytes;
	uint32_t ready = STATUS_READY * c->lanes;

	for (uint32_t tries = 0; (status & ready) != ready; tries++) {
		if (tries == BUFFER_WAITS) {
			back_to_array(c);
			return fail(-ETIMEDOUT, "switch the board off and on",
				    "%s+0x%lx: no free write buffer, status 0x%08lx", c->mtd.name,
				    (unsigned long)window, (unsigned long)status);
		}
		command(c, window, CMD_BUFFER);
		status = bus_read(c, window);
	}
	command(c, window, words - 1);
	for (uint32_t at = s->start; at < s->end; at += c->bus_bytes)
		bus_write(c, at, span_word(c, s, at));
	command(c, window, CMD_CONFIRM);
	return finish(c, window, c->buffer_us);
}

/* Within one buffer-sized window. */
static int program_window(const struct cfi_state *c, uint32_t offset, const void *data,
			  uint32_t len)
{
	struct span s = { .data = data, .offset = offset, .len = len };
	int rc;

	s.start = ALIGN_DOWN(offset, c->bus_bytes);
	s.end = ALIGN_UP(offset + len, c->bus_bytes);
	s.head = bus_read(c, s.start);
	s.tail = bus_read(c, s.end - c->bus_bytes);
	rc = span_check(c, &s);
	if (rc)
		return rc < 0 ? rc : 0;
	if (c->locks)
		rc = lock_sector(c, ALIGN_DOWN(offset, sector_size_at(c, offset)), false);
	if (!rc)
		rc = c->buffer ? program_buffer(c, &s) : program_words(c, &s);
	return rc ? rc : span_verify(c, &s);
}

static int cfi_program(struct mtd *mtd, uint32_t offset, const void *data, size_t len)
{
	const struct cfi_state *c = state_of(mtd);
	const uint8_t *from = data;
	int rc = 0;

	while (len && rc == 0) {
		uint32_t room = mtd->page_size - offset % mtd->page_size;
		uint32_t n = (uint32_t)MIN(len, room);

		rc = program_window(c, offset, from, n);
		offset += n;
		from += n;
		len -= n;
	}
	return rc;
}

static int cfi_read_page(struct mtd *mtd, uint32_t page, void *data)
{
	memcpy(data, (const void *)(mtd->map + page * mtd->page_size), mtd->page_size);
	return 0;
}

static int cfi_write_page(struct mtd *mtd, uint32_t page, const void *data)
{
	return cfi_program(mtd, page * mtd->page_size, data, mtd->page_size);
}

static void cfi_describe(struct mtd *mtd, char *buf, size_t size)
{
	const struct cfi_state *c = state_of(mtd);
	char buffer[HUMAN_SIZE];

	snprintf(buf, size,
		 "CFI, Intel commands, %u x %u bit, maker 0x%02x part 0x%02x, %s%s; at most %lu us "
		 "a buffer, %lu ms a block",
		 (unsigned int)c->chips, (unsigned int)(8 * c->bus_bytes / c->chips), c->maker,
		 c->part, c->buffer ? human_size(buffer, c->buffer) : "no",
		 c->buffer ? " write buffer" : " write buffer", (unsigned long)c->buffer_us,
		 (unsigned long)(c->erase_us / 1000));
}

static const struct mtd_ops cfi_ops = {
	.read_page = cfi_read_page,
	.write_page = cfi_write_page,
	.erase_block = cfi_erase_block,
	.program = cfi_program,
	.describe = cfi_describe,
};

/* Locks are for chips that have them. */
static const struct mtd_ops cfi_lock_ops = {
	.read_page = cfi_read_page,
	.write_page = cfi_write_page,
	.erase_block = cfi_erase_block,
	.program = cfi_program,
	.lock = cfi_lock,
	.describe = cfi_describe,
};

static int cfi_probe(const struct device *dev)
{
	const struct cfi_config *cfg = dev->config;
	struct cfi_state *c = dev->state;
	char size[HUMAN_SIZE], block[HUMAN_SIZE];
	int rc;

	c->base = cfg->base;
	c->bus_bytes = cfg->bus_bytes;
	rc = cfi_identify(c);
	if (rc)
		return rc;
	c->mtd.ops = c->locks ? &cfi_lock_ops : &cfi_ops;
	c->mtd.map = c->base;
	c->mtd.state = c;
	log_info("%s %s at 0x%lx, %u blocks of %s, %s writes", dev->name,
		 human_size(size, mtd_size(&c->mtd)), (unsigned long)c->base,
		 (unsigned int)c->mtd.blocks, human_size(block, mtd_block_size(&c->mtd)),
		 c->buffer ? "buffered" : "single word");
	return mtd_register(&c->mtd);
}

const struct driver cfi_driver = { .name = "cfi", .probe = cfi_probe };
