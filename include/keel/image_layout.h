/* SPDX-License-Identifier: MIT */
/* Where the linker put the parts of the running image (arch/arm/keel.ld.S). */
#pragma once

extern char __image_start[], __image_end[];	/* what is in flash */
extern char __rodata_start[];			/* end of executable code */
extern char __symbols_start[], __symbols_end[]; /* names and callers: lib/symtab.h */
extern char __data_start[];			/* end of what is never written */
extern char __guard_start[];			/* one page that must not be touched */
extern char __stack_start[], __stack_top[];
extern char __fault_stack_top[]; /* exceptions have a stack of their own above */
extern char __keel_end[];	 /* end of everything Keel occupies */
