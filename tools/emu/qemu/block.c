/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any model of tools/emu/models on QEMU's bus: registers, time, lines, complaints. */
#include <tools/emu/qemu/map.h>
#include <tools/emu/qemu/report.h>

#include "exec/address-spaces.h"
#include "hw/core/cpu.h"
#include "sysemu/runstate.h"

#include <tools/emu/models/syscon.h>

static uint64_t clock_now(void)
{
	return (uint64_t)qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static uint64_t host_now(void *ctx)
{
	struct s5p_block *block = ctx;

	return block->board->instant ? block->board->instant : clock_now();
}

static void host_wake_at(void *ctx, uint64_t when)
{
	struct s5p_block *block = ctx;

	if (when > INT64_MAX)
		timer_del(block->timer);
	else
		timer_mod(block->timer, (int64_t)when);
}

static void host_set_line(void *ctx, unsigned int line, bool level)
{
	struct s5p_block *block = ctx;

	assert(line < BLOCK_LINES);
	qemu_set_irq(block->line[line], level);
}

static void host_complain(void *ctx, const char *fmt, ...)
{
	struct s5p_block *block = ctx;
	va_list args;

	va_start(args, fmt);
	s5p_vcomplain(block->board, fmt, args);
	va_end(args);
}

static uint32_t host_clock_hz(void *ctx, enum model_clock clock)
{
	struct s5p_block *block = ctx;

	return syscon_clocked(block->board->syscon, block->gate) ? s5p_clock_hz(block->board, clock)
								 : 0;
}

static void host_reset_chip(void *ctx, enum model_reset kind)
{
	struct s5p_block *block = ctx;

	block->board->reset_kind = kind;
	qemu_system_reset_request(SHUTDOWN_CAUSE_GUEST_RESET);
}

static const struct model_host host = {
	.now = host_now,
	.wake_at = host_wake_at,
	.set_line = host_set_line,
	.complain = host_complain,
	.clock_hz = host_clock_hz,
	.reset_chip = host_reset_chip,
};

/* Without -icount the host's clock runs on inside of an access, for a model it must not. */
static bool begin_access(struct s5p_board *b)
{
	bool outer = !b->on_bus; /* the boot ROM asks other models in the middle of its own */

	if (outer) {
		b->on_bus = true;
		b->instant = clock_now();
	}
	return outer;
}

static void end_access(struct s5p_board *b, bool outer)
{
	if (!outer)
		return;
	b->on_bus = false;
	b->instant = 0;
}

/* Facts 3.6: behind a closed gate nobody answers. */
static bool is_clocked(const struct s5p_block *block)
{
	if (syscon_clocked(block->board->syscon, block->gate))
		return true;
	s5p_complain(block->board, "%s: used while the gate of its clock is closed",
		     block->ops->name);
	return false;
}

static uint64_t bus_read(void *opaque, hwaddr offset, unsigned int size)
{
	struct s5p_block *block = opaque;
	uint32_t value = 0;
	bool outer = begin_access(block->board);

	if (is_clocked(block))
		value = block->ops->read(block->state, (uint32_t)offset, size);
	end_access(block->board, outer);
	return value;
}

static void bus_write(void *opaque, hwaddr offset, uint64_t value, unsigned int size)
{
	struct s5p_block *block = opaque;
	bool outer = begin_access(block->board);

	if (is_clocked(block))
		block->ops->write(block->state, (uint32_t)offset, (uint32_t)value, size);
	end_access(block->board, outer);
}

static const MemoryRegionOps bus_ops = {
	.read = bus_read,
	.write = bus_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 1, .max_access_size = 4 },
	.impl = { .min_access_size = 1, .max_access_size = 4 },
};

static void block_wake(void *opaque)
{
	struct s5p_block *block = opaque;

	block->board->instant = clock_now();
	block->ops->wake(block->state);
	block->board->instant = 0;
}

struct s5p_block *s5p_block_add(struct s5p_board *b, const struct model_ops *ops, void *state,
				hwaddr base)
{
	struct s5p_block *block = &b->block[b->blocks++];

	assert(b->blocks <= BLOCKS_MAX);
	block->ops = ops;
	block->state = state ? state : g_malloc0(ops->state_size);
	block->board = b;
	block->gate = syscon_gate(ops->name);
	*(struct model *)block->state = (struct model){ ops, &host, block };
	block->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, block_wake, block);
	memory_region_init_io(&block->region, OBJECT(b), &bus_ops, block, ops->name, ops->window);
	memory_region_add_subregion(get_system_memory(), base, &block->region);
	return block;
}

static void block_set_input(void *opaque, int line, int level)
{
	struct s5p_block *block = opaque;

	block->ops->input(block->state, (unsigned int)line, level);
}

qemu_irq s5p_block_input(struct s5p_block *block, unsigned int line)
{
	return qemu_allocate_irq(block_set_input, block, (int)line);
}

struct s5p_block *s5p_block_find(struct s5p_board *b, const char *name)
{
	for (unsigned int i = 0; i < b->blocks; i++)
		if (!strcmp(b->block[i].ops->name, name))
			return &b->block[i];
	return NULL;
}

void s5p_poke(struct s5p_board *b, hwaddr addr, uint32_t value)
{
	b->quiet = true;
	address_space_stl(&address_space_memory, addr, value, MEMTXATTRS_UNSPECIFIED, NULL);
	b->quiet = false;
}

uint32_t s5p_peek(struct s5p_board *b, hwaddr addr)
{
	uint32_t value;

	b->quiet = true;
	value = address_space_ldl(&address_space_memory, addr, MEMTXATTRS_UNSPECIFIED, NULL);
	b->quiet = false;
	return value;
}

void s5p_blocks_reset(struct s5p_board *b, enum model_reset kind)
{
	for (unsigned int i = 0; i < b->blocks; i++) {
		timer_del(b->block[i].timer);
		b->block[i].ops->reset(b->block[i].state, kind);
	}
}

void s5p_clocks_changed(struct s5p_board *b)
{
	for (unsigned int i = 0; i < b->blocks; i++)
		if (b->block[i].ops->clocks_changed)
			b->block[i].ops->clocks_changed(b->block[i].state);
}
