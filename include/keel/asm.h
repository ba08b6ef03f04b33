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
