// SPDX-License-Identifier: MIT
/* test -e on boards without disks. */
#include <common/cmd/test.h>

#include <stddef.h>

#include <keel/error.h>

int test_file(const char *interface, const char *place, const char *path)
{
	(void)place;
	(void)path;
	return fail(-ENODEV, NULL, "test -e: there is no %s: this board has no disks", interface);
}
