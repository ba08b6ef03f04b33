// SPDX-License-Identifier: MIT
/* One table of what lies where; the rules are in <keel/memmap.h>. */
#include <keel/memmap.h>

#include <stdio.h>
#include <string.h>

#include <keel/board.h>
#include <keel/error.h>

#define RANGES_MAX 48
#define LOADS_MAX  12
#define NAME_MAX   32
#define PROPOSE_AT 0x100000 /* proposed addresses are whole MiB */

static struct {
	struct mem_range range[RANGES_MAX]; /* sorted by base, then larger first */
	size_t count;
	char load_name[LOADS_MAX][NAME_MAX];
	unsigned int next_name;
} map;

static bool overlaps(const struct mem_range *r, uintptr_t addr, size_t len)
{
	return len && r->size && (addr - r->base < r->size || r->base - addr < len);
}

static bool contains(const struct mem_range *r, uintptr_t addr, size_t len)
{
	return addr >= r->base && addr - r->base <= r->size && len <= r->size - (addr - r->base);
}

static void remove_at(size_t i)
{
	map.count--;
	memmove(&map.range[i], &map.range[i + 1], (map.count - i) * sizeof(map.range[0]));
}

static int insert(const char *name, uintptr_t base, size_t size, enum mem_kind kind)
{
	size_t i = map.count;

	if (map.count == RANGES_MAX)
		return fail(-ENOSPC, "reset forgets what was loaded",
			    "the memory map is full (%d ranges)", RANGES_MAX);
	while (i > 0 && (map.range[i - 1].base > base ||
			 (map.range[i - 1].base == base && map.range[i - 1].size < size))) {
		map.range[i] = map.range[i - 1];
		i--;
	}
	map.range[i] = (struct mem_range){ name, base, size, kind };
	map.count++;
	return 0;
}

void mem_clear(void)
{
	memset(&map, 0, sizeof(map));
}

int mem_add(const char *name, uintptr_t base, size_t size, enum mem_kind kind)
{
	return insert(name, base, size, kind);
}

int mem_reserve(const char *name, uintptr_t base, size_t size)
{
	return insert(name, base, size, MEM_RESERVED);
}

void mem_release(uintptr_t base)
{
	for (size_t i = 0; i < map.count; i++) {
		if (map.range[i].kind == MEM_RESERVED && map.range[i].base == base) {
			remove_at(i);
			return;
		}
	}
}

static const struct mem_range *find(uintptr_t addr, size_t len, unsigned int kinds)
{
	for (size_t i = 0; i < map.count; i++)
		if ((kinds & 1u << map.range[i].kind) && contains(&map.range[i], addr, len))
			return &map.range[i];
	return NULL;
}

static const struct mem_range *find_overlap(uintptr_t addr, size_t len, enum mem_kind kind)
{
	for (size_t i = 0; i < map.count; i++)
		if (map.range[i].kind == kind && overlaps(&map.range[i], addr, len))
			return &map.range[i];
	return NULL;
}

#define WRITABLE (1u << MEM_RAM | 1u << MEM_SRAM)
#define MAPPED	 (WRITABLE | 1u << MEM_FLASH | 1u << MEM_DEVICE)

static int fail_no_memory(uintptr_t addr, size_t len, const char *what)
{
	const struct mem_range *bank = find(addr, 0, WRITABLE);

	if (addr + len < addr)
		return fail(-EFAULT, "give a smaller size", "%s: 0x%lx + 0x%zx wraps around", what,
			    (unsigned long)addr, len);
	if (bank)
		return fail(-EFAULT, "bdinfo shows the banks",
			    "%s: 0x%lx + 0x%zx runs past the end of %s at 0x%lx", what,
			    (unsigned long)addr, len, bank->name,
			    (unsigned long)(bank->base + bank->size));
	return fail(-EFAULT, "meminfo shows what can be written", "%s: no RAM at 0x%lx (%s)", what,
		    (unsigned long)addr, mem_region_name(addr));
}

int mem_check_write(uintptr_t addr, size_t len, const char *what)
{
	const struct mem_range *owner;
	uintptr_t free_addr;
	int rc;

	if (!find(addr, len, WRITABLE))
		return fail_no_memory(addr, len, what);
	owner = find_overlap(addr, len, MEM_RESERVED);
	if (!owner)
		return 0;
	rc = fail(-EBUSY, "meminfo shows free memory",
		  "%s: 0x%lx + 0x%zx overlaps %s at 0x%lx-0x%lx", what, (unsigned long)addr, len,
		  owner->name, (unsigned long)owner->base,
		  (unsigned long)(owner->base + owner->size - 1));
	if (mem_find_free(mem_bank(0) ? mem_bank(0)->base + PROPOSE_AT : 0, len, PROPOSE_AT,
			  &free_addr))
		fail_hint(rc, "address 0x%lx is free for %zu bytes", (unsigned long)free_addr, len);
	return rc;
}

