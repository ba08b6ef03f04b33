// SPDX-License-Identifier: MIT
/* Register accesses to models; the rules are in fake_bus.h. */
#include <test/fake/fake_bus.h>

#include <test/fake/include/keel/io.h>

static struct fake_bus bus;

void fake_bus_set(const struct fake_bus *b)
{
	bus = *b;
}

static uint32_t bus_get(uintptr_t addr, unsigned int bytes)
{
	return addr - bus.base < bus.size ? bus.read(bus.model, (uint32_t)(addr - bus.base), bytes)
					  : UINT32_MAX;
}

static void bus_put(uintptr_t addr, unsigned int bytes, uint32_t value)
{
	if (addr - bus.base < bus.size)
		bus.write(bus.model, (uint32_t)(addr - bus.base), bytes, value);
}

uint64_t io_read64(uintptr_t addr)
{
	return bus_get(addr, 4) | (uint64_t)bus_get(addr + 4, 4) << 32;
}

void io_write64(uintptr_t addr, uint64_t value)
{
	bus_put(addr, 4, (uint32_t)value);
	bus_put(addr + 4, 4, (uint32_t)(value >> 32));
}

uint32_t io_read32(uintptr_t addr)
{
	return bus_get(addr, 4);
}

void io_write32(uintptr_t addr, uint32_t value)
{
	bus_put(addr, 4, value);
}

uint16_t io_read16(uintptr_t addr)
{
	return (uint16_t)bus_get(addr, 2);
}

void io_write16(uintptr_t addr, uint16_t value)
{
	bus_put(addr, 2, value);
}

uint8_t io_read8(uintptr_t addr)
{
	return (uint8_t)bus_get(addr, 1);
}

void io_write8(uintptr_t addr, uint8_t value)
{
	bus_put(addr, 1, value);
}

void io_read32_fifo(uintptr_t addr, void *to, size_t words)
{
	for (uint32_t *word = to; words; words--)
		*word++ = io_read32(addr);
}

void io_write32_fifo(uintptr_t addr, const void *from, size_t words)
{
	for (const uint32_t *word = from; words; words--)
		io_write32(addr, *word++);
}
