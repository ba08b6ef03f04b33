// SPDX-License-Identifier: MIT
/* Where kernel, tree and ramdisk lie, what else is there, and whether the memory is memory. */
#include "conformance.h"

#define WINDOW	  (32ull << 30)
#define WINDOW_AT (1ull << 30)
#define PROBES	  16 /* places of each bank that are written and restored */

extern uint64_t _start[];

static struct range tree_range(void)
{
	return (struct range){ .start = machine.tree, .size = machine.tree_size };
}

static bool inside(const struct range *r, const struct range *in)
{
	return r->start >= in->start && r->size <= in->size &&
	       r->start - in->start <= in->size - r->size;
}

/* A loader may list what it hands over; anything else that is reserved must be elsewhere. */
static const struct range *reservation_met(const struct range *r, bool may_be_listed)
{
	for (size_t i = 0; i < machine.reservations; i++) {
		const struct range *other = &machine.reserved[i];

		if (!ranges_meet(r, other))
			continue;
		if (!may_be_listed || !other->is_list || !inside(r, other))
			return other;
	}
	return NULL;
}

/* What @r shares a byte with, as text, or NULL. */
static const char *met(const struct range *r, bool may_be_listed)
{
	struct range tree = tree_range();
	const struct range *others[] = { &machine.kernel, &tree, &machine.initrd };
	static const char *const names[] = { "the kernel", "the tree", "the ramdisk" };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (others[i]->start != r->start && ranges_meet(r, others[i]))
			return names[i];
	return reservation_met(r, may_be_listed) ? "a reservation" : NULL;
}

static void clause_alone(const char *id, const char *what, const struct range *r, bool listed)
{
	const char *other = met(r, listed);

	clause_begin(id, what);
	clause_value(r->start);
	clause_value(r->size);
	if (other)
		clause_text(other);
	clause_end(!other);
}

static void clause_covered(const char *id, const char *what, const struct range *r)
{
	clause_begin(id, what);
	clause_value(r->start);
	clause_value(r->start + r->size);
	clause_end(machine_covers(r));
}

static void check_kernel(void)
{
	uint64_t base = (uint64_t)_start - TEXT_OFFSET;
	struct range near = { .start = base };

	clause("image.place", "text_offset bytes behind a base with alignment 2 MiB",
	       base % BLOCK == 0, (uint64_t)_start);
	clause_begin("image.near", "as near to the start of memory as the header asks");
	clause_value(base);
	for (size_t i = 0; i < machine.banks; i++)
		if (base - machine.bank[i].start < machine.bank[i].size)
			near.start = machine.bank[i].start;
	if (IMAGE_FLAGS & 8)
		clause_absent("the header allows any place");
	else
		clause_note(base - near.start < 64 * MIB);
	clause("image.intact", "all bytes of the file are there: their sum is 0",
	       cpus[0].cpu.entry.sum == 0, cpus[0].cpu.entry.sum);
	clause_covered("image.memory", "image_size bytes are in one memory node", &machine.kernel);
	clause_alone("image.alone", "image_size bytes are the kernel's alone", &machine.kernel,
		     false);
}

/* The blocks that a kernel maps to read the tree are normal memory and nothing else. */
static void check_tree_block(void)
{
	struct range block = { .start = machine.tree & ~(BLOCK - 1) };
	bool holds, own = true;

	block.size = ((machine.tree + machine.tree_size + BLOCK - 1) & ~(BLOCK - 1)) - block.start;
	holds = machine_covers(&block);
	for (size_t i = 0; i < machine.reservations; i++) {
		const struct range *r = &machine.reserved[i];

		holds &= !r->no_map || !ranges_meet(&block, r);
		own &= !ranges_meet(&block, r) ||
		       inside(&(struct range){ .start = machine.tree, .size = 1 }, r);
	}
	clause("tree.block", "its blocks of 2 MiB may be mapped as normal memory", holds,
	       block.start);
	own &= !ranges_meet(&block, &machine.kernel) && !ranges_meet(&block, &machine.initrd);
	clause_begin("tree.own-block", "its blocks of 2 MiB hold nothing else");
	clause_value(block.start);
	clause_value(block.size);
	clause_note(own);
}

static void check_tree(void)
{
	struct range tree = tree_range();

	clause_covered("tree.memory", "the tree is in one memory node", &tree);
	clause_alone("tree.alone", "the tree shares no byte with anything", &tree, true);
	check_tree_block();
}

