// SPDX-License-Identifier: MIT
/* A board without devices, for the modules that ask what the board is. */
#include <common/version.h>
#include <keel/board.h>

struct boot_info boot_info = { .ram_base = 0x60000000, .ram_size = 0x4000000 };

static uint64_t unpack_room[0x40000 / 8];

const char version_text[] = "Keel on the host";

static const char *facts(void)
{
	return "bootsource=host";
}

const struct board board = {
	.name = "host",
	.model = "unit test host",
	.default_env = "",
	.facts = facts,
	.unpack_base = (uintptr_t)unpack_room,
	.unpack_size = sizeof(unpack_room),
};
