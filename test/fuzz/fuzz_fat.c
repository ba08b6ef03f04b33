// SPDX-License-Identifier: MIT
/* Any bytes as a FAT volume: all that can be found in two levels of directories is read. */
#include <stdio.h>

#include <keel/error.h>
#include <keel/fs.h>
#include <test/fuzz/fuzz_disk.h>

#define SECTORS	  0x20000
#define NAMES_MAX 8
#define PATH_SIZE (2 * FS_NAME_SIZE + 2)
#define READ_MAX  0x20000 /* of one file */

static struct {
	char name[NAMES_MAX][FS_NAME_SIZE];
	unsigned int count;
} found;

static int collect(const struct fs_entry *entry, void *arg)
{
	(void)arg;
	assert(strlen(entry->name) < FS_NAME_SIZE);
	snprintf(found.name[found.count], FS_NAME_SIZE, "%s", entry->name);
	return ++found.count == NAMES_MAX;
}

static void read_part(const struct fs_entry *entry, uint64_t pos)
{
	struct fs_request r = { .what = "fuzz", .pos = pos };

	r.len = entry->size - pos < READ_MAX ? (size_t)(entry->size - pos) : READ_MAX;
	r.buf = malloc(r.len + 1);
	if (!fs_read(entry, &r))
		assert(r.done == r.len);
	assert(r.done <= r.len);
	free(r.buf);
}

static void read_file(const char *path)
{
	struct fs_entry entry;

	if (fs_find(path, &entry) || fs_check(&entry))
		return;
	read_part(&entry, 0);
	read_part(&entry, entry.size / 2 + 1 <= entry.size ? entry.size / 2 + 1 : 0);
}

static void read_directory(const char *path, unsigned int depth)
{
	char full[PATH_SIZE];
	char names[NAMES_MAX][FS_NAME_SIZE];
	unsigned int count;

	found.count = 0;
	(void)!fs_list(path, collect, NULL);
	count = found.count;
	memcpy(names, found.name, sizeof(names));
	for (unsigned int i = 0; i < count; i++) {
		snprintf(full, sizeof(full), "%s/%s", path, names[i]);
		read_file(full);
		if (depth)
			read_directory(full, depth - 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fs_info info;

	fuzz_disk(data, size, SECTORS);
	if (fs_open("virtio", "0:0"))
		return 0;
	if (!fs_info(&info))
		assert(memchr(info.label, 0, sizeof(info.label)));
	read_directory("", 1);
	return 0;
}
