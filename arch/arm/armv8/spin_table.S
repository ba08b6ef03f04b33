/* SPDX-License-Identifier: MIT */
/*
 * The loop of the spin table, copied to reserved memory: a CPU enters it by PSCI CPU_ON, at
 * the level the kernel starts at, and leaves it for the address that the kernel writes.
 */
#include <arch/arm/armv8/spin_table.h>
#include <keel/asm.h>

/* In: x0: this CPU's release address; MMU and data cache off, DAIF masked, as CPU_ON does it */
	FUNC	pen, .pen
	mov	x1, #1
	str	x1, [x0, #PEN_HERE]
	dsb	sy
1:	wfe
	ldr	x4, [x0]		/* one little-endian word, as this CPU is now */
	cbz	x4, 1b
	ic	iallu			/* the kernel was written while this CPU slept */
	dsb	sy
	isb
	mov	x0, #0
	mov	x1, #0
	mov	x2, #0
	mov	x3, #0
	br	x4
	END	pen
