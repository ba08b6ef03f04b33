// SPDX-License-Identifier: MIT
/* part list, start, size, number, uuid: partition tables of disks, with U-Boot's words. */
#include <stdio.h>
#include <string.h>

#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/fs.h>
#include <keel/shell.h>
#include <lib/human.h>
#include <lib/parse.h>

enum { INTERFACE, PLACE, WORD };

#define LIST_MAX 512 /* bytes of a list of numbers */

static const char *const schemes[] = {
	[PARTITIONS_NONE] = "none",
	[PARTITIONS_MBR] = "MBR",
	[PARTITIONS_GPT] = "GPT",
};

static int show(const struct partition *p, void *arg)
{
	char size[HUMAN_SIZE];

	(void)arg;
	if (shell_aborted())
		return fail(-EINTR, NULL, "part list: stopped by Ctrl-C");
	printf(" %3x  0x%08lx  0x%08lx  %-10s  %-18s %s  %s%s%s\n", p->number,
	       (unsigned long)p->first, (unsigned long)p->sectors,
	       human_size(size, p->sectors * BLOCKDEV_SECTOR), p->type, p->uuid, p->name,
	       p->bootable ? " (bootable)" : "", p->cut ? " (cut: the disk ends here)" : "");
	return 0;
}

static int list_disk(struct blockdev *bd)
{
	struct partition_table table;
	char size[HUMAN_SIZE];
	int rc = partition_open(bd, &table);

	if (rc)
		return rc;
	printf("Disk %s %x: %s, 0x%lx sectors, partition table: %s\n", bd->interface, bd->index,
	       human_size(size, bd->sectors * BLOCKDEV_SECTOR), (unsigned long)bd->sectors,
	       schemes[table.scheme]);
	if (table.scheme == PARTITIONS_NONE)
		return 0;
	printf("Part  First       Sectors     Size        %-18s PARTUUID, name\n", "Type");
	return partition_each(&table, show, NULL);
}

struct numbers {
	char text[LIST_MAX];
	size_t len;
	bool bootable; /* these only */
};

static int collect(const struct partition *p, void *arg)
{
	struct numbers *n = arg;

	if (n->bootable && !p->bootable)
		return 0;
	n->len += (size_t)snprintf(n->text + n->len, sizeof(n->text) - n->len, "%s%x",
				   n->len ? " " : "", p->number);
	return n->len < sizeof(n->text) ? 0 : fail(-E2BIG, NULL, "part list: too many partitions");
}

/* "-bootable devplist": a list for scripts, empty when there is none. */
static int list_numbers(struct blockdev *bd, const struct arg_words *words)
{
	bool bootable = !strcmp(words->word[0], "-bootable");
	struct partition_table table;
	static struct numbers n;
	int rc;

	if (words->count != 1u + bootable)
		return fail(-EINVAL, "part list virtio 0 -bootable devplist",
			    "part list: one variable for the numbers");
	n = (struct numbers){ .bootable = bootable };
	rc = partition_open(bd, &table);
	if (!rc)
		rc = partition_each(&table, collect, &n);
	return rc ? rc : env_set(words->word[bootable], n.text);
}

static bool is_there(const char *interface)
{
	struct blockdev *bd;

	for (size_t i = 0; (bd = blockdev_get(i)); i++)
		if (!strcmp(interface, bd->interface))
			return true;
	return false;
}

static int list_run(const struct command_call *call)
{
	struct blockdev *bd = blockdev_get(0);
	int rc = 0;

	if (!bd)
		return fail(-ENODEV, BLOCKDEV_HINT, "there is no disk");
	if (call->given & 1u << PLACE) {
		rc = fs_disk(call->arg[INTERFACE].str, call->arg[PLACE].str, &bd);
		if (rc)
			return rc;
		return call->given & 1u << WORD ? list_numbers(bd, &call->arg[WORD].rest)
						: list_disk(bd);
	}
	if (call->given && !is_there(call->arg[INTERFACE].str))
		return fail(-ENODEV, "part list shows all disks", "there is no disk of the kind %s",
			    call->arg[INTERFACE].str);
	for (size_t i = 0; !rc && (bd = blockdev_get(i)); i++)
		if (!call->given || !strcmp(call->arg[INTERFACE].str, bd->interface))
			rc = list_disk(bd);
	return rc;
}

