/* SPDX-License-Identifier: MIT */
/*
 * Disks in memory, "virtio 0" and "virtio 1", made by the tools that make real ones, and
 * commands typed at them.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <keel/blockdev.h>

#define FAKE_DISKS     2
#define FAKE_DISK_NONE UINT64_MAX

struct fake_disk {
	struct blockdev bd;
	uint8_t *data;
	uint64_t bytes;		/* of data; sectors behind it are zero */
	uint64_t broken;	/* reading this sector fails; FAKE_DISK_NONE: none */
	unsigned long requests; /* since the start of the last command */
	uint32_t largest;	/* sectors of one of them */
};

extern struct fake_disk fake_disk[FAKE_DISKS];

/**
 * fake_disk_make() - what @script leaves as disk.img is disk 0
 * The script runs in an empty folder with the tools of /sbin; what else it leaves is read by
 * fake_disk_file(). A script that fails ends the test.
 */
void fake_disk_make(const char *script);

/** fake_disk_use() - @bytes bytes of @data, which the test keeps, are disk @index of @sectors sectors */
void fake_disk_use(unsigned int index, uint8_t *data, uint64_t bytes, uint64_t sectors);

/** fake_disk_file() - bytes of a file of the script's folder; valid until the next call */
const uint8_t *fake_disk_file(const char *name, size_t *len);

/** fake_disk_run() - one command line, split at blanks; its output is in fake_console_output() */
int fake_disk_run(const char *line);

/** the same, which must work; or must not, and say @why. The hint is in fake_disk_story() */
void fake_disk_works(const char *line);
void fake_disk_refused(const char *line, const char *why);

/** fake_disk_story() - all that the shell would print of the failure */
const char *fake_disk_story(void);

/** fake_disk_type() - what is typed while commands run from now on, "\x03" for Ctrl-C */
void fake_disk_type(const char *text);
