// SPDX-License-Identifier: MIT
/* Device trees of the tests, compiled by the real compiler. */
#include <test/fake/dtc.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

size_t dtc(const char *source, const char *options, void *blob, size_t room)
{
	char name[] = "/tmp/keel-dts-XXXXXX", command[128];
	FILE *out;
	size_t size;
	int fd = mkstemp(name);

	if (fd < 0 || dprintf(fd, "/dts-v1/;\n%s", source) < 0)
		abort();
	close(fd);
	snprintf(command, sizeof(command), "dtc -q -I dts -O dtb %s %s", options, name);
	out = popen(command, "r");
	size = out ? fread(blob, 1, room, out) : 0;
	if (!out || pclose(out) || !size) {
		fprintf(stderr, "dtc took no: %s\n", source);
		abort();
	}
	unlink(name);
	return size;
}
