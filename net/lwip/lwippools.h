/* SPDX-License-Identifier: MIT */
/* Pools behind mem_malloc(): outgoing packets only, smallest first. Included by lwIP more than once. */
LWIP_MALLOC_MEMPOOL_START
LWIP_MALLOC_MEMPOOL(8, 256)
LWIP_MALLOC_MEMPOOL(4, 768)
LWIP_MALLOC_MEMPOOL(2, 1600)
LWIP_MALLOC_MEMPOOL_END
