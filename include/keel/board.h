/* SPDX-License-Identifier: MIT */
/* What a board is, beyond its devices. Provided by board/<name>/board.c. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

struct fdt_fixup; /* <keel/fdt_fixup.h> */

enum region_kind {
	REGION_RAM,    /* normal memory, cached; size is found by probing */
	REGION_SRAM,   /* normal memory, not given to the OS */
	REGION_FLASH,  /* memory-mapped flash: readable, written through <keel/mtd.h> */
	REGION_DEVICE, /* registers */
};

/* Address ranges that answer. Whatever is not listed is not mapped: access is an error message. */
struct region {
	const char *name; /* "DRAM", "nor0" */
	uintptr_t base;	  /* multiple of 1 MiB */
	size_t size;	  /* bytes, multiple of 1 MiB except for RAM and SRAM; 0: not there */
	enum region_kind kind;
};

struct board {
	const char *name;  /* "vexpress" */
	const char *model; /* "Arm Versatile Express, CoreTile A9x4" */
	uint32_t machine;  /* Linux machine number: r1 of the ARM boot protocol */
	void (*describe)(
		void); /* first of all: completes regions on boards that differ; may be NULL */
	const struct region *regions;
	size_t region_count;
	uintptr_t park_base; /* the code in which the other CPUs wait for an OS; size 0: none */
	size_t park_size;
	uintptr_t log_base; /* the log ring: memory that keeps its content over a reset */
	size_t log_size;
	uintptr_t
		unpack_base; /* RAM for common/image/packed.h; size 0: only what needs none is unpacked */
	size_t unpack_size;
	const char *default_env; /* packed env.txt: name=value NUL ... NUL NUL */
	/* lines name=value for scripts, found anew at each start: arch, cpu, bootsource=nor ... */
	const char *(*facts)(void);
	const char *mtdparts;  /* partition table: see parts_set() */
	const char *boot_part; /* the partition Keel itself is in */
	const char *boot_copy; /* the partition with its second copy; NULL: there is none */
	const char *env_part;  /* half of its blocks for each copy; NULL: nothing is saved */
	const char *(*boot_source)(void); /* "NOR flash": where this image was started from */
	/* "CPU 667 MHz, HCLK 166 MHz": what the board can tell of its clocks; NULL: nothing */
	void (*clocks)(char *buf, size_t size);
	/* "bootloader is blank: ...": why the next start may find no Keel; NULL, or returning NULL: none */
	const char *(*reset_warning)(void);
	/* bootcmd when it is unset: what starts the kernel that is there without a load; NULL: none */
	const char *(*bootcmd)(void);
	/* what only this board's variables may hold: 0, or -EINVAL with the story; NULL: anything */
	int (*check_variable)(const char *name, const char *value);
	const struct fdt_fixup *const
		*fdt_fixups;	/* NULL-terminated; NULL: memory, mac, chosen do */
	void (*reset)(void);	/* does not return when it works */
	void (*poweroff)(void); /* returns where the machine cannot; NULL likewise */
};

extern const struct board board;

/** board_ram_size() - bytes of RAM at RAM_BASE; called by stage 1 before any C data exists */
size_t board_ram_size(void) __early;

/* Filled by stage 1 before C data exists, read-only afterwards. */
struct boot_info {
	uintptr_t entry;    /* where the image ran before it moved: 0 = flash alias */
	uintptr_t ram_base; /* first bank */
	size_t ram_size;    /* bytes found */
	uintptr_t boot_arg; /* r0 at entry */
};

extern struct boot_info boot_info;

/** board_region_size() - bytes that are there: of the bank Keel is in, what stage 1 found */
static inline size_t board_region_size(const struct region *r)
{
	return r->kind == REGION_RAM && r->base == boot_info.ram_base ? boot_info.ram_size
								      : r->size;
}
