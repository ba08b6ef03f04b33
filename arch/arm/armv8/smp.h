/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/compiler.h>

/** smp_leave() - from EL3 through the monitor to @entry, with @argument in x0; after smp_hand_over() */
void smp_leave(uintptr_t entry, uintptr_t argument) __noreturn;