static void check_initrd(void)
{
	uint64_t low, high;

	clause("initrd.pair", "linux,initrd-start is below linux,initrd-end, or neither is there",
	       machine.initrd_start_seen == machine.initrd_end_seen &&
		       (int64_t)machine.initrd.size >= 0 &&
		       (machine.initrd.size || !machine.initrd_start_seen),
	       machine.initrd.size);
	if (!machine.initrd_start_seen || (int64_t)machine.initrd.size <= 0) {
		machine.initrd.size = 0;
		clause_begin("initrd.memory", "the ramdisk is in one memory node");
		clause_absent("no ramdisk");
		clause_begin("initrd.alone", "the ramdisk shares no byte with anything");
		clause_absent("no ramdisk");
		clause_begin("initrd.window", "kernel and ramdisk in 32 GiB from a whole GiB");
		clause_absent("no ramdisk");
		return;
	}
	clause_covered("initrd.memory", "the ramdisk is in one memory node", &machine.initrd);
	clause_alone("initrd.alone", "the ramdisk shares no byte with anything", &machine.initrd,
		     true);
	low = machine.kernel.start < machine.initrd.start ? machine.kernel.start
							  : machine.initrd.start;
	high = machine.initrd.start + machine.initrd.size;
	if (high < machine.kernel.start + machine.kernel.size)
		high = machine.kernel.start + machine.kernel.size;
	clause("initrd.window", "kernel and ramdisk in 32 GiB from a whole GiB",
	       high - (low & ~(WINDOW_AT - 1)) <= WINDOW, high - (low & ~(WINDOW_AT - 1)));
}

static bool in_use(const struct range *r)
{
	struct range tree = tree_range();

	return ranges_meet(r, &machine.kernel) || ranges_meet(r, &tree) ||
	       ranges_meet(r, &machine.initrd) || reservation_met(r, false);
}

static uint64_t probe_place(const struct range *bank, unsigned number)
{
	uint64_t last = bank->start + bank->size - 8;

	return number == PROBES - 1 ? last : bank->start + (bank->size / PROBES & ~7ull) * number;
}

/* All are marked before any is looked at: two addresses of one cell are noticed. */
static uint64_t probe(const struct range *bank)
{
	uint64_t kept[PROBES], bad = 0;

	for (unsigned i = 0; i < PROBES; i++) {
		uint64_t at = probe_place(bank, i);

		kept[i] = *(volatile uint64_t *)at;
		if (!in_use(&(struct range){ .start = at, .size = 8 }))
			*(volatile uint64_t *)at = at ^ 0xa5a5a5a5a5a5a5a5ull;
	}
	for (unsigned i = 0; i < PROBES; i++) {
		uint64_t at = probe_place(bank, i);

		if (in_use(&(struct range){ .start = at, .size = 8 }))
			continue;
		if (*(volatile uint64_t *)at != (at ^ 0xa5a5a5a5a5a5a5a5ull))
			bad = at;
		*(volatile uint64_t *)at = kept[i];
	}
	return bad;
}

static void check_banks(void)
{
	uint64_t total = 0, bad = 0;
	bool apart = machine.banks != 0;

	clause_begin("memory.banks", "there is memory, and no two nodes share a byte");
	for (size_t i = 0; i < machine.banks; i++) {
		clause_value(machine.bank[i].start);
		clause_value(machine.bank[i].size);
		total += machine.bank[i].size;
		apart &= machine.bank[i].size != 0;
		for (size_t j = 0; j < i; j++)
			apart &= !ranges_meet(&machine.bank[i], &machine.bank[j]);
	}
	clause_end(apart);
	for (size_t i = 0; apart && i < machine.banks && !bad; i++)
		bad = probe(&machine.bank[i]);
	clause("memory.real", "what the nodes name is memory: marks stay", apart && !bad,
	       bad ? bad : total);
}

void check_places(void)
{
	/* The clauses of the ramdisk find a pair that makes no sense, so they come first. */
	check_initrd();
	check_kernel();
	check_tree();
	check_banks();
}

static void check_seeds(void)
{
	clause_begin("chosen.seeds", "kaslr-seed and rng-seed are not empty");
	if (!machine.has_kaslr_seed && !machine.has_rng_seed)
		return clause_absent("no seeds");
	clause_note((!machine.has_kaslr_seed || machine.kaslr_seed) &&
		    (!machine.has_rng_seed || machine.rng_seed_ok));
}

void check_chosen(void)
{
	clause("chosen.node", "there is /chosen", machine.has_chosen, machine.has_chosen);
	clause_begin("chosen.bootargs", "bootargs is one string of less than 2048 characters");
	if (!machine.has_bootargs)
		clause_absent("no bootargs");
	else
		clause_end(machine.bootargs_ok);
	clause_begin("chosen.stdout", "stdout-path leads to a node");
	clause_value(machine.uart);
	if (!machine.has_stdout)
		clause_absent("no stdout-path");
	else
		clause_end(machine.stdout_ok);
	check_seeds();
}
