// SPDX-License-Identifier: MIT
/* ls, load, size, fstype, fsinfo: files on disks, with U-Boot's words. */
#include <stdio.h>
#include <string.h>

#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/fs.h>
#include <keel/memmap.h>
#include <keel/shell.h>
#include <lib/human.h>

enum { INTERFACE, PLACE };
enum { ADDR = 2, FILE_NAME, BYTES, POS };
enum { PATH = 2, VARIABLE = 2 };

static int open_place(const struct command_call *call)
{
	return fs_open(call->arg[INTERFACE].str, call->arg[PLACE].str);
}

struct counts {
	unsigned int files, directories;
};

static int show(const struct fs_entry *entry, void *arg)
{
	struct counts *counts = arg;

	if (shell_aborted())
		return -EINTR;
	if (entry->directory) {
		counts->directories++;
		printf("            %s/\n", entry->name);
	} else {
		counts->files++;
		printf("%9lu   %s\n", (unsigned long)entry->size, entry->name);
	}
	return 0;
}

static int ls_run(const struct command_call *call)
{
	const char *path = call->given & 1u << PATH ? call->arg[PATH].str : "/";
	struct counts counts = { 0 };
	int rc = open_place(call);

	if (!rc)
		rc = fs_list(path, show, &counts);
	if (rc == -EINTR)
		return fail(rc, NULL, "ls: stopped by Ctrl-C");
	if (rc)
		return rc;
	printf("\n%u file(s), %u dir(s)\n\n", counts.files, counts.directories);
	return 0;
}

/* What BYTES and POS leave of a file; 0 bytes are all of it, as in U-Boot. */
static void choose_range(const struct command_call *call, const struct fs_entry *entry,
			 struct fs_request *r)
{
	uint64_t left;

	r->pos = call->given & 1u << POS ? call->arg[POS].size : 0;
	left = entry->size > r->pos ? entry->size - r->pos : 0;
	r->len = (size_t)MIN(left, SIZE_MAX);
	if (call->given & 1u << BYTES && call->arg[BYTES].size)
		r->len = MIN(r->len, call->arg[BYTES].size);
}

static int read_noted(const struct fs_entry *entry, struct fs_request *r)
{
	uintptr_t addr = (uintptr_t)r->buf;
	int rc = fs_read(entry, r);

	if (rc && r->done)
		mem_note_part(r->what, addr, r->done);
	if (rc)
		return fail_while(rc, "loading %s from %s", r->what, fs_volume()->where);
	mem_note_load(r->what, addr, r->len);
	rc = env_set_hex("fileaddr", addr);
	return rc ? rc : env_set_hex("filesize", r->len);
}

static int load_run(const struct command_call *call)
{
	uintptr_t addr = call->given & 1u << ADDR ? call->arg[ADDR].addr
						  : (uintptr_t)env_get_hex("loadaddr", 0);
	const char *file =
		call->given & 1u << FILE_NAME ? call->arg[FILE_NAME].str : env_get("bootfile");
	struct fs_request r = { .what = file, .buf = (void *)addr };
	struct fs_entry entry;
	int rc;

	if (!file)
		return fail(-EINVAL,
			    "load virtio 0:1 ADDR FILE (a hexadecimal word alone is an address)",
			    "which file? bootfile is not set");
	rc = open_place(call);
	if (!rc)
		rc = fs_find(file, &entry);
	if (!rc)
		rc = fs_check(&entry);
	if (rc)
		return rc;
	choose_range(call, &entry, &r);
	rc = mem_check_write(addr, r.len, file);
	return rc ? rc : read_noted(&entry, &r);
}

static int size_run(const struct command_call *call)
{
	struct fs_entry entry;
	char size[HUMAN_SIZE];
	int rc = open_place(call);

	if (!rc)
		rc = fs_find(call->arg[PATH].str, &entry);
	if (rc)
		return rc;
	printf("%s: 0x%lx bytes (%s)\n", entry.name, (unsigned long)entry.size,
	       human_size(size, entry.size));
	return env_set_hex("filesize", entry.size);
}

static int fstype_run(const struct command_call *call)
{
	int rc = open_place(call);

	if (rc)
		return rc;
	if (call->given & 1u << VARIABLE)
		return env_set(call->arg[VARIABLE].str, fs_type());
	printf("%s\n", fs_type());
	return 0;
}

static int fsinfo_run(const struct command_call *call)
{
	char size[HUMAN_SIZE], unit[HUMAN_SIZE];
	struct fs_info info;
	int rc = open_place(call);

	if (!rc)
		rc = fs_info(&info);
	if (rc)
		return rc;
	printf("%s: %s%s%s%s, %s in clusters of %s\n", fs_volume()->where, info.type,
	       info.label[0] ? " \"" : "", info.label, info.label[0] ? "\"" : "",
	       human_size(size, info.size), human_size(unit, info.unit));
	return 0;
}

/* clang-format off */
COMMAND(ls,
	.name    = "ls",
	.alias   = "fatls",
	.summary = "list a directory of a disk",
	.example = "ls virtio 0:1\nls virtio 0:1 /boot",
	.args    = ARGS({ "INTERFACE", ARG_STR, false }, { "DISK[:PARTITION]", ARG_STR, false },
			{ "DIRECTORY", ARG_STR, true }),
	.run     = ls_run);

COMMAND(load,
	.name    = "load",
	.alias   = "fatload",
	.summary = "load a file from a disk; sets fileaddr and filesize",
	.example = "load virtio 0:1 ${kernel_addr_r} vmlinuz\n"
		   "load virtio 0:1 ${ramdisk_addr_r} boot/initrd.img 1M 200",
	.args    = ARGS({ "INTERFACE", ARG_STR, false }, { "DISK[:PARTITION]", ARG_STR, false },
			{ "ADDR", ARG_ADDR, true }, { "FILE", ARG_STR, true },
			{ "BYTES", ARG_SIZE, true }, { "POS", ARG_SIZE, true }),
	.guarded = true,
	.run     = load_run);

COMMAND(size,
	.name    = "size",
	.alias   = "fatsize",
	.summary = "size of a file on a disk; sets filesize",
	.example = "size virtio 0:1 vmlinuz",
	.args    = ARGS({ "INTERFACE", ARG_STR, false }, { "DISK[:PARTITION]", ARG_STR, false },
			{ "FILE", ARG_STR, false }),
	.run     = size_run);

COMMAND(fstype,
	.name    = "fstype",
	.summary = "kind of the file system, printed or into a variable",
	.example = "fstype virtio 0:1 kind",
	.args    = ARGS({ "INTERFACE", ARG_STR, false }, { "DISK[:PARTITION]", ARG_STR, false },
			{ "VARIABLE", ARG_STR, true }),
	.run     = fstype_run);

COMMAND(fsinfo,
	.name    = "fsinfo",
	.alias   = "fatinfo",
	.summary = "kind, label and size of a file system",
	.example = "fsinfo virtio 0:1",
	.args    = ARGS({ "INTERFACE", ARG_STR, false }, { "DISK[:PARTITION]", ARG_STR, false }),
	.run     = fsinfo_run);
/* clang-format on */
