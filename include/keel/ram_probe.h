/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

/**
 * ram_probe() - bytes of RAM at @base, in whole MiB, at most @max; content is kept
 * Stage 1 only: the caches must be off. Memory is assumed to be contiguous.
 */
size_t ram_probe(uintptr_t base, size_t max) __early;
