// SPDX-License-Identifier: MIT
/* tftp, dhcp: files and addresses from the network */
#include <common/cmd/tftp.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <common/env.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <keel/net.h>
#include <lib/human.h>

struct memory_sink {
	struct sink sink;
	uintptr_t addr;
	uint64_t room; /* bytes that were checked */
	const char *what;
};

static int memory_begin(struct sink *sink, uint64_t size)
{
	struct memory_sink *m = (struct memory_sink *)sink;

	if (size == SINK_SIZE_UNKNOWN) {
		m->room = mem_room(m->addr);
		return 0;
	}
	if (size > SIZE_MAX)
		return fail(-E2BIG, NULL, "%s: larger than memory can be", m->what);
	m->room = size;
	return mem_check_write(m->addr, (size_t)size, m->what);
}

static int memory_write(struct sink *sink, uint64_t offset, const void *data, size_t len)
{
	struct memory_sink *m = (struct memory_sink *)sink;

	if (offset > m->room || len > m->room - offset)
		return fail(-ENOSPC, "give another address: meminfo shows free memory",
			    "%s is larger than the 0x%lx bytes of room at 0x%lx", m->what,
			    (unsigned long)m->room, (unsigned long)m->addr);
	memcpy((char *)m->addr + offset, data, len);
	return 0;
}

/* "HOST:FILE" or "FILE"; a host fits @host */
static int split(const char *name, char *host, size_t size, const char **file)
{
	const char *colon = strchr(name, ':');

	host[0] = '\0';
	*file = colon ? colon + 1 : name;
	if (!colon)
		return 0;
	if ((size_t)(colon - name) >= size || colon == name || !colon[1])
		return fail(-EINVAL, "FILE, or HOST:FILE as in 10.0.2.2:vmlinuz",
			    "%s names no host and file", name);
	snprintf(host, size, "%.*s", (int)(colon - name), name);
	return 0;
}

int tftp_to_memory(uintptr_t addr, const char *name)
{
	struct memory_sink m = { .sink = { memory_begin, memory_write }, .addr = addr };
	char host[128];
	uint64_t size;
	int rc = split(name, host, sizeof(host), &m.what);

	if (!rc)
		rc = mem_check_write(addr, 1, m.what);
	if (rc)
		return rc;
	rc = net_tftp_get(host[0] ? host : NULL, m.what, &m.sink, &size);
	if (rc) {
		mem_note_part(m.what, addr, (size_t)size);
		return rc;
	}
	mem_note_load(m.what, addr, (size_t)size);
	printf("Bytes transferred = %lu (%lx hex)\n", (unsigned long)size, (unsigned long)size);
	rc = env_set_hex("fileaddr", addr);
	return rc ? rc : env_set_hex("filesize", size);
}

static int tftp_run(const struct command_call *call)
{
	uintptr_t addr =
		call->given & 1 ? call->arg[0].addr : (uintptr_t)env_get_hex("loadaddr", 0);
	const char *file = call->given & 2 ? call->arg[1].str : env_get("bootfile");

	if (!file)
		return fail(-EINVAL, "tftp ADDR FILE (one hexadecimal word alone is an address)",
			    "which file? bootfile is not set");
	return tftp_to_memory(addr, file);
}

/* clang-format off */
COMMAND(tftp,
	.name    = "tftp",
	.alias   = "tftpboot",
	.summary = "load a file from a TFTP server; sets fileaddr and filesize",
	.example = "tftp vmlinuz\n"
		   "tftp ${kernel_addr_r} 10.0.2.2:boot/vmlinuz",
	.args    = ARGS({ "ADDR", ARG_ADDR, true }, { "[HOST:]FILE", ARG_STR, true }),
	.run     = tftp_run);
/* clang-format on */
