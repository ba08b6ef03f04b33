// SPDX-License-Identifier: MIT
/* Accesses of one width; the rules are in unit.h. */
#include <common/unit.h>

#include <keel/error.h>
#include <keel/io.h>
#include <keel/memmap.h>

#define HAVE_64_BITS (sizeof(uintptr_t) == 8)

static uintptr_t base;

int unit_size(const struct command_call *call)
{
	switch (call->width) {
	case 'b':
		return 1;
	case 'w':
		return 2;
	case 'q':
		if (!HAVE_64_BITS)
			return fail(-ENOTSUP, "use .l for 32 bits",
				    "%s.q: this CPU has no 64-bit accesses", call->name);
		return 8;
	default:
		return 4;
	}
}

int unit_range(const struct command_call *call, uintptr_t addr, uint64_t count,
	       struct unit_range *range)
{
	int unit = unit_size(call);
	uintptr_t end;

	if (unit < 0)
		return unit;
	range->unit = (size_t)unit;
	range->addr = addr + base;
	if (count > SIZE_MAX)
		return fail(-EFAULT, "counts are hexadecimal, in units of the width",
			    "%s: a count of 0x%lx%08lx is more than there are addresses",
			    call->name, (unsigned long)(count >> 32),
			    (unsigned long)(count & UINT32_MAX));
	if (__builtin_mul_overflow((size_t)count, range->unit, &range->len) ||
	    (range->len && __builtin_add_overflow(range->addr, range->len - 1, &end)))
		return fail(-EFAULT, "counts are hexadecimal, in units of the width",
			    "%s: 0x%lx and 0x%lx units of %d wrap around the end of memory",
			    call->name, (unsigned long)range->addr, (unsigned long)count, unit);
	return 0;
}

bool unit_is_device(uintptr_t addr)
{
	return mem_kind_at(addr) == MEM_DEVICE;
}

/* Registers take only aligned accesses of the width meant. */
static int check_alignment(const struct unit_range *range)
{
	if (range->addr % range->unit == 0 || !unit_is_device(range->addr))
		return 0;
	return fail(-EINVAL, "take an aligned address, or .b", "0x%lx is not a multiple of %u",
		    (unsigned long)range->addr, (unsigned int)range->unit);
}

int unit_check_read(const struct unit_range *range)
{
	int rc = mem_check_read(range->addr, range->len);

	return rc ? rc : check_alignment(range);
}

int unit_check_write(const struct unit_range *range)
{
	int rc = mem_check_poke(range->addr, range->len);

	return rc ? rc : check_alignment(range);
}

uintptr_t unit_read(uintptr_t addr, size_t unit)
{
	uintptr_t value = 0;

	if (addr % unit) {
		for (size_t i = 0; i < unit; i++)
			value |= (uintptr_t)io_read8(addr + i) << (8 * i);
		return value;
	}
	if (unit == 1)
		return io_read8(addr);
	if (unit == 2)
		return io_read16(addr);
	return HAVE_64_BITS && unit == 8 ? (uintptr_t)io_read64(addr) : io_read32(addr);
}

void unit_write(uintptr_t addr, size_t unit, uintptr_t value)
{
	if (addr % unit) {
		for (size_t i = 0; i < unit; i++)
			io_write8(addr + i, (uint8_t)(value >> (8 * i)));
		return;
	}
	if (unit == 1)
		io_write8(addr, (uint8_t)value);
	else if (unit == 2)
		io_write16(addr, (uint16_t)value);
	else if (HAVE_64_BITS && unit == 8)
		io_write64(addr, value);
	else
		io_write32(addr, (uint32_t)value);
}

int unit_value(uint64_t value, size_t unit, uintptr_t *cut)
{
	if (unit < 8 && value >> (8 * unit))
		return fail(-ERANGE, unit < 4 ? "use .l for 32 bits" : "use .q for 64 bits",
			    "the value does not fit %u bits", (unsigned int)(8 * unit));
	*cut = (uintptr_t)value;
	return 0;
}

uintptr_t unit_base(void)
{
	return base;
}

void unit_set_base(uintptr_t address)
{
	base = address;
}
