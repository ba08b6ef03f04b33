// SPDX-License-Identifier: MIT
/* cp, cmp, crc32, base: whole ranges of memory. */
#include <stdio.h>
#include <string.h>

#include <common/unit.h>
#include <keel/command.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <keel/mtd.h>
#include <keel/shell.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>

#define PAGE  0x1000u	/* the MMU's */
#define CHUNK 0x100000u /* Ctrl-C is looked for after each */

/* Every unit with an access of its own: registers and FIFOs count accesses. */
static int copy_units(uintptr_t to, uintptr_t from, const struct unit_range *range)
{
	for (size_t at = 0; at < range->len; at += range->unit) {
		unit_write(to + at, range->unit, unit_read(from + at, range->unit));
		if (at % CHUNK == 0 && shell_aborted())
			return -EINTR;
	}
	return 0;
}

/* Ranges may overlap: then the end that is overwritten first is copied first. */
static int copy_memory(uintptr_t to, uintptr_t from, size_t len)
{
	bool down = to > from;

	for (size_t done = 0, n; done < len; done += n) {
		size_t at;

		n = MIN(len - done, (size_t)CHUNK);
		at = down ? len - done - n : done;
		memmove((void *)(to + at), (const void *)(from + at), n);
		if (shell_aborted())
			return -EINTR;
	}
	return 0;
}

/*
 * A source that faults must do so before the chip is told to program: the guard
 * around this command would leave the chip in the middle of it.
 */
static int copy_to_flash(const struct unit_range *to, const struct unit_range *from)
{
	for (size_t at = 0; at < from->len; at += PAGE - (from->addr + at) % PAGE)
		unit_read(from->addr + at, 1);
	return mtd_write_at(to->addr, (const void *)from->addr, to->len);
}

static int cp_run(const struct command_call *call)
{
	struct unit_range from, to;
	int rc = unit_range(call, call->arg[0].addr, call->arg[2].uint, &from);

	rc = rc ? rc : unit_range(call, call->arg[1].addr, call->arg[2].uint, &to);
	rc = rc ? rc : unit_check_read(&from);
	if (rc)
		return rc;
	if (mem_kind_at(to.addr) == MEM_FLASH)
		return copy_to_flash(&to, &from);
	rc = unit_check_write(&to);
	if (rc)
		return rc;
	if (unit_is_device(to.addr) || unit_is_device(from.addr))
		return copy_units(to.addr, from.addr, &to);
	return copy_memory(to.addr, from.addr, to.len);
}

/* Bytes up to the first unit that differs, at most @len. */
static size_t same_bytes(uintptr_t a, uintptr_t b, size_t len, size_t unit)
{
	size_t i = 0;

	if (((a | b) & 3) == 0 && !unit_is_device(a) && !unit_is_device(b))
		while (len - i >= 4 && *(const uint32_t *)(a + i) == *(const uint32_t *)(b + i))
			i += 4;
	i -= i % unit;
	while (i < len && unit_read(a + i, unit) == unit_read(b + i, unit))
		i += unit;
	return i;
}

static const char *unit_word(size_t unit)
{
	if (sizeof(uintptr_t) == 8 && unit == 8)
		return "double word";
	return unit == 1 ? "byte" : unit == 2 ? "halfword" : "word";
}

/* U-Boot's words, because scripts look for them. */
static void print_difference(const struct unit_range *a, const struct unit_range *b, size_t at)
{
	const char *word = unit_word(a->unit);

	printf("%s at 0x%08lx (0x%0*lx) != %s at 0x%08lx (0x%0*lx)\n", word,
	       (unsigned long)(a->addr + at), (int)(2 * a->unit),
	       (unsigned long)unit_read(a->addr + at, a->unit), word, (unsigned long)(b->addr + at),
	       (int)(2 * b->unit), (unsigned long)unit_read(b->addr + at, b->unit));
}

static int cmp_run(const struct command_call *call)
{
	struct unit_range a, b;
	size_t same = 0, n;
	int rc = unit_range(call, call->arg[0].addr, call->arg[2].uint, &a);

	rc = rc ? rc : unit_range(call, call->arg[1].addr, call->arg[2].uint, &b);
	rc = rc ? rc : unit_check_read(&a);
	rc = rc ? rc : unit_check_read(&b);
	if (rc)
		return rc;
	do {
		n = same_bytes(a.addr + same, b.addr + same, MIN(a.len - same, (size_t)CHUNK),
			       a.unit);
		same += n;
		if (shell_aborted())
			return -EINTR;
	} while (n == CHUNK && same < a.len);
	if (same < a.len)
		print_difference(&a, &b, same);
	printf("Total of %lu %s(s) were the same\n", (unsigned long)(same / a.unit),
	       unit_word(a.unit));
	return same < a.len;
}