static int give(const struct command_call *call, unsigned int variable, const char *text)
{
	if (call->given & 1u << variable)
		return env_set(call->arg[variable].str, text);
	printf("%s\n", text);
	return 0;
}

/* The disk, and on it a partition by number or name. */
static int find(const struct command_call *call, struct partition *p)
{
	const char *word = call->arg[WORD].str;
	struct partition_table table;
	struct blockdev *bd;
	uint64_t number;
	int rc = fs_disk(call->arg[INTERFACE].str, call->arg[PLACE].str, &bd);

	if (!rc)
		rc = partition_open(bd, &table);
	if (rc)
		return rc;
	if (parse_hex(word, &number) || number > UINT32_MAX)
		return partition_find_name(&table, word, p);
	return partition_find(&table, (unsigned int)number, p);
}

static int give_sectors(const struct command_call *call, bool first)
{
	struct partition p;
	char text[20];
	int rc = find(call, &p);

	if (rc)
		return rc;
	snprintf(text, sizeof(text), "%lx", (unsigned long)(first ? p.first : p.sectors));
	return give(call, WORD + 1, text);
}

static int start_run(const struct command_call *call)
{
	return give_sectors(call, true);
}

static int size_run(const struct command_call *call)
{
	return give_sectors(call, false);
}

static int number_run(const struct command_call *call)
{
	struct partition_table table;
	struct blockdev *bd;
	struct partition p;
	char text[20];
	int rc = fs_disk(call->arg[INTERFACE].str, call->arg[PLACE].str, &bd);

	if (!rc)
		rc = partition_open(bd, &table);
	if (!rc)
		rc = partition_find_name(&table, call->arg[WORD].str, &p);
	if (rc)
		return rc;
	snprintf(text, sizeof(text), "0x%x", p.number);
	return give(call, WORD + 1, text);
}

static int uuid_run(const struct command_call *call)
{
	struct partition_table table;
	struct partition p;
	struct fs_volume v;
	int rc = fs_place(call->arg[INTERFACE].str, call->arg[PLACE].str, &table, &v);

	if (!rc)
		rc = partition_find(&table, v.number, &p);
	return rc ? rc : give(call, WORD, p.uuid);
}

/* clang-format off */
#define ON_DISK { "INTERFACE", ARG_STR, false }, { "DISK", ARG_STR, false }

COMMAND(part_list,
	.name    = "part list",
	.summary = "show disks and partitions, or set a variable to the numbers",
	.example = "part list\npart list virtio 0\npart list virtio 0 -bootable devplist",
	.args    = ARGS({ "INTERFACE", ARG_STR, true }, { "DISK", ARG_STR, true },
			{ "[-bootable] VARIABLE", ARG_REST, true }),
	.run     = list_run);

COMMAND(part_start,
	.name    = "part start",
	.summary = "first sector of a partition, printed or into a variable",
	.example = "part start virtio 0 1 first",
	.args    = ARGS(ON_DISK, { "PARTITION", ARG_STR, false }, { "VARIABLE", ARG_STR, true }),
	.run     = start_run);

COMMAND(part_size,
	.name    = "part size",
	.summary = "sectors of a partition, printed or into a variable",
	.example = "part size virtio 0 1 sectors",
	.args    = ARGS(ON_DISK, { "PARTITION", ARG_STR, false }, { "VARIABLE", ARG_STR, true }),
	.run     = size_run);

COMMAND(part_number,
	.name    = "part number",
	.summary = "number of the partition with a name, printed or into a variable",
	.example = "part number virtio 0 rootfs number",
	.args    = ARGS(ON_DISK, { "NAME", ARG_STR, false }, { "VARIABLE", ARG_STR, true }),
	.run     = number_run);

COMMAND(part_uuid,
	.name    = "part uuid",
	.summary = "PARTUUID of a partition, printed or into a variable",
	.example = "part uuid virtio 0:1 uuid; setenv bootargs root=PARTUUID=${uuid}",
	.args    = ARGS({ "INTERFACE", ARG_STR, false }, { "DISK:PARTITION", ARG_STR, false },
			{ "VARIABLE", ARG_STR, true }),
	.run     = uuid_run);
/* clang-format on */
