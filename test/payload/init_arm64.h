/* SPDX-License-Identifier: MIT */
/* System calls of 64-bit ARM Linux. */
#pragma once

#define NR_MOUNT  40
#define NR_OPENAT 56
#define NR_CLOSE  57
#define NR_READ	  63
#define NR_WRITE  64
#define NR_SYNC	  81
#define NR_EXIT	  93
#define NR_SYSLOG 116
#define NR_REBOOT 142

static inline long call(long nr, long a, long b, long c, long d, long e)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			 : "memory");
	return x0;
}
