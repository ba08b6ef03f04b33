// SPDX-License-Identifier: MIT
/* unzip: unpack a gzip file in memory, with both checksums shown. */
#include <stdio.h>
#include <string.h>

#include <common/cmd/unzip.h>
#include <common/image/boot.h>
#include <common/image/family.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/human.h>

enum { FROM, TO, SIZE };

#define NAME_ROOM 32

struct job {
	const struct unpacker *unpacker;
	uintptr_t from, to;
	size_t in, room;
};

/* The output may end where the input starts, and the input where the output starts. */
static int keep_apart(struct job *job)
{
	const struct mem_range *load = mem_find_load(job->from);

	if (job->to < job->from)
		job->room = MIN(job->room, job->from - job->to);
	else if (job->to - job->from < job->in && load)
		return fail(-EBUSY, "unpack to another address: meminfo",
			    "unzip: 0x%lx lies inside of %s, which is to be unpacked",
			    (unsigned long)job->to, load->name);
	else
		job->in = MIN(job->in, job->to - job->from);
	return 0;
}

/*
 * The inner loop of inflate reads words at any address, which flash does not like: copy to the
 * end of the memory that the output goes to.
 */
static int out_of_flash(struct job *job)
{
	size_t span = mem_room(job->to), size = MIN(job->in, span / 2);
	uintptr_t copy = ALIGN_DOWN(job->to + span - size, 64), at;

	if (mem_room(job->from))
		return 0;
	if (!mem_find_free(copy, size, 64, &at) || at != copy)
		return fail(-ENOSPC, "cp the file to RAM first",
			    "unzip: no room to copy the file out of flash");
	memcpy((void *)copy, (const void *)job->from, size);
	job->from = copy;
	job->in = size;
	job->room = MIN(job->room, copy - job->to);
	return 0;
}

static int prepare(const struct command_call *call, struct job *job)
{
	int rc = image_bytes(job->from, &job->in);

	if (rc)
		return rc;
	job->unpacker = unpacker_find((const void *)job->from, job->in);
	if (!job->unpacker) {
		rc = fail(-ENOEXEC, "load a .gz file there", "this looks like %s, expected %s",
			  image_looks_like((const void *)job->from, job->in),
			  kernel_family()->packed);
		return image_where(rc, job->from, "packed file");
	}
	job->room = call->given & 1u << SIZE ? call->arg[SIZE].size : mem_room(job->to);
	rc = mem_check_write(job->to, job->room ? job->room : 1, "unzip");
	if (!rc)
		rc = keep_apart(job);
	return rc ? rc : out_of_flash(job);
}

static void note(const struct job *job, const char *source, size_t size)
{
	char name[NAME_ROOM];

	snprintf(name, sizeof(name), "unzipped %s", source);
	mem_note_load(name, job->to, size);
	if (env_set_hex("fileaddr", job->to) || env_set_hex("filesize", size))
		error_clear();
}

int unzip_run(const struct command_call *call)
{
	const struct mem_range *load = mem_find_load(call->arg[FROM].addr);
	struct job job = { .from = call->arg[FROM].addr, .to = call->arg[TO].addr };
	struct unpack_report report;
	char in[HUMAN_SIZE], out[HUMAN_SIZE], source[NAME_ROOM];
	int rc = prepare(call, &job);

	if (rc)
		return rc;
	snprintf(source, sizeof(source), "%s", load ? load->name : "file");
	printf("Unzipping %s from 0x%lx to 0x%lx\n", source, (unsigned long)call->arg[FROM].addr,
	       (unsigned long)job.to);
	rc = job.unpacker->unpack((const void *)job.from, job.in, (void *)job.to, job.room,
				  &report);
	if (rc)
		return fail_while(rc, "unzip, %zu bytes read and %zu written", report.in,
				  report.out);
	printf("In 0x%zx (%zu, %s), out 0x%zx (%zu, %s)\n", report.in, report.in,
	       human_size(in, report.in), report.out, report.out, human_size(out, report.out));
	if (report.members > 1)
		printf("%u members; of the last one:\n", report.members);
	if (report.has_crc)
		printf("Original CRC = 0x%08lx\nComputed CRC = 0x%08lx\n",
		       (unsigned long)report.crc_stored, (unsigned long)report.crc_computed);
	note(&job, source, report.out);
	return 0;
}

/* clang-format off */
COMMAND(unzip,
	.name    = "unzip",
	.summary = "unpack a gzip file; sets fileaddr and filesize",
	.example = "unzip ${loadaddr} ${ramdisk_addr_r}",
	.args    = ARGS({ "FROM", ARG_ADDR, false },
			{ "TO", ARG_ADDR, false },
			{ "MAXSIZE", ARG_SIZE, true }),
	.guarded = true,
	.run     = unzip_run);
/* clang-format on */
