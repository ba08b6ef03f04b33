// SPDX-License-Identifier: MIT
/* iminfo: what is in an image. source: run a script from memory. */
#include <stdio.h>

#include <common/cmd/iminfo.h>
#include <common/image/boot.h>
#include <common/image/family.h>
#include <common/image/script.h>
#include <common/image/uimage.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <keel/shell.h>
#include <lib/calendar.h>
#include <lib/human.h>

#define COPY_MAX 16384 /* longer scripts run where they lie, and nothing may overwrite them */

static uintptr_t address(const struct command_call *call)
{
	if (call->given & 1u)
		return call->arg[0].addr;
	return (uintptr_t)env_get_hex("fileaddr", env_get_hex("loadaddr", 0));
}

static void print_parts(const struct uimage *u)
{
	struct uimage_part part[UIMAGE_PARTS_MAX];
	char size[HUMAN_SIZE];
	int count = uimage_parts(u, part);

	if (count < 0)
		error_clear(); /* the checksum below tells */
	for (int i = 0; i < count; i++)
		printf("  part %d       %s at 0x%lx\n", i, human_size(size, part[i].size),
		       (unsigned long)(uintptr_t)part[i].data);
}

static int print_uimage(const void *data, size_t size)
{
	struct uimage u;
	struct civil_time t;
	char text[HUMAN_SIZE];
	int rc = uimage_header(data, size, &u);

	if (rc)
		return rc;
	t = calendar_from_unix(u.time);
	printf("uImage \"%s\"\n", u.name);
	printf("  created      %04d-%02d-%02d %02d:%02d:%02d UTC\n", t.year, t.month, t.day, t.hour,
	       t.minute, t.second);
	printf("  type         %s %s %s (%s)\n", uimage_arch_name(u.arch), uimage_os_name(u.os),
	       uimage_type_name(u.type), uimage_compression_name(u.compression));
	printf("  data         0x%lx, %s\n", (unsigned long)u.size, human_size(text, u.size));
	printf("  load, entry  0x%08lx, 0x%08lx\n", (unsigned long)u.load, (unsigned long)u.entry);
	if (u.type == UIMAGE_MULTI || u.type == UIMAGE_SCRIPT)
		print_parts(&u);
	rc = uimage_verify(&u);
	if (!rc)
		printf("  checksum     0x%08lx, right\n", (unsigned long)u.data_crc);
	return rc;
}

static int iminfo_run(const struct command_call *call)
{
	uintptr_t addr = address(call);
	const void *data = (const void *)addr;
	size_t size;
	int rc = image_bytes(addr, &size);

	if (rc)
		return rc;
	rc = uimage_matches(data, size) ? print_uimage(data, size)
					: iminfo_print(data, size, call->arg[0].image.choice);
	return rc ? image_where(rc, addr, "image") : 0;
}

/* While it runs, nothing may be loaded over the text. */
static int source_run(const struct command_call *call)
{
	uintptr_t addr = address(call);
	const char *text, *choice = call->arg[0].image.choice;
	const void *data = (const void *)addr;
	size_t size, len;
	int rc = image_bytes(addr, &size);

	if (!rc && kernel_family()->part)
		rc = kernel_family()->part("script", choice, &data, &size);
	if (!rc && choice && data == (const void *)addr)
		rc = image_fail_choice(choice);
	if (!rc)
		rc = script_text(data, size, &text, &len);
	if (rc)
		return image_where(rc, addr, "script");
	if (len <= COPY_MAX) { /* it may load something over itself */
		rc = shell_execute_copy(text, len);
		return rc > 0 ? 1 : rc;
	}
	rc = mem_reserve("the running script", addr, (size_t)(text - (const char *)addr) + len);
	if (rc)
		return rc;
	rc = shell_execute(text, len);
	mem_release(addr);
	return rc ? 1 : 0;
}

/* clang-format off */
COMMAND(iminfo,
	.name    = "iminfo",
	.alias   = "imi",
	.summary = "show what an image holds and check it",
	.example = "iminfo ${loadaddr}",
	.args    = ARGS({ "ADDR", ARG_IMAGE, true }),
	.guarded = true,
	.run     = iminfo_run);

COMMAND(source,
	.name    = "source",
	.summary = "run a script: a text file, or one made by mkimage -T script",
	.example = "source ${scriptaddr}",
	.args    = ARGS({ "ADDR", ARG_IMAGE, true }),
	.run     = source_run);
/* clang-format on */
