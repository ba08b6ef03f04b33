// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <common/env.h>
#include <keel/env.h>
#include <keel/error.h>
#include <test/unit/test.h>

static void refused(const char *name, const char *value, const char *reason)
{
	CHECK_EQ(env_set(name, value), -EINVAL);
	CHECK_HAS(error_text(), reason);
	CHECK(!env_get(name));
}

TEST(a_variable_is_created_changed_and_deleted)
{
	env_clear();
	CHECK(!env_get("a"));
	CHECK_EQ(env_set("a", "1"), 0);
	CHECK_STR(env_get("a"), "1");
	CHECK_EQ(env_set("a", "a longer value"), 0);
	CHECK_STR(env_get("a"), "a longer value");
	CHECK_EQ(env_set("a", ""), 0);
	CHECK(!env_get("a"));
	CHECK_EQ(env_set("a", NULL), 0);
	CHECK_EQ(env_used(), 1);
}

TEST(names_that_start_alike_are_different_variables)
{
	env_clear();
	CHECK_EQ(env_set("ab", "2"), 0);
	CHECK_EQ(env_set("a", "b=c"), 0);
	CHECK_EQ(env_set("abc", "3"), 0);
	CHECK_STR(env_get("a"), "b=c");
	CHECK_STR(env_get("ab"), "2");
	CHECK_STR(env_get("abc"), "3");
	CHECK(!env_get("a=b"));
	CHECK(!env_get(""));
}

TEST(variables_are_visited_in_name_order)
{
	static const char *const names[] = { "zebra", "Alpha", "b1", "b", "a_z", "a" };
	static const char *const sorted[] = { "Alpha", "a", "a_z", "b", "b1", "zebra" };
	const char *name = NULL;

	env_clear();
	for (size_t i = 0; i < 6; i++)
		CHECK_EQ(env_set(names[i], "x"), 0);
	for (size_t i = 0; i < 6; i++) {
		name = env_next(name);
		CHECK_STR(name, sorted[i]);
	}
	CHECK(!env_next(name));
	CHECK_STR(env_next("aa"), "b");
}

TEST(a_value_may_be_made_from_the_variable_it_replaces)
{
	env_clear();
	CHECK_EQ(env_set("first", "1"), 0);
	CHECK_EQ(env_set("a", "hello world"), 0);
	CHECK_EQ(env_set("a", env_get("a") + 6), 0);
	CHECK_STR(env_get("a"), "world");
	CHECK_EQ(env_set("first", env_get("a")), 0);
	CHECK_STR(env_get("first"), "world");
}

/* Deleting and growing in every order must keep every other value. */
TEST(many_changes_keep_every_other_value)
{
	char name[16], value[300];

	env_clear();
	for (int round = 0; round < 400; round++) {
		int n = round * 7 % 50;

		snprintf(name, sizeof(name), "v%d", n);
		snprintf(value, sizeof(value), "%0*d", 1 + round * 13 % 290, n);
		CHECK_EQ(env_set(name, round % 11 == 3 ? NULL : value), 0);
		for (int i = 0; i < 50; i++) {
			snprintf(name, sizeof(name), "v%d", i);
			CHECK(!env_get(name) || atoi(env_get(name)) == i);
		}
	}
}

TEST(a_full_environment_is_refused_and_unchanged)
{
	static char value[ENV_DATA_MAX];

	env_clear();
	CHECK_EQ(env_set("small", "1"), 0);
	memset(value, 'x', sizeof(value) - 1);
	value[ENV_DATA_MAX - 1 - sizeof("small=1") - sizeof("a=")] = '\0';
	CHECK_EQ(env_set("a", value), 0);
	CHECK_EQ(env_used(), ENV_DATA_MAX);
	CHECK_EQ(env_set("b", "1"), -ENOSPC);
	CHECK_HAS(error_text(), "no room");
	CHECK_EQ(env_set("a", "short"), 0);
	CHECK_EQ(env_set("b", "1"), 0);
	CHECK_STR(env_get("small"), "1");
}

TEST(more_variables_than_the_index_holds_are_refused)
{
	char name[16];
	int i, rc = 0;

	env_clear();
	for (i = 0; rc == 0 && i < 2000; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		rc = env_set(name, "1");
	}
	CHECK_EQ(rc, -ENOSPC);
	CHECK_EQ(i, 1025);
	CHECK_EQ(env_set("n0", "2"), 0);
	CHECK_STR(env_get("n0"), "2");
	CHECK_STR(env_get("n1023"), "1");
}

TEST(names_that_cannot_be_typed_are_refused)
{
	env_clear();
	refused("", "1", "0 characters");
	refused("a b", "1", "cannot contain ' '");
	refused("a=b", "1", "cannot contain '='");
	refused("a$b", "1", "cannot contain '$'");
	refused("0123456789012345678901234567890123456789012345678901234567890123", "1", "64");
}

