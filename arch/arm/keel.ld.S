/* SPDX-License-Identifier: MIT */
/*
 * The one linker script. Numbers come from include/configs/<board>.h, nothing is
 * typed twice. The image is position independent: KEEL_LINK is where a debugger
 * puts it, stage 1 moves it to the top of RAM and applies .rel.dyn.
 *
 * In memory: text | rodata, names, relocated rodata | data, bss | guard page |
 * stack, fault stack | page tables. Each part starts on a page of its own, because
 * the MMU protects them apart.
 */
#include CONFIGS_HEADER
#include <arch/arm/armv8/monitor_layout.h>

#define PAGE 4096

ENTRY(_start)

SECTIONS
{
	. = KEEL_LINK;
	__image_start = .;

	/*
	 * What runs before the whole image is in RAM, and on boards that load the image
	 * themselves what loads it: C files by name, with their constants and texts.
	 */
	.stage1 : {
		KEEP(*(.stage1.head))
		*(.stage1 .stage1.*)
		*nand_boot.o(.text .text.* .rodata .rodata.*)
#ifdef RESCUE_MAX
		*keel_header.o(.text .text.* .rodata .rodata.*)
		*crc32_small.o(.text .text.* .rodata .rodata.*)
#endif
		__stage1_end = .;
#ifdef RESCUE_MAX
		. = ALIGN(RESCUE_ALIGN);
		__rescue_start = .; /* here, because stage 1 may refer to nothing else of it */
#endif
	}
#ifdef RESCUE_MAX
	/* What receives an image over the serial line when flash holds none that starts. */
	.rescue : {
		KEEP(*(.rescue.head))
		*rescue.o(.text .text.* .rodata .rodata.*)
		*ymodem.o(.text .text.* .rodata .rodata.*)
		*armv7/memcpy.o(.text .text.*)
		*libc.a:*strlen.*(.text .text.*)
		*libc.a:*strnlen.*(.text .text.*)
		. = ALIGN(4);
		__rescue_end = .;
	}
#endif
	/* From RAM to RAM: the image moves itself to the top. */
	.start : {
		*(.start)
#ifdef PACKED_MAX
		*ram_size.o(.text .text.* .rodata .rodata.*)
		. = ALIGN(64);
		__packed_start = .; /* from here on the flash image is packed: tools/seal_image.py */
#endif
	}

#ifdef __aarch64__
	/* What stays in memory when Keel is gone; copied there by arch/arm/armv8/smp.c. */
	.monitor : ALIGN(0x800) {
		__monitor_start = .;
		KEEP(*(.monitor.head))
		*(.monitor)
		*armv8/monitor.o(.text .text.* .rodata .rodata.*)
		*armv8/levels_open.o(.text .text.* .rodata .rodata.*)
		*armv8/extensions.o(.text .text.* .rodata .rodata.*)
		*armv8/psci.o(.text .text.* .rodata .rodata.*)
		. = ALIGN(8);
		__monitor_end = .;
		__pen_start = .;
		KEEP(*(.pen))
		. = ALIGN(8);
		__pen_end = .;
	}
#endif

	/* Constants of libraries and drivers fill what the last page of code leaves empty. */
	.text : {
		*(.text .text.*)
		*third.a:*(.rodata .rodata.*)
		*drivers.a:*(.rodata .rodata.*)
		. = ALIGN(4);
	}

	.rodata : ALIGN(PAGE) {
		__rodata_start = .;
		*(.rodata .rodata.*)
		. = ALIGN(8);
		__symbols_start = .;
		KEEP(*(.symbols)) /* behind the code: names must not move what they name */
		__symbols_end = .;
		. = ALIGN(8);
	}
	/*
	 * The command table holds pointers, so it is relocated: it lies in data that
	 * becomes read-only when the MMU is on.
	 */
	.data_ro : ALIGN(8) {
		*(.data.rel.ro .data.rel.ro.*)
		. = ALIGN(8);
		__start_keel_commands = .;
		KEEP(*(keel_commands))
		__stop_keel_commands = .;
	}
	.got : { *(.got .got.plt) }
	.data : ALIGN(PAGE) {
		__data_start = .;
		*(.data .data.*)
		. = ALIGN(8);
	}
	/* Which words stage 1 adds the distance to: .rel.dyn, packed by tools/make_moves.py */
	.moves : {
		__moves_start = .;
		KEEP(*(.moves))
		. = ALIGN(8);
		__moves_end = .;
	}
	__image_end = .;

	/* Thread-local errno of the C library: offsets only, the storage is tls_area. */
	.tdata : { *(.tdata .tdata.*) }
	.tbss : { *(.tbss .tbss.*) }

	/* Cleared 64 bytes at a time. */
	.bss (NOLOAD) : ALIGN(64) {
		__bss_start = .;
		*(.bss .bss.* COMMON)
		. = ALIGN(64);
		__bss_end = .;
	}
	.stack (NOLOAD) : ALIGN(PAGE) {
		__guard_start = .;
		. += PAGE;
		__stack_start = .;
		. += STACK_SIZE;
		__stack_top = .;
		. += 2 * PAGE;
		__fault_stack_top = .;
	}
	.tables (NOLOAD) : ALIGN(0x4000) {
		__tables_start = .;
		*(.page_tables)
		__tables_end = .;
	}
	. = ALIGN(PAGE);
	__keel_end = .;

	/*
	 * How to leave a function, and what a PIE must carry: .symbols and .moves say the same,
	 * so none of it goes into the flash image.
	 */
	.ARM.exidx : {
		__exidx_start = .;
		*(.ARM.exidx*)
		__exidx_end = .;
	}
	.ARM.extab : { *(.ARM.extab*) }
#ifdef __aarch64__
	.rela.dyn : { *(.rela*) }
#else
	.rel.dyn : { *(.rel*) }
#endif
	.dynsym : { *(.dynsym) }
	.dynstr : { *(.dynstr) }
	.hash : { *(.hash) }
	.gnu.hash : { *(.gnu.hash) }
	.dynamic : { *(.dynamic) }

	/DISCARD/ : { *(.comment) *(.note*) *(.interp) *(.eh_frame*) }
}

