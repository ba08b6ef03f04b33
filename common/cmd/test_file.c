// SPDX-License-Identifier: MIT
/* test -e on boards with disks. */
#include <common/cmd/test.h>

#include <stdbool.h>

#include <keel/error.h>
#include <keel/fs.h>

/* No such file, directory, partition, disk or file system: that is what was asked. */
static bool is_absence(int code)
{
	return code == -ENOENT || code == -ENOTDIR || code == -ENODEV || code == -ENOTSUP;
}

int test_file(const char *interface, const char *place, const char *path)
{
	struct fs_entry entry;
	int rc = fs_open(interface, place);

	if (!rc)
		rc = fs_find(path, &entry);
	if (!is_absence(rc))
		return rc ? rc : 1;
	error_clear();
	return 0;
}
