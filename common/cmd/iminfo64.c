// SPDX-License-Identifier: MIT
/* iminfo of an arm64 Image, plain or packed, of a FIT or an ELF file. */
#include <common/cmd/iminfo.h>

#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <common/image/fit.h>
#include <common/image/image64.h>
#include <common/image/packed.h>
#include <common/image/unpack.h>
#include <keel/error.h>
#include <keel/image.h>
#include <keel/shell.h>
#include <lib/human.h>

/* What its header asks for; of a packed one, the header of what is in it. */
static void print_header(const struct segment *s)
{
	struct image64_header h;
	const void *start = s->from;
	size_t size = s->size;
	char text[HUMAN_SIZE];

	if ((s->packed && packed_peek(s, &start, &size)) || !image64_matches(start, size) ||
	    image64_header(start, size, &h)) {
		error_clear();
		return;
	}
	printf("  memory       %s with its bss, %s, text_offset 0x%lx\n",
	       human_size(text, s->extent),
	       h.anywhere ? "anywhere in RAM" : "near the start of RAM",
	       (unsigned long)h.text_offset);
	if (h.page_kib)
		printf("  pages        %u KiB, %s-endian\n", h.page_kib,
		       h.big_endian ? "big" : "little");
}

/* How long a packed file is stands nowhere when it ends with memory. */
static void print_segment(const struct segment *s, bool packed_file)
{
	char text[HUMAN_SIZE];

	if (packed_file)
		printf("  %-12s %s\n", segment_name(s), s->packed->name);
	else
		printf("  %-12s %s%s%s\n", segment_name(s), human_size(text, s->size),
		       s->packed ? ", " : "", s->packed ? s->packed->name : "");
	if (s->role == SEG_KERNEL)
		print_header(s);
}

static int print_plan(const void *data, size_t size, const char *choice)
{
	static struct boot_plan plan; /* large for a stack */
	int rc;

	plan.choice = choice;
	rc = image_parse(data, size, &plan);
	if (rc)
		return rc;
	printf("%s%s%s\n", plan.format, plan.name[0] ? " " : "", plan.name);
	for (size_t i = 0; i < plan.seg_count; i++)
		print_segment(&plan.seg[i], plan.seg[i].packed && plan.seg[i].from == data);
	return 0;
}

/* Text of a file whose hashes nobody has signed: it cannot talk to the terminal. */
static void print_text(const char *text, size_t len, size_t width)
{
	size_t n = strnlen(text, len);

	for (size_t i = 0; i < n; i++)
		putchar((unsigned char)text[i] < ' ' || text[i] == 0x7f ? '.' : text[i]);
	if (n < width)
		printf("%*s", (int)(width - n), "");
}

static void print_name(const struct fit *f, int node, size_t width)
{
	print_text(fit_name(f, node), SIZE_MAX, width);
}

static void print_description(const struct fit *f, int node)
{
	const char *description = fit_text(f, node, "description");

	if (!description)
		return;
	printf(", \"");
	print_text(description, SIZE_MAX, 0);
	printf("\"");
}

static bool has_hash(const struct fit *f, int image)
{
	int sub;

	fdt_for_each_subnode(sub, f->tree,
			     image) if (!strncmp(fit_name(f, sub), "hash", 4)) return true;
	return false;
}

/* Its hashes are computed: 0, or negative errno with the story. */
static int print_image(const struct fit *f, int image)
{
	static const char *const facts[] = { "type", "arch", "os", "compression" };
	const void *from;
	char text[HUMAN_SIZE];
	size_t size = 0;
	int rc;

	printf("  ");
	print_name(f, image, 12);
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
		const char *fact = fit_text(f, image, facts[i]);

		if (!fact || !strcmp(fact, "none"))
			continue;
		printf(" ");
		print_text(fact, SIZE_MAX, 0);
	}
	rc = fit_data(f, image, &from, &size);
	if (rc)
		printf(" - %s\n", error_text());
	else
		printf(" %s, %s", human_size(text, size),
		       has_hash(f, image) ? "hash right" : "no hash");
	if (!rc) {
		print_description(f, image);
		printf("\n");
	}
	return rc;
}

/* In one walk: a list may have more names than a search from its start for each could ever show. */
static void print_list(const struct fit *f, int conf, const char *property)
{
	int len = 0;
	const char *name = fdt_getprop(f->tree, conf, property, &len);

	for (size_t left = len > 0 ? (size_t)len : 0, n; left && !shell_aborted(); left -= n) {
		printf(" ");
		print_text(name, left, 0);
		n = MIN(strnlen(name, left) + 1, left);
		name += n;
	}
}

static void print_configuration(const struct fit *f, int conf, const char *usual)
{
	static const char *const parts[] = { "kernel", "fdt", "ramdisk", "loadables" };

	printf("  #");
	print_name(f, conf, 11);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		print_list(f, conf, parts[i]);
	print_description(f, conf);
	printf("%s\n", usual && !strcmp(usual, fit_name(f, conf)) ? " (default)" : "");
}

/* Returns 0, -EINTR, or what is wrong with the first of them that is not right, in @bad. */
static int print_images(const struct fit *f, int *bad)
{
	int node, first = 0, rc;

	fdt_for_each_subnode(node, f->tree, f->images)
	{
		rc = print_image(f, node);
		if (rc == -EINTR || shell_aborted())
			return -EINTR;
		if (rc && !first) {
			first = rc;
			*bad = node;
		}
	}
	return first;
}

static void print_configurations(const struct fit *f)
{
	int node, confs = fdt_subnode_offset(f->tree, 0, "configurations");
	const char *usual = confs < 0 ? NULL : fit_text(f, confs, "default");

	if (confs < 0)
		return;
	fdt_for_each_subnode(node, f->tree, confs)
	{
		if (shell_aborted())
			return;
		print_configuration(f, node, usual);
	}
}

/* All that is in it, whatever starts: its images with their hashes, and what goes together. */
static int print_fit(const void *data, size_t size)
{
	struct fit f;
	int bad = 0, rc = fit_open(&f, data, size);
	const void *from;

	if (rc)
		return rc;
	printf("FIT");
	print_description(&f, 0);
	printf("\n");
	rc = print_images(&f, &bad);
	if (rc == -EINTR)
		return fail(-EINTR, NULL, "iminfo: stopped by Ctrl-C");
	print_configurations(&f);
	error_clear();
	return rc ? fit_data(&f, bad, &from, &size) : 0;
}

int iminfo_print(const void *data, size_t size, const char *choice)
{
	return !choice && format_fit.matches(data, size) ? print_fit(data, size)
							 : print_plan(data, size, choice);
}
