// SPDX-License-Identifier: MIT
/* The one network device. */
#include <keel/netdev.h>

#include <errno.h>

#include <keel/error.h>

static struct netdev *the_netdev;

int netdev_register(struct netdev *nd)
{
	if (the_netdev && the_netdev != nd)
		return fail(-EEXIST, NULL, "%s: there is already a network device, %s", nd->name,
			    the_netdev->name);
	the_netdev = nd;
	return 0;
}

struct netdev *netdev_get(void)
{
	return the_netdev;
}
