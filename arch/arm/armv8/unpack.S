/* SPDX-License-Identifier: MIT */
/*
 * In flash everything behind .start is one LZ4 block (tools/seal_image.py): the image is
 * then little more than half as large. Unpacking needs accesses at any address, which
 * memory allows only while the MMU is on (Arm DDI 0487 J.a, B2.6.1): so there is a map
 * for just that time. It is of memory that is not cached, and nothing is left behind.
 */
#include CONFIGS_HEADER
#include <arch/arm/armv8/el.h>
#include <keel/asm.h>

#define GIB_SHIFT     30
#define FLASH_BLOCKS  32		/* of 2 MiB: the flash bank the image may lie in */
#define BLOCK	      0x401		/* valid, accessed, attribute 0; not shared (D8.3.1) */
#define BLOCK_EL2     0x441		/* of EL3 too: bit 6 is one */
#define NOT_CACHED    0x44		/* MAIR attribute 0: normal memory */

/*
 * unpack_image - the packed part behind __packed_start to x22
 * In: x2: its bytes; x19, x21, x22 as in start.S. Clobbers: x0-x10, q0
 */
	FUNC	unpack_image, .start
	mov	x10, x30
	mov	x8, x2
	bl	map_memory
	lea_any x1, __packed_start	/* here: behind x19 */
	sub	x0, x1, x19
	add	x0, x0, x22
	add	x2, x1, x8
	bl	unpack
	bl	map_off
	ret	x10
	END	unpack_image

/* map_memory - RAM and flash, flat, and the MMU on. Clobbers: x0-x7 */
	FUNC	map_memory, .start
	mov	x5, #BLOCK_EL2
	mov	x0, #BLOCK
	mrs	x1, CurrentEL
	cmp	x1, #CURRENT_EL1
	csel	x5, x0, x5, eq
	ldr	x0, =STAGE1_TABLES	/* level 1: GiBs */
	add	x1, x0, #4096		/* level 2: the first GiB, of which only flash is mapped */
	orr	x2, x1, #3
	str	x2, [x0]
	ldr	x3, =RAM_BASE
	add	x3, x3, x21
	sub	x3, x3, #1
	lsr	x3, x3, #GIB_SHIFT	/* x3: the last GiB with RAM */
	mov	x4, #1
1:	orr	x6, x5, x4, lsl #GIB_SHIFT
	cmp	x4, x3
	csel	x6, x6, xzr, ls
	str	x6, [x0, x4, lsl #3]
	add	x4, x4, #1
	cmp	x4, #512
	b.lo	1b
	mov	x4, #0
2:	orr	x6, x5, x4, lsl #21
	cmp	x4, #FLASH_BLOCKS
	csel	x6, x6, xzr, lo
	str	x6, [x1, x4, lsl #3]
	add	x4, x4, #1
	cmp	x4, #512
	b.lo	2b
	dsb	sy
	mov	x1, #NOT_CACHED
	write_el mair, x1, x2
	write_el ttbr0, x0, x2
	ldr	x1, =TCR_OF_EL2
	ldr	x3, =TCR_OF_EL1
	mrs	x2, CurrentEL
	cmp	x2, #CURRENT_EL1
	csel	x1, x3, x1, eq
	write_el tcr, x1, x2
	isb
	read_el	x1, sctlr
	orr	x1, x1, #SCTLR_M
	write_el sctlr, x1, x2
	isb
	ret
	.ltorg
	END	map_memory

/* map_off - as it was before. Clobbers: x1, x2 */
	FUNC	map_off, .start
	dsb	sy
	read_el	x1, sctlr
	bic	x1, x1, #SCTLR_M
	write_el sctlr, x1, x2
	isb
	at_el	x1, 3f, 2f, 1f
3:	tlbi	alle3
	b	4f
2:	tlbi	alle2
	b	4f
1:	tlbi	vmalle1
4:	dsb	sy
	isb
	ret
	END	map_off

	/* A length of 15 goes on in the bytes that follow, up to the first that is not 255. */
	.macro	long_length reg
81:	ldrb	w9, [x1], #1
	add	\reg, \reg, w9
	cmp	w9, #255
	b.eq	81b
	.endm

	/* 16 bytes a turn from \from to x0 until x6: what is written too much comes next anyway */
	.macro	copy_to_x6 from
83:	ldr	q0, [\from], #16
	str	q0, [x0], #16
	cmp	x0, x6
	b.lo	83b
	mov	x0, x6
	.endm

/*
 * unpack - one LZ4 block (LZ4 block format description, 2022): x0: to, x1: from, x2: end
 * of the input. Short pieces are copied without a loop. Reads and writes up to 18 bytes
 * behind the ends. Clobbers: x0, x1, x3-x7, x9, q0
 */
	FUNC	unpack, .start
1:	ldrb	w3, [x1], #1		/* literals in the upper half, length of a copy in the lower */
	lsr	w4, w3, #4
	cmp	w4, #15
	b.eq	5f
	ldr	q0, [x1]
	str	q0, [x0]
	add	x1, x1, x4
	add	x0, x0, x4
2:	cmp	x1, x2
	b.hs	9f
	ldrh	w5, [x1], #2		/* how far back */
	and	w4, w3, #15
	sub	x7, x0, x5
	cmp	w4, #15
	b.eq	6f
	add	w4, w4, #4
	cmp	w5, #16
	b.lo	7f
	ldr	q0, [x7]
	str	q0, [x0]
	ldrh	w9, [x7, #16]
	strh	w9, [x0, #16]
	add	x0, x0, x4
	b	1b
5:	long_length w4
	mov	x5, x1
	add	x1, x1, x4
	add	x6, x0, x4
	copy_to_x6 x5
	b	2b
6:	long_length w4
	add	w4, w4, #4
	cmp	w5, #16
	b.lo	7f
	add	x6, x0, x4
	copy_to_x6 x7
	b	1b
7:	add	x6, x0, x4		/* it repeats itself sooner than 16 bytes */
8:	ldrb	w9, [x7], #1
	strb	w9, [x0], #1
	cmp	x0, x6
	b.lo	8b
	b	1b
9:	ret
	END	unpack
