// SPDX-License-Identifier: MIT
/* dhcp: an address for this board, and what else the server knows */
#include <stdio.h>
#include <string.h>

#include <common/cmd/tftp.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/net.h>

static int set_ipv4(const char *name, uint32_t ip)
{
	char text[16];

	if (!ip)
		return 0;
	snprintf(text, sizeof(text), "%u.%u.%u.%u", (unsigned int)(ip >> 24),
		 (unsigned int)(ip >> 16 & 255), (unsigned int)(ip >> 8 & 255),
		 (unsigned int)(ip & 255));
	printf("%s=%s\n", name, text);
	return env_set(name, text);
}

static int set_text(const char *name, const char *text)
{
	if (!*text)
		return 0;
	printf("%s=%s\n", name, text);
	return env_set(name, text);
}

static int set_lease(const struct net_lease *lease)
{
	int rc = set_ipv4("ipaddr", lease->ip);

	rc = rc ? rc : set_ipv4("netmask", lease->netmask);
	rc = rc ? rc : set_ipv4("gatewayip", lease->gateway);
	rc = rc ? rc : set_ipv4("dnsip", lease->dns[0]);
	rc = rc ? rc : set_ipv4("dnsip2", lease->dns[1]);
	rc = rc ? rc : set_ipv4("serverip", lease->server);
	rc = rc ? rc : set_text("hostname", lease->hostname);
	return rc ? rc : set_text("bootfile", lease->file);
}

/* U-Boot loads the boot file unless autoload is "no"; with nothing to load that is no error. */
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
	file = call->given & 2 ? call->arg[1].str : lease.file;
	if (!*file || (!(call->given & 2) && autoload && *autoload == 'n'))
		return 0;
	return tftp_to_memory(
		call->given & 1 ? call->arg[0].addr : (uintptr_t)env_get_hex("loadaddr", 0), file);
}

/* clang-format off */
COMMAND(dhcp,
	.name    = "dhcp",
	.summary = "ask for an address; loads the boot file unless autoload=no",
	.example = "dhcp\n"
		   "dhcp 0x62000000 vmlinuz",
	.args    = { { "ADDR", ARG_ADDR, true }, { "[HOST:]FILE", ARG_STR, true } },
	.run     = dhcp_run);
/* clang-format on */
