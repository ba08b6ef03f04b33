// SPDX-License-Identifier: MIT
/* The one object that knows the commit. */
#include <common/version.h>

#include <build_id.h>

const char version_text[] =
	"Keel " CONFIG_VERSION " (" BUILD_ID ", " BUILD_DATE ", gcc " __VERSION__ ")";
