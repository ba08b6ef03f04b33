/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

/** backtrace_log() - the call chain from @pc, @fp (x29) and @lr (x30), one log line a function */
void backtrace_log(uintptr_t pc, uintptr_t fp, uintptr_t lr);
