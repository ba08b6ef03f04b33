/* SPDX-License-Identifier: MIT */
/*
 * The one linker script. Numbers come from include/configs/<board>.h, nothing is
 * typed twice. The image is position independent: KEEL_LINK is where a debugger
 * puts it, stage 1 moves it to the top of RAM and applies .rel.dyn.
 *
 * In memory: text | unwind tables, rodata, relocated rodata | data, bss | guard page |
 * stack, fault stack | page tables. Each part starts on a page of its own, because
 * the MMU protects them apart.
 */
#include CONFIGS_HEADER

#define PAGE 4096

ENTRY(_start)

SECTIONS
{
	. = KEEL_LINK;
	__image_start = .;

	.text : {
		KEEP(*(.stage1.head))
		*(.stage1 .stage1.*)
		__stage1_end = .;
		*(.text .text.*)
		. = ALIGN(4);
	}

	.ARM.exidx : ALIGN(PAGE) {
		__rodata_start = .;
		__exidx_start = .;
		*(.ARM.exidx*)
		__exidx_end = .;
	}
	.ARM.extab : { *(.ARM.extab*) }

	.rodata : ALIGN(8) {
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

	/* What a PIE must carry; .moves says the same, so none of it goes into the flash image. */
	.rel.dyn : { *(.rel*) }
	.dynsym : { *(.dynsym) }
	.dynstr : { *(.dynstr) }
	.hash : { *(.hash) }
	.gnu.hash : { *(.gnu.hash) }
	.dynamic : { *(.dynamic) }

	/DISCARD/ : { *(.comment) *(.note*) *(.interp) }
}

/* For tools/seal_image.py, which prints what room is left. */
__image_max = IMAGE_MAX;
__stage1_max = STAGE1_MAX;

ASSERT(__stage1_end - __image_start <= STAGE1_MAX, "stage 1 is larger than STAGE1_MAX")
ASSERT(__image_end - __image_start <= IMAGE_MAX, "the flash image is larger than IMAGE_MAX")
ASSERT(SIZEOF(.tdata) == 0 && SIZEOF(.tbss) <= 48, "thread-local data does not fit tls_area")
