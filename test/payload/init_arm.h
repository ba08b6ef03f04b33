/* SPDX-License-Identifier: MIT */
/* System calls of 32-bit ARM Linux, EABI. */
#pragma once

#define NR_EXIT	  1
#define NR_READ	  3
#define NR_WRITE  4
#define NR_CLOSE  6
#define NR_MOUNT  21
#define NR_SYNC	  36
#define NR_REBOOT 88
#define NR_SYSLOG 103
#define NR_OPENAT 322

static inline long call(long nr, long a, long b, long c, long d, long e)
{
	register long r7 __asm__("r7") = nr;
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;
	register long r4 __asm__("r4") = e;

	__asm__ volatile("svc 0"
			 : "+r"(r0)
			 : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4)
			 : "memory");
	return r0;
}
