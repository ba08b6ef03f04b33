/* SPDX-License-Identifier: MIT */
/* Standalone programs: position independent; the ELF file asks for PROGRAM_BASE. */
#include CONFIGS_HEADER

ENTRY(_start)

SECTIONS
{
	. = PROGRAM_BASE;
	.text : {
		KEEP(*(.head))
		*(.text .text.*)
		*(.rodata .rodata.*)
	}
	.data : ALIGN(4) { *(.data .data.*) *(.got) . = ALIGN(4); }
	.bss : ALIGN(8) {
		__bss_start = .;
		*(.bss .bss.* COMMON)
		. = ALIGN(8);
		__bss_end = .;
	}
	.rel.dyn : { *(.rel*) }
	/DISCARD/ : { *(.comment) *(.note*) *(.interp) *(.dyn*) *(.hash) *(.gnu.hash) *(.ARM.ex*) *(.eh_frame*) }
}

ASSERT(SIZEOF(.rel.dyn) == 0, "a pointer in static data: programs run where they are loaded, so set it in main()")
