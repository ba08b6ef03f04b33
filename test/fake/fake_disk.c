// SPDX-License-Identifier: MIT
/* The disks of fake_disk.h. */
#include <test/fake/fake_disk.h>

#include <common/command.h>
#include <errno.h>
#include <keel/error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_ram.h>
#include <test/unit/test.h>

struct fake_disk fake_disk[FAKE_DISKS];

static struct {
	uint8_t *image, *file;
	char folder[64];
	const char *typed;
	int code; /* of the last command */
} here = { .typed = "" };

static int fake_read(struct blockdev *bd, uint64_t sector, uint32_t count, void *buf)
{
	struct fake_disk *d = bd->state;
	uint64_t at = sector * BLOCKDEV_SECTOR, len = (uint64_t)count * BLOCKDEV_SECTOR, have;

	d->requests++;
	if (count > d->largest)
		d->largest = count;
	if (d->broken - sector < count)
		return fail(-EIO, "another disk", "%s: sector %lu cannot be read", bd->name,
			    (unsigned long)d->broken);
	have = at < d->bytes ? d->bytes - at : 0;
	if (have > len)
		have = len;
	if (have)
		memcpy(buf, d->data + at, have);
	memset((uint8_t *)buf + have, 0, len - have);
	return 0;
}

void fake_disk_use(unsigned int index, uint8_t *data, uint64_t bytes, uint64_t sectors)
{
	static const struct blockdev_ops ops = { .read = fake_read };
	static const char *const names[FAKE_DISKS] = { "virtio0", "virtio1" };
	struct fake_disk *d = &fake_disk[index];

	*d = (struct fake_disk){ { names[index], "virtio", index, sectors, &ops, d },
				 data,
				 bytes,
				 FAKE_DISK_NONE,
				 0,
				 0 };
	if (!blockdev_find("virtio", index) && blockdev_register(&d->bd))
		exit(1);
}

static void forget(void)
{
	char command[128];

	if (!here.folder[0])
		return;
	snprintf(command, sizeof(command), "rm -rf %s", here.folder);
	if (system(command))
		perror(command);
	here.folder[0] = '\0';
	free(here.image);
	free(here.file);
	here.image = here.file = NULL;
}

static uint8_t *slurp(const char *name, size_t *len)
{
	char path[160];
	uint8_t *data;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", here.folder, name);
	f = fopen(path, "rb");
	if (!f)
		test_failed(__FILE__, __LINE__, "the script left no %s", name);
	fseek(f, 0, SEEK_END);
	*len = (size_t)ftell(f);
	rewind(f);
	data = malloc(*len + 1);
	if (fread(data, 1, *len, f) != *len)
		exit(1);
	fclose(f);
	data[*len] = '\0';
	return data;
}

void fake_disk_make(const char *script)
{
	static char command[16384];
	static int registered;
	size_t len;

	if (!registered++)
		atexit(forget);
	forget();
	strcpy(here.folder, "/tmp/keel-disk-XXXXXX");
	if (!mkdtemp(here.folder))
		exit(1);
	snprintf(command, sizeof(command),
		 "{ set -e; cd %s; PATH=$PATH:/usr/sbin:/sbin; export MTOOLS_SKIP_CHECK=1 "
		 "LC_ALL=C.UTF-8; %s\n} >%s/log 2>&1",
		 here.folder, script, here.folder);
	if (system(command))
		test_failed(__FILE__, __LINE__, "the image was not made: %s",
			    (const char *)slurp("log", &len));
	here.image = slurp("disk.img", &len);
	fake_disk_use(0, here.image, len, len / BLOCKDEV_SECTOR);
	fake_ram();
	here.typed = "";
}

const uint8_t *fake_disk_file(const char *name, size_t *len)
{
	free(here.file);
	here.file = slurp(name, len);
	return here.file;
}

int fake_disk_run(const char *line)
{
	static char text[512];
	const char *word[16];
	size_t n = 0;
	int rc;

	snprintf(text, sizeof(text), "%s", line);
	for (char *w = strtok(text, " "); w; w = strtok(NULL, " "))
		word[n++] = w;
	error_clear();
	fake_disk[0].requests = 0;
	fake_disk[0].largest = 0;
	fake_console_start();
	fake_console_type(here.typed, strlen(here.typed));
	rc = command_run(word, n);
	fake_console_stop();
	here.code = rc;
	return rc;
}

void fake_disk_works(const char *line)
{
	if (fake_disk_run(line))
		test_failed(__FILE__, __LINE__, "%s: %s", line, error_text());
}

void fake_disk_refused(const char *line, const char *why)
{
	int rc = fake_disk_run(line);

	if (rc >= 0)
		test_failed(__FILE__, __LINE__, "%s: is %d and not refused", line, rc);
	CHECK_HAS(error_text(), why);
}

const char *fake_disk_story(void)
{
	fake_console_start();
	error_print(here.code);
	fake_console_stop();
	return fake_console_output();
}

void fake_disk_type(const char *text)
{
	here.typed = text;
}
