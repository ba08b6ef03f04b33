/* SPDX-License-Identifier: MIT */
/* lwIP on this compiler and C library. */
#pragma once

#include <limits.h>
#include <stdlib.h>
#include <sys/types.h>

#ifndef SSIZE_MAX /* <sys/types.h> has the type */
#define SSIZE_MAX LONG_MAX
#endif
#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H	 1

/* <keel/memmap.h> has a function of this name. */
#define mem_init lwip_mem_init

/*
 * Headers lie on word boundaries (union eth_frame, and lwIP's own allocation), so
 * nothing has to be packed and nothing is read byte by byte.
 */
#define PACK_STRUCT_STRUCT
#define LWIP_SKIP_PACKING_CHECK /* stack.c has checks of the sizes that count */

#ifdef KEEL_HOST
#define LWIP_PLATFORM_ASSERT(text) abort()
#else
#define LWIP_NOASSERT
#define LWIP_PLATFORM_ASSERT(text)
#endif
#define LWIP_PLATFORM_DIAG(text)

unsigned short net_checksum(const void *data, int len);
#define LWIP_CHKSUM net_checksum

unsigned int net_random(void);
#define LWIP_RAND() net_random()
