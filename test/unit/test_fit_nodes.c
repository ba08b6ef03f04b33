// SPDX-License-Identifier: MIT
/* FIT images of many nodes, hashes and names, made node by node; and what iminfo shows of them. */
#include <stdio.h>

#include <libfdt.h>

#include <common/cmd/iminfo.h>
#include <common/image/fit.h>
#include <common/script.h>
#include <keel/error.h>
#include <test/fake/dtc.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_image64.h>
#include <test/unit/test.h>

#define fit_file   fake_image64.file
#define plan	   fake_image64.plan
#define NODES_ROOM 0x200000

/* Written by libfdt, because no tool would: @count images and configurations, one named by itself. */
static size_t make_many(int count, int loadables)
{
	void *fdt = fit_file;
	char name[24], list[16 * 40];
	size_t len = 0;
	int images, confs, n;

	for (int i = 0; i < loadables; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "n%d", i) + 1;
	dtc("/ { };", "", fdt, NODES_ROOM);
	CHECK_EQ(fdt_open_into(fdt, fdt, NODES_ROOM - 8), 0);
	images = fdt_add_subnode(fdt, 0, "images");
	for (int i = count; i--;) {
		snprintf(name, sizeof(name), "n%d", i);
		n = fdt_add_subnode(fdt, images, name);
		CHECK_EQ(fdt_setprop_string(fdt, n, "type", "kernel"), 0);
	}
	confs = fdt_add_subnode(fdt, 0, "configurations");
	n = fdt_add_subnode(fdt, confs, "configurations");
	CHECK_EQ(fdt_setprop_string(fdt, n, "kernel", "configurations"), 0);
	n = fdt_add_subnode(fdt, confs, "c");
	CHECK_EQ(fdt_setprop_string(fdt, n, "kernel", "n0"), 0);
	CHECK_EQ(fdt_setprop(fdt, n, "loadables", list, (int)len), 0);
	CHECK_EQ(fdt_pack(fdt), 0);
	return fdt_totalsize(fdt);
}

TEST(a_fit_of_thousands_of_nodes_is_read_and_one_that_names_itself_is_refused)
{
	size_t n = make_many(2500, 0);

	CHECK_EQ(fake_boot64(n, "#c"), -EBADMSG);
	CHECK_HAS(error_text(), "n0 has no data");
	CHECK_EQ(fake_boot64(n, "#configurations"), -EBADMSG);
	CHECK_HAS(error_text(), "which is not there");
	CHECK_EQ(fake_boot64(n, NULL), -ENOEXEC);
}

/* Data, a hash with a value of @len bytes, and @parts more images that nobody needs. */
static size_t make_kernel(int len, int hashes, int loadables)
{
	char name[24];
	void *fdt = fit_file;
	int node, image;

	make_many(PLAN_SEGMENTS_MAX + 1, loadables);
	CHECK_EQ(fdt_open_into(fdt, fdt, NODES_ROOM - 8), 0);
	for (int i = 0; i <= PLAN_SEGMENTS_MAX; i++) {
		snprintf(name, sizeof(name), "/images/n%d", i);
		image = fdt_path_offset(fdt, name);
		CHECK_EQ(fdt_setprop_string(fdt, image, "arch", "arm64"), 0);
		CHECK_EQ(fdt_setprop_string(fdt, image, "os", "linux"), 0);
		CHECK_EQ(fdt_setprop_u32(fdt, image, "load", 0x60800000u + 0x10000u * (unsigned)i),
			 0);
		CHECK_EQ(fdt_setprop(fdt, image, "data", fake_image64.image, FAKE_IMAGE_FILE), 0);
	}
	image = fdt_path_offset(fdt, "/images/n0");
	for (int i = 0; i < hashes; i++) {
		snprintf(name, sizeof(name), "hash-%d", i);
		node = fdt_add_subnode(fdt, image, name);
		CHECK_EQ(fdt_setprop_string(fdt, node, "algo", "sha1"), 0);
		CHECK_EQ(fdt_setprop(fdt, node, "value", fake_image64.image, len), 0);
	}
	CHECK_EQ(fdt_pack(fdt), 0);
	return fdt_totalsize(fdt);
}

