/* SPDX-License-Identifier: MIT */
/*
 * The barriers of <keel/barrier.h>: the outer shareable domain has the devices in it
 * (ARM DDI 0487, B2.3.7).
 */
#include <keel/asm.h>

	FUNC	barrier_write
	dmb	oshst
	ret
	END	barrier_write

	FUNC	barrier_read
	dmb	oshld
	ret
	END	barrier_read

	FUNC	barrier_full
	dmb	osh
	ret
	END	barrier_full
