/* SPDX-License-Identifier: MIT */
#pragma once

/** mmu_init() - the flat map of the board's regions and of Keel's parts; MMU and caches on */
void mmu_init(void);
