/* SPDX-License-Identifier: MIT */
/* What the compiler can be told; the only place that spells attributes. */
#pragma once

#define __printf(fmt, first) __attribute__((format(printf, fmt, first)))
#define __table(name)	     __attribute__((section(name), used)) /* an entry of a linker table */
#define __in_section(name)   __attribute__((section(name)))
#define __must_check	     __attribute__((warn_unused_result))
#ifndef __packed /* some C libraries have these two, with the same meaning */
#define __packed	 __attribute__((packed))
#define __aligned(bytes) __attribute__((aligned(bytes)))
#endif
#ifndef __hidden
#define __hidden __attribute__((visibility("hidden"))) /* found relative to the code */
#endif
#define __noreturn	  __attribute__((noreturn))
#define __early		  __attribute__((section(".start"), noinline)) /* before C data exists */

#define ARRAY_SIZE(a)	  (sizeof(a) / sizeof((a)[0]))
#define ALIGN_UP(x, to)	  (((x) + ((to)-1)) & ~((__typeof__(x))(to)-1))
#define ALIGN_DOWN(x, to) ((x) & ~((__typeof__(x))(to)-1))
#define MIN(a, b)	  ((a) < (b) ? (a) : (b))
#define MAX(a, b)	  ((a) > (b) ? (a) : (b))
