// SPDX-License-Identifier: MIT
/* The network devices, and which one is used. */
#include <keel/netdev.h>

#include <errno.h>
#include <string.h>

#include <keel/env.h>
#include <keel/error.h>

static struct netdev *netdevs[NETDEVS_MAX];

int netdev_register(struct netdev *nd)
{
	for (size_t i = 0; i < NETDEVS_MAX; i++)
		if (!netdevs[i] || netdevs[i] == nd) {
			netdevs[i] = nd;
			return 0;
		}
	return fail(-ENOSPC, "take a card away", "%s: there are already %d network devices",
		    nd->name, NETDEVS_MAX);
}

struct netdev *netdev_at(size_t index)
{
	return index < NETDEVS_MAX ? netdevs[index] : NULL;
}

struct netdev *netdev_get(void)
{
	const char *name = env_get("ethact");
	size_t i = 0;

	while (name && netdev_at(i) && strcmp(netdevs[i]->name, name))
		i++;
	return netdev_at(i);
}

const char *netdev_mac_name(const struct netdev *nd)
{
	static const char names[NETDEVS_MAX][9] = { "ethaddr", "eth1addr", "eth2addr", "eth3addr" };
	size_t i = 0;

	while (i < NETDEVS_MAX - 1 && netdevs[i] && netdevs[i] != nd)
		i++;
	return names[i];
}