/* For tools/seal_image.py, which prints what room is left. */
__image_max = IMAGE_MAX;
__stage1_max = STAGE1_MAX;
#ifdef PACKED_MAX
__packed_max = PACKED_MAX;
#endif

/* The rest of the image is not there yet. */
NOCROSSREFS_TO(.text .stage1)
NOCROSSREFS_TO(.rodata .stage1)
NOCROSSREFS_TO(.data_ro .stage1)
NOCROSSREFS_TO(.data .stage1)
NOCROSSREFS_TO(.bss .stage1)
NOCROSSREFS_TO(.got .stage1)
#ifdef __aarch64__
NOCROSSREFS_TO(.text .monitor)
NOCROSSREFS_TO(.start .monitor)
NOCROSSREFS_TO(.stage1 .monitor)
NOCROSSREFS_TO(.rodata .monitor)
NOCROSSREFS_TO(.data_ro .monitor)
NOCROSSREFS_TO(.data .monitor)
NOCROSSREFS_TO(.bss .monitor)
NOCROSSREFS_TO(.got .monitor)
ASSERT(__monitor_end - __monitor_start <= MONITOR_CODE_MAX, "the monitor is larger than MONITOR_CODE_MAX")
#endif
#ifdef RESCUE_MAX
__rescue_max = RESCUE_MAX;
ASSERT(ADDR(.rescue) == __rescue_start, "the rescue does not lie right behind stage 1")
NOCROSSREFS_TO(.rescue .stage1)
NOCROSSREFS_TO(.text .rescue)
NOCROSSREFS_TO(.rodata .rescue)
NOCROSSREFS_TO(.data_ro .rescue)
NOCROSSREFS_TO(.data .rescue)
NOCROSSREFS_TO(.bss .rescue)
NOCROSSREFS_TO(.got .rescue)
ASSERT(__rescue_end - __image_start <= RESCUE_MAX, "stage 1 with the rescue is larger than RESCUE_MAX")
#endif

ASSERT(__stage1_end - __image_start <= STAGE1_MAX, "stage 1 is larger than STAGE1_MAX")
ASSERT(__image_end - __image_start <= IMAGE_MAX, "the flash image is larger than IMAGE_MAX")
ASSERT(SIZEOF(.tdata) == 0 && SIZEOF(.tbss) <= 48, "thread-local data does not fit tls_area")