static int sum_range(const struct unit_range *range, uint32_t *sum)
{
	*sum = 0;
	for (size_t done = 0, n; done < range->len; done += n) {
		n = MIN(range->len - done, (size_t)CHUNK);
		*sum = crc32(*sum, (const uint8_t *)range->addr + done, n);
		if (shell_aborted())
			return -EINTR;
	}
	return 0;
}

/* "crc32 ADDR LEN STORE": big endian at STORE, as U-Boot's hash tables and scripts expect. */
static int store_sum(uint64_t to, uint32_t sum)
{
	uintptr_t addr = (uintptr_t)to + unit_base();
	int rc;

	if (to > UINTPTR_MAX)
		return fail(-EINVAL, "crc32 -v compares",
			    "crc32: no such address to store the sum at");
	rc = mem_check_write(addr, sizeof(sum), "crc32");
	if (rc)
		return rc;
	put_be32((void *)addr, sum);
	return 0;
}

static int crc32_run(const struct command_call *call)
{
	struct unit_range range;
	bool verify = call->flags;
	uintptr_t expected;
	uint32_t sum;
	int rc = unit_range(call, call->arg[0].addr, call->arg[1].size, &range);

	rc = rc ? rc : unit_check_read(&range);
	if (!rc && verify && !(call->given & 4))
		rc = fail(-EINVAL, "crc32 -v ADDR LEN SUM", "crc32: -v needs the expected sum");
	rc = rc ? rc : verify ? unit_value(call->arg[2].uint, 4, &expected) : 0;
	rc = rc ? rc : sum_range(&range, &sum);
	if (rc)
		return rc;
	printf("crc32 for %08lx ... %08lx ==> %08lx\n", (unsigned long)range.addr,
	       (unsigned long)(range.addr + range.len - 1), (unsigned long)sum);
	if (verify && sum != expected)
		return fail(-EBADMSG, "load it again and compare its size",
			    "crc32 is %08lx, expected %08lx", (unsigned long)sum,
			    (unsigned long)expected);
	if (!verify && call->given & 4)
		return store_sum(call->arg[2].uint, sum);
	return 0;
}

static int base_run(const struct command_call *call)
{
	if (call->given)
		unit_set_base(call->arg[0].addr);
	printf("Base Address: 0x%08lx\n", (unsigned long)unit_base());
	return 0;
}

/* clang-format off */
COMMAND(cp,
	.name    = "cp",
	.summary = "copy COUNT units, also to erased flash; the ranges may overlap",
	.example = "cp.b ${loadaddr} ${ramdisk_addr_r} 1000",
	.widths  = "lbwq",
	.args    = ARGS({ "FROM", ARG_ADDR, false }, { "TO", ARG_ADDR, false },
			{ "COUNT", ARG_COUNT, false }),
	.guarded = true,
	.run     = cp_run);

COMMAND(cmp,
	.name    = "cmp",
	.summary = "compare COUNT units; false when they differ",
	.example = "cmp.b ${loadaddr} ${ramdisk_addr_r} 1000",
	.widths  = "lbwq",
	.args    = ARGS({ "ADDR1", ARG_ADDR, false }, { "ADDR2", ARG_ADDR, false },
			{ "COUNT", ARG_COUNT, false }),
	.guarded = true,
	.run     = cmp_run);

COMMAND(crc32,
	.name    = "crc32",
	.summary = "checksum of memory; stored at the third argument, -v: compared",
	.example = "crc32 ${fileaddr} ${filesize}\ncrc32 -v ${loadaddr} 1000 3d5b8cc2",
	.widths  = "b",
	.flags   = "v",
	.args    = ARGS({ "ADDR", ARG_ADDR, false }, { "LEN", ARG_SIZE, false },
			{ "STORE|SUM", ARG_COUNT, true }),
	.guarded = true,
	.run     = crc32_run);

COMMAND(base,
	.name    = "base",
	.summary = "show or set what the memory commands add to every address",
	.example = "base ${loadaddr}",
	.args    = ARGS({ "ADDR", ARG_ADDR, true }),
	.run     = base_run);
/* clang-format on */
