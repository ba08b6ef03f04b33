/* SPDX-License-Identifier: MIT */
/* Brackets for assembly routines. Outside clang-format. */
#pragma once

	.macro FUNC name, section=.text.\name
	.section \section, "ax", %progbits
	.global	\name
	.type	\name, %function
	.balign	4
\name:
	.endm

	.macro END name
	.size	\name, . - \name
	.endm

/* lea - \reg = where \symbol is now; position independent, no relocation */
#ifdef __aarch64__
	.macro	lea reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
	.endm

/* lea_any - the same in code that may lie at any multiple of 4, not of 4 KiB. Clobbers: x17 */
	.macro	lea_any reg, symbol
	adr	\reg, 98f
	ldrsw	x17, [\reg]
	add	\reg, \reg, x17
	b	99f
98:	.word	\symbol - .
99:
	.endm
#else
	.macro	lea reg, symbol
	ldr	\reg, 98f
97:	add	\reg, pc, \reg
	b	99f
98:	.word	\symbol - 97b - 8
99:
	.endm
#endif
