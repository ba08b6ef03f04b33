/* SPDX-License-Identifier: MIT */
#pragma once

#include <keel/api.h>

/* What programs started with "go" may call; see <keel/api.h>. */
extern const struct keel_api program_api;
