/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/** backtrace_log() - the call chain from the registers @r (r15: pc), one log line a function */
void backtrace_log(uint32_t r[16]);
