/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/** backtrace_log() - the call chain from the registers @r (r15: pc), one log line a function */
void backtrace_log(uint32_t r[16]);

/** backtrace_describe() - "md_run+0x12" for @addr, "" outside Keel's code; static text */
const char *backtrace_describe(uint32_t addr);
