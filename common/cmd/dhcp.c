// SPDX-License-Identifier: MIT
/* dhcp: an address for this board, and what else the server knows */
#include <stdio.h>
#include <string.h>

#include <common/cmd/tftp.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/net.h>

static int set_text(const char *name, const char *text)
{
	if (!*text)
		return 0;
	printf("%s=%s\n", name, text);
	return env_set(name, text);
}

static int set_lease(const struct net_lease *lease)
{
	static const char *const name[] = { "ipaddr", "netmask", "gatewayip",
					    "dnsip",  "dnsip2",	 "serverip" };
	const uint32_t ip[] = { lease->ip,     lease->netmask, lease->gateway,
				lease->dns[0], lease->dns[1],  lease->server };
	char text[IPV4_TEXT];
	int rc = 0;

	/* the words that U-Boot's tests and those of test farms wait for */
	printf("DHCP client bound to address %s\n", net_ipv4(text, lease->ip));
	for (size_t i = 0; !rc && i < ARRAY_SIZE(ip); i++)
		if (ip[i])
			rc = set_text(name[i], net_ipv4(text, ip[i]));
	rc = rc ? rc : set_text("hostname", lease->hostname);
	return rc ? rc : set_text("bootfile", lease->file);
}

/*
 * As U-Boot: the boot file is the one that the server names, else the one that is set; none is
 * no error. It is loaded unless autoload is there and says no.
 */
static int dhcp_run(const struct command_call *call)
{
	const char *autoload, *file;
	static struct net_lease lease;
	int rc = net_dhcp(&lease);

	if (!rc)
		rc = set_lease(&lease);
	if (rc)
		return rc;
	autoload = env_get("autoload");
	file = call->given & 2 ? call->arg[1].str : env_get("bootfile");
	if (!file || (!(call->given & 2) && autoload && !strchr("1yYtT", *autoload)))
		return 0;
	return tftp_to_memory(
		call->given & 1 ? call->arg[0].addr : (uintptr_t)env_get_hex("loadaddr", 0), file);
}

/* clang-format off */
COMMAND(dhcp,
	.name    = "dhcp",
	.alias   = "bootp",
	.summary = "ask for an address; loads the boot file unless autoload=no",
	.example = "dhcp\n"
		   "dhcp ${kernel_addr_r} vmlinuz",
	.args    = ARGS({ "ADDR", ARG_ADDR, true }, { "[HOST:]FILE", ARG_STR, true }),
	.run     = dhcp_run);
/* clang-format on */