int mem_check_poke(uintptr_t addr, size_t len)
{
	if (find(addr, len, 1u << MEM_DEVICE))
		return 0;
	if (find(addr, 0, 1u << MEM_FLASH))
		return fail(-EACCES, "program flash with cp, erase it with erase",
			    "0x%lx is flash (%s): it cannot be written like memory",
			    (unsigned long)addr, mem_region_name(addr));
	return mem_check_write(addr, len, "write");
}

int mem_check_read(uintptr_t addr, size_t len)
{
	if (find(addr, len, MAPPED))
		return 0;
	if (addr + len < addr)
		return fail(-EFAULT, "give a smaller size", "0x%lx + 0x%zx wraps around",
			    (unsigned long)addr, len);
	if (find(addr, 1, MAPPED))
		return fail(-EFAULT, "meminfo shows what is mapped",
			    "0x%lx + 0x%zx runs past the end of %s", (unsigned long)addr, len,
			    mem_region_name(addr));
	return fail(-EFAULT, "meminfo shows what is mapped", "bus error: nothing answers at 0x%lx",
		    (unsigned long)addr);
}

void mem_note_load(const char *name, uintptr_t addr, size_t len)
{
	char *copy;

	/* What is overwritten is gone; of LOADS_MAX others the oldest is forgotten. */
	for (size_t i = map.count; i-- > 0;)
		if (map.range[i].kind == MEM_LOAD && overlaps(&map.range[i], addr, len))
			remove_at(i);
	copy = map.load_name[map.next_name++ % LOADS_MAX];
	for (size_t i = map.count; i-- > 0;)
		if (map.range[i].kind == MEM_LOAD && map.range[i].name == copy)
			remove_at(i);
	snprintf(copy, NAME_MAX, "%s", name);
	if (len && insert(copy, addr, len, MEM_LOAD))
		error_clear(); /* only the name is lost */
}

void mem_note_part(const char *name, uintptr_t addr, size_t len)
{
	char text[NAME_MAX];

	snprintf(text, sizeof(text), "part of %s", name);
	if (len)
		mem_note_load(text, addr, len);
}

const struct mem_range *mem_find_load(uintptr_t addr)
{
	return find(addr, 1, 1u << MEM_LOAD);
}

const struct mem_range *mem_find_overlap(uintptr_t addr, size_t len)
{
	return find_overlap(addr, len, MEM_LOAD);
}

bool mem_find_free(uintptr_t from, size_t size, size_t align, uintptr_t *addr)
{
	for (size_t b = 0; mem_bank(b); b++) {
		const struct mem_range *bank = mem_bank(b);
		uintptr_t at = ALIGN_UP(MAX(from, bank->base), (uintptr_t)align);

		while (contains(bank, at, size)) {
			const struct mem_range *used = find_overlap(at, size, MEM_RESERVED);

			if (!used)
				used = find_overlap(at, size, MEM_LOAD);
			if (!used) {
				*addr = at;
				return true;
			}
			at = ALIGN_UP(used->base + used->size, (uintptr_t)align);
		}
	}
	return false;
}

size_t mem_room(uintptr_t addr)
{
	const struct mem_range *bank = find(addr, 1, WRITABLE);
	uintptr_t end;

	if (!bank || find(addr, 1, 1u << MEM_RESERVED))
		return 0;
	end = bank->base + bank->size;
	for (size_t i = 0; i < map.count; i++)
		if (map.range[i].kind == MEM_RESERVED && map.range[i].base > addr &&
		    map.range[i].base < end)
			end = map.range[i].base;
	return end - addr;
}

size_t mem_readable(uintptr_t addr)
{
	const struct mem_range *r = find(addr, 1, WRITABLE | 1u << MEM_FLASH);

	return r ? r->size - (addr - r->base) : 0;
}

const char *mem_region_name(uintptr_t addr)
{
	const struct mem_range *r = find(addr, 1, 1u << MEM_RESERVED);

	if (!r)
		r = find(addr, 1, MAPPED);
	return r ? r->name : "unmapped space";
}

int mem_kind_at(uintptr_t addr)
{
	const struct mem_range *r = find(addr, 1, MAPPED);

	return r ? (int)r->kind : -1;
}

void mem_for_each(void (*visit)(const struct mem_range *range, void *arg), void *arg)
{
	for (size_t i = 0; i < map.count; i++)
		visit(&map.range[i], arg);
}

const struct mem_range *mem_bank(size_t index)
{
	for (size_t i = 0; i < map.count; i++)
		if (map.range[i].kind == MEM_RAM && index-- == 0)
			return &map.range[i];
	return NULL;
}