TEST(typed_variables_refuse_with_the_reason)
{
	env_clear();
	refused("ipaddr", "192.168.0.600", "192.168.0.600: 600 is larger than 255");
	refused("ipaddr", "192.168.1000.6", "1000 is larger than 255");
	refused("serverip", "host", "host is no IPv4 address");
	refused("gatewayip", "1.2.3", "no IPv4 address");
	refused("netmask", "255.0.255.0", "ones are not all in front");
	refused("ethaddr", "01:00:5e:00:00:01", "no Ethernet address of one station");
	refused("ethaddr", "52:54:00:12:34", "no Ethernet address");
	refused("loadaddr", "6zz", "6zz is not a hexadecimal number");
	refused("loadaddr", "fffffffffffffffff", "larger than an address");
	refused("bootdelay", "5s", "not a decimal number");
	refused("baudrate", "-9600", "not a decimal number");
}

TEST(typed_variables_take_what_is_right)
{
	env_clear();
	CHECK_EQ(env_set("ipaddr", "192.168.0.6"), 0);
	CHECK_EQ(env_get_ipv4("ipaddr"), 0xc0a80006);
	CHECK_EQ(env_set("netmask", "255.255.255.0"), 0);
	CHECK_EQ(env_set("netmask", "0.0.0.0"), 0);
	CHECK_EQ(env_set("ethaddr", "52:54:00:12:34:56"), 0);
	CHECK_EQ(env_set("loadaddr", "0x62000000"), 0);
	CHECK_EQ(env_get_hex("loadaddr", 0), 0x62000000);
	CHECK_EQ(env_set("bootdelay", "-2"), 0);
	CHECK_EQ(env_get_dec("bootdelay", 7), -2);
	CHECK_EQ(env_get_dec("unset", 7), 7);
	CHECK_EQ(env_get_hex("ipaddr", 5), 5);
}

TEST(runtime_values_are_not_packed)
{
	char buf[ENV_DATA_MAX];

	env_clear();
	CHECK_EQ(env_set("b", "2"), 0);
	CHECK_EQ(env_set_hex("filesize", 0x12345678), 0);
	CHECK_EQ(env_set("fileaddr", "60000000"), 0);
	CHECK_EQ(env_set_hex("big", 0x123456789abcdef0), 0);
	CHECK_EQ(env_set("a", "1"), 0);
	CHECK_STR(env_get("filesize"), "0x12345678");
	CHECK_STR(env_get("big"), "0x123456789abcdef0");
	CHECK_EQ(env_pack(buf), 9);
	CHECK(!memcmp(buf, "a=1\0b=2\0", 9));
}

TEST(default_addresses_fit_small_and_large_machines)
{
	env_reset();
	env_fill_runtime();
	CHECK_EQ(env_get_hex("kernel_addr_r", 0), 0x61000000); /* the fake board has 64 MiB */
	CHECK_EQ(env_get_hex("fdt_addr_r", 0), 0x60f00000);
	CHECK_EQ(env_get_hex("ramdisk_addr_r", 0), 0x62000000);
	CHECK_STR(env_get("loadaddr"), "0x61000000");
	CHECK_EQ(env_used(), 1);
}

static int lines(const char *text)
{
	env_clear();
	return env_each_line(text, strlen(text), env_set);
}

TEST(text_has_comments_escapes_and_any_line_ends)
{
	CHECK_EQ(
		lines("# comment=1\n\n  a=1\r\n\tb=x y\nc=one\\\ntwo\nd=back\\\\slash\ne=\nf=last"),
		0);
	CHECK_STR(env_get("a"), "1");
	CHECK_STR(env_get("b"), "x y");
	CHECK_STR(env_get("c"), "one\ntwo");
	CHECK_STR(env_get("d"), "back\\slash");
	CHECK(!env_get("e"));
	CHECK_STR(env_get("f"), "last");
	CHECK(!env_get("# comment"));
}

TEST(text_that_is_no_environment_is_refused)
{
	CHECK_EQ(lines("a=1\nwords\nb=2"), -EINVAL);
	CHECK_HAS(error_text(), "no = in \"words\"");
	CHECK(!env_get("b"));
	CHECK_EQ(lines("\xff\xfe"), -EINVAL);
	CHECK_HAS(error_text(), "binary data");
	CHECK_EQ(lines("ipaddr=1.2.3"), -EINVAL);
}

TEST(packed_pairs_end_at_an_empty_one_and_must_be_terminated)
{
	env_clear();
	CHECK_EQ(env_each_packed("a=1\0b=2\0\0c=3\0", 13, env_set), 0);
	CHECK_STR(env_get("b"), "2");
	CHECK(!env_get("c"));
	CHECK_EQ(env_each_packed("d=4", 3, env_set), -EINVAL);
	CHECK(!env_get("d"));
}

TEST(what_flash_holds_is_taken_as_it_is_but_for_what_cannot_be)
{
	static const char data[] = "ipaddr=600\0bad name=1\0ok=1\0empty=\0";

	env_clear();
	CHECK_EQ(env_unpack(data, sizeof(data)), 1);
	CHECK_STR(env_get("ipaddr"), "600");
	CHECK_STR(env_get("ok"), "1");
	CHECK(!env_get("bad name") && !env_get("empty"));
}
