/* SPDX-License-Identifier: MIT */
/* First instructions of a standalone program: clear .bss, call main with what Keel passed. */
#include <keel/asm.h>

#ifdef __aarch64__

	FUNC	_start, .head
	stp	x29, x30, [sp, #-16]!
	mov	x29, sp
	lea_any x3, __bss_start
	lea_any x4, __bss_end
1:	cmp	x3, x4
	b.hs	2f
	str	xzr, [x3], #8
	b	1b
2:	bl	main
	ldp	x29, x30, [sp], #16
	ret
	END	_start

#else

	.arch	armv7-a
	.syntax unified
	.arm

	FUNC	_start, .head
	lea	r3, __bss_start
	lea	r12, __bss_end
	push	{r4, lr}
	mov	r4, #0
1:	cmp	r3, r12
	strlo	r4, [r3], #4
	blo	1b
	bl	main
	pop	{r4, pc}
	END	_start

/* The unwind tables of the compiler's own library name these; nothing calls them. */
	FUNC	__aeabi_unwind_cpp_pr0
	END	__aeabi_unwind_cpp_pr0
	FUNC	__aeabi_unwind_cpp_pr1
	bx	lr
	END	__aeabi_unwind_cpp_pr1

#endif
