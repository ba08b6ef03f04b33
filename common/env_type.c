// SPDX-License-Identifier: MIT
/* Variables whose values have a type: a wrong one is refused with the reason. */
#include <common/env.h>

#include <ctype.h>
#include <string.h>

#include <keel/board.h>
#include <keel/compiler.h>
#include <keel/console.h>
#include <keel/error.h>
#include <keel/mtd.h>
#include <lib/parse.h>

struct type {
	const char *hint;
	int (*check)(const char *name, const char *value, const char *hint);
};

static int check_ipv4(const char *name, const char *value, const char *hint)
{
	const char *part = value;
	uint32_t ip;

	if (parse_ipv4(value, &ip) == 0)
		return 0;
	for (;;) {
		size_t digits = strspn(part, "0123456789");

		if (digits > 3 || (digits == 3 && memcmp(part, "255", 3) > 0))
			return fail(-EINVAL, hint, "%s: %s: %.*s is larger than 255", name, value,
				    (int)digits, part);
		if (part[digits] != '.')
			break;
		part += digits + 1;
	}
	return fail(-EINVAL, hint, "%s: %s is no IPv4 address", name, value);
}

static int check_netmask(const char *name, const char *value, const char *hint)
{
	uint32_t mask;
	int rc = check_ipv4(name, value, hint);

	if (rc || parse_ipv4(value, &mask))
		return rc;
	if (~mask & (~mask + 1))
		return fail(-EINVAL, hint, "%s: %s is no netmask: its ones are not all in front",
			    name, value);
	return 0;
}

static int check_mac(const char *name, const char *value, const char *hint)
{
	uint8_t mac[6];

	if (parse_mac(value, mac) == 0)
		return 0;
	return fail(-EINVAL, hint, "%s: %s is no Ethernet address of one station", name, value);
}

static int check_hex(const char *name, const char *value, const char *hint)
{
	uint64_t number;
	int rc = parse_hex(value, &number);

	if (rc == 0 && number <= UINTPTR_MAX)
		return 0;
	if (rc == -EINVAL)
		return fail(-EINVAL, hint, "%s: %s is not a hexadecimal number", name, value);
	return fail(-EINVAL, hint, "%s: %s is larger than an address can be", name, value);
}

static int check_dec(const char *name, const char *value, const char *hint)
{
	uint64_t number;

	if (parse_dec(value, &number) == 0 && number <= INT32_MAX)
		return 0;
	return fail(-EINVAL, hint, "%s: %s is not a decimal number up to 2147483647", name, value);
}

static int check_delay(const char *name, const char *value, const char *hint)
{
	if (!strcmp(value, "-1") || !strcmp(value, "-2"))
		return 0;
	return check_dec(name, value, hint);
}

static const struct type type_ipv4 = { "four numbers with dots, like 192.168.0.6", check_ipv4 };
static const struct type type_netmask = { "for example 255.255.255.0", check_netmask };
static const struct type type_mac = { "six pairs of digits, like 52:54:00:12:34:56", check_mac };
static const struct type type_hex = { "hexadecimal digits, 0x in front or not", check_hex };
static const struct type type_dec = { "decimal digits only", check_dec };
static const struct type type_delay = { "seconds; -1 never boots by itself, -2 boots at once",
					check_delay };

static const struct {
	const char *name;
	const struct type *type;
} typed[] = {
	{ "baudrate", &type_dec },	 { "bootdelay", &type_delay },
	{ "dnsip", &type_ipv4 },	 { "dnsip2", &type_ipv4 },
	{ "eth1addr", &type_mac },	 { "eth2addr", &type_mac },
	{ "eth3addr", &type_mac },	 { "ethaddr", &type_mac },
	{ "fdt_addr", &type_hex },	 { "fdt_addr_r", &type_hex },
	{ "fileaddr", &type_hex },	 { "filesize", &type_hex },
	{ "gatewayip", &type_ipv4 },	 { "ipaddr", &type_ipv4 },
	{ "kernel_addr_r", &type_hex },	 { "loadaddr", &type_hex },
	{ "machid", &type_hex },	 { "netmask", &type_netmask },
	{ "pxefile_addr_r", &type_hex }, { "ramdisk_addr_r", &type_hex },
	{ "scriptaddr", &type_hex },	 { "serverip", &type_ipv4 },
	{ "tftpblocksize", &type_dec },	 { "tftptimeout", &type_dec },
	{ "tftpwindowsize", &type_dec },
};

int env_type_check(const char *name, const char *value)
{
	for (size_t i = 0; i < ARRAY_SIZE(typed); i++)
		if (!strcmp(typed[i].name, name))
			return typed[i].type->check(name, value, typed[i].type->hint);
	return board.check_variable ? board.check_variable(name, value) : 0;
}

static int apply_baudrate(const char *value)
{
	static uint64_t current;
	uint64_t baud;

	if (parse_dec(value, &baud) || baud == current)
		return 0;
	if (console_set_baud((uint32_t)baud) == -EINVAL)
		return -EINVAL;
	current = baud;
	return 0;
}

int env_type_apply(const char *name, const char *value)
{
	const char *table = value ? value : board.mtdparts;

	if (!strcmp(name, "baudrate") && value)
		return apply_baudrate(value);
	if (!strcmp(name, "mtdparts") && table)
		return parts_set(table);
	return 0;
}
