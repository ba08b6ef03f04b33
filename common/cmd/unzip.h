/* SPDX-License-Identifier: MIT */
/* unzip under other names: arguments FROM TO [MAXSIZE]. */
#pragma once

#include <keel/command.h>

int unzip_run(const struct command_call *call);
