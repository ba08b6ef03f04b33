/* SPDX-License-Identifier: MIT */
/* crc32() of <lib/crc32.h> with the processor's own instructions (Arm DDI 0487 J.a, C6.2.86). */
#include <keel/asm.h>

	.arch_extension crc

#define HAVE_CRC 16			/* ID_AA64ISAR0_EL1: the lowest bit of field CRC32 (D19.2.62) */

/* uint32_t crc32(uint32_t crc, const void *data, size_t len) */
	FUNC	crc32
	mrs	x3, id_aa64isar0_el1
	tbnz	x3, #HAVE_CRC, 0f
	b	crc32_by_table
0:	mvn	w0, w0
1:	tst	x1, #15			/* no access is unaligned */
	b.eq	2f
	cbz	x2, 9f
	ldrb	w3, [x1], #1
	crc32b	w0, w0, w3
	sub	x2, x2, #1
	b	1b
2:	subs	x2, x2, #64
	b.lo	4f
3:	ldp	x3, x4, [x1]
	ldp	x5, x6, [x1, #16]
	ldp	x7, x8, [x1, #32]
	ldp	x9, x10, [x1, #48]
	add	x1, x1, #64
	crc32x	w0, w0, x3
	crc32x	w0, w0, x4
	crc32x	w0, w0, x5
	crc32x	w0, w0, x6
	crc32x	w0, w0, x7
	crc32x	w0, w0, x8
	crc32x	w0, w0, x9
	crc32x	w0, w0, x10
	subs	x2, x2, #64
	b.hs	3b
4:	add	x2, x2, #64
5:	subs	x2, x2, #8
	b.lo	6f
	ldr	x3, [x1], #8
	crc32x	w0, w0, x3
	b	5b
6:	add	x2, x2, #8
7:	cbz	x2, 9f
	ldrb	w3, [x1], #1
	crc32b	w0, w0, w3
	sub	x2, x2, #1
	b	7b
9:	mvn	w0, w0
	ret
	END	crc32
