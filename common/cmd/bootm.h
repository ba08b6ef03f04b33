/* SPDX-License-Identifier: MIT */
/* bootm under other names: arguments ADDR [RAMDISK [FDT]], flag n. */
#pragma once

#include <keel/command.h>

int bootm_run(const struct command_call *call);
