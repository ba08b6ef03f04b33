/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/smp.h>

/**
 * fdt_set_cpus() - enable-method of every CPU, the psci node, what stays resident
 * @fdt: checked tree whose totalsize includes the growth. Offsets known before are void.
 * Returns 0, or -EBADMSG or -ENOSPC naming the node.
 */
int fdt_set_cpus(void *fdt, const struct smp_info *info) __must_check;
