// SPDX-License-Identifier: MIT
/* ping, net info */
#include <stdio.h>

#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/net.h>
#include <keel/netdev.h>

static int ping_run(const struct command_call *call)
{
	const char *host = call->arg[0].str;
	uint32_t ip, rtt_us;
	int rc = net_ping(host, &ip, &rtt_us);

	if (!rc)
		printf("host %s is alive, %u.%u ms\n", host, (unsigned int)(rtt_us / 1000),
		       (unsigned int)(rtt_us / 100 % 10));
	return rc;
}

static void show(const char *name)
{
	const char *value = env_get(name);

	printf("%-10s = %s\n", name, value ? value : "(not set)");
}

static int net_info_run(const struct command_call *call)
{
	const struct netdev *nd = netdev_get();
	int rc = net_link();

	(void)call;
	if (!nd)
		return rc;
	printf("%-10s = %s, link %s\n", "device", nd->name, rc ? "down" : "up");
	printf("%-10s = %02x:%02x:%02x:%02x:%02x:%02x\n", "mac", nd->mac[0], nd->mac[1], nd->mac[2],
	       nd->mac[3], nd->mac[4], nd->mac[5]);
	show("ipaddr");
	show("netmask");
	show("gatewayip");
	show("serverip");
	show("dnsip");
	printf("%-10s = %lu in, %lu out, %lu dropped, %lu bad\n", "frames",
	       (unsigned long)nd->stats.rx, (unsigned long)nd->stats.tx,
	       (unsigned long)nd->stats.rx_dropped,
	       (unsigned long)(nd->stats.rx_errors + nd->stats.tx_errors));
	return rc;
}

/* clang-format off */
COMMAND(ping,
	.name    = "ping",
	.summary = "is a host there? Says why when not",
	.example = "ping 10.0.2.2",
	.args    = ARGS({ "HOST", ARG_STR, false }),
	.run     = ping_run);

COMMAND(net_info,
	.name    = "net info",
	.summary = "link, addresses and packet counts",
	.example = "net info",
	.run     = net_info_run);
/* clang-format on */
