/* SPDX-License-Identifier: MIT */
/*
 * Progress of anything that may take over a second: one console line, redrawn in
 * place at most ten times a second, then a last one with size, time and rate.
 */
#pragma once

#include <stdint.h>

/** progress_begin() - @what must stay valid until the end; @total 0 when unknown */
void progress_begin(const char *what, uint64_t total);

/** progress_update() - @done bytes of the total are through */
void progress_update(uint64_t done);

/** progress_end() - the last line: "what: 5.2 MiB in 0.8 s, 6.4 MiB/s"; nothing after a failure: see cancel */
void progress_end(void);

/** progress_cancel() - close the line without a summary, because a message follows */
void progress_cancel(void);
