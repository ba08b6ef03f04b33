/* SPDX-License-Identifier: MIT */
#pragma once

#include <common/image/fdt_blob.h>
#include <keel/image.h>

/**
 * plan_merge() - the loaded overlays of @plan into its loaded tree
 * @facts: of that tree, before and after
 * Returns 0, or as fdt_overlay_add().
 */
int plan_merge(const struct boot_plan *plan, struct fdt_facts *facts) __must_check;