TEST(hashes_of_another_length_or_too_many_and_parts_without_end_are_refused)
{
	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	CHECK_EQ(fake_boot64(make_kernel(0, 0, 0), "#c"), 0);
	CHECK_EQ(fake_boot64(make_kernel(0, 0, 0), ":n1"), 0);
	for (int len = 0; len < 70; len++) {
		CHECK_EQ(fake_boot64(make_kernel(len, 1, 0), "#c"), -EBADMSG);
		CHECK_HAS(error_text(), len == 20 ? "should be" : "without its value");
	}
	CHECK_EQ(fake_boot64(make_kernel(20, 9, 0), "#c"), -EBADMSG);
	CHECK_EQ(fake_boot64(make_kernel(0, 0, 3), "#c"), 0); /* n0 is the kernel, too */
	CHECK_EQ(plan.unsuitable, 0x60800000);
	CHECK_EQ(fake_boot64(make_kernel(0, 0, PLAN_SEGMENTS_MAX), "#c"), -ENOEXEC);
	CHECK_HAS(error_text(), "more than 16 parts");
}

TEST(names_of_a_fit_cannot_talk_to_the_terminal)
{
	void *fdt = fit_file;
	int node;

	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	make_kernel(0, 0, 0);
	CHECK_EQ(fdt_open_into(fdt, fdt, NODES_ROOM - 8), 0);
	node = fdt_path_offset(fdt, "/configurations/c");
	CHECK_EQ(fdt_set_name(fdt, node, "c\033[2J"), 0);
	CHECK_EQ(fdt_setprop_string(fdt, fdt_path_offset(fdt, "/configurations"), "default",
				    "c\033[2J"),
		 0);
	CHECK_EQ(fdt_pack(fdt), 0);
	CHECK_EQ(fake_boot64(fdt_totalsize(fdt), NULL), 0);
	CHECK_STR(plan.name, "c.[2J");
	CHECK_EQ(fake_boot64(fdt_totalsize(fdt), "#other"), -ENOEXEC);
	fake_console_start();
	error_print(-ENOEXEC);
	CHECK_HAS(fake_console_output(), "with one of: c?[2J");
	fake_console_stop();
}

TEST(iminfo_leaves_out_what_would_talk_to_the_terminal)
{
	void *fdt = fit_file;
	int node;

	fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
	make_kernel(0, 0, 0);
	CHECK_EQ(fdt_open_into(fdt, fdt, NODES_ROOM - 8), 0);
	CHECK_EQ(fdt_setprop_string(fdt, 0, "description", "\033]0;d"), 0);
	CHECK_EQ(fdt_set_name(fdt, fdt_path_offset(fdt, "/configurations/c"), "c\033[2J"), 0);
	node = fdt_path_offset(fdt, "/images/n0");
	CHECK_EQ(fdt_setprop_string(fdt, node, "compression", "p\033[1m"), 0);
	CHECK_EQ(fdt_set_name(fdt, node, "n\033c"), 0);
	CHECK_EQ(fdt_pack(fdt), 0);
	fake_console_start();
	CHECK_EQ(iminfo_print(fdt, fdt_totalsize(fdt), NULL), 0);
	CHECK(!strchr(fake_console_output(), '\033'));
	CHECK_HAS(fake_console_output(), "FIT, \".]0;d\"");
	CHECK_HAS(fake_console_output(),
		  "\n  n.c          kernel arm64 linux p.[1m 12 KiB, no hash");
	CHECK_HAS(fake_console_output(), "\n  #c.[2J");
	fake_console_stop();
}

TEST(ctrl_c_ends_iminfo_of_a_fit_at_its_image)
{
	for (int hashes = 0; hashes < 2; hashes++) {
		fake_image64_make(0, FAKE_IMAGE_SIZE, FAKE_ANYWHERE);
		make_kernel(20, hashes, 0);
		fake_console_start();
		fake_console_type("\003", 1);
		CHECK_EQ(iminfo_print(fit_file, fdt_totalsize(fit_file), NULL), -EINTR);
		CHECK_HAS(fake_console_output(), "  n0 ");
		CHECK(!strstr(fake_console_output(), "  n1 "));
		script_reset();
		fake_console_stop();
	}
}
