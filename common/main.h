/* SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

/** keel_main() - called by stage 1 on the final stack; arguments as in struct boot_info */
void keel_main(uintptr_t entry, uintptr_t ram_base, size_t ram_size, uintptr_t boot_arg) __noreturn;
