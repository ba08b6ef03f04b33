/* SPDX-License-Identifier: MIT */
/*
 * The barriers of <keel/barrier.h>: the outer shareable domain has the devices in it
 * (ARM DDI 0406C, A3.8.3). A barrier for reads alone came with ARMv8.
 */
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

	FUNC	barrier_write
	dmb	oshst
	bx	lr
	END	barrier_write

	FUNC	barrier_read
	dmb	osh
	bx	lr
	END	barrier_read

	FUNC	barrier_full
	dmb	osh
	bx	lr
	END	barrier_full
