// SPDX-License-Identifier: MIT
/* net list: the network cards, and which of them is used. */
#include <stdio.h>

#include <keel/command.h>
#include <keel/error.h>
#include <keel/netdev.h>

static int net_list_run(const struct command_call *call)
{
	const struct netdev *nd;
	size_t i;

	(void)call;
	for (i = 0; (nd = netdev_at(i)); i++)
		printf("%s : %02x:%02x:%02x:%02x:%02x:%02x%s\n", nd->name, nd->mac[0], nd->mac[1],
		       nd->mac[2], nd->mac[3], nd->mac[4], nd->mac[5],
		       nd == netdev_get() ? " active" : "");
	return i ? 0
		 : fail(-ENODEV, "the messages at the start say why (dmesg)",
			"no network device was found");
}

/* clang-format off */
COMMAND(net_list,
	.name    = "net list",
	.summary = "the network cards; setenv ethact NAME chooses one",
	.example = "net list",
	.run     = net_list_run);
/* clang-format on */
