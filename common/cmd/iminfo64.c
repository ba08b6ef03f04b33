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

static void print_description(const struct fit *f, int node)
{
	const char *description = fit_text(f, node, "description");

	if (description)
		printf(", \"%s\"", description);
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

	printf("  %-12s ", fit_name(f, image));
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
		const char *fact = fit_text(f, image, facts[i]);

		if (fact && strcmp(fact, "none"))
			printf("%s ", fact);
	}
	rc = fit_data(f, image, &from, &size);
	if (rc)
		printf("- %s\n", error_text());
	else
		printf("%s, %s", human_size(text, size),
		       has_hash(f, image) ? "hash right" : "no hash");
	if (!rc) {
		print_description(f, image);
		printf("\n");
	}
	return rc;
}

static void print_configuration(const struct fit *f, int conf, const char *usual)
{
	static const char *const parts[] = { "kernel", "fdt", "ramdisk", "loadables" };

	printf("  #%-11s", fit_name(f, conf));
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		const char *name;

		for (int n = 0; (name = fdt_stringlist_get(f->tree, conf, parts[i], n, NULL)); n++)
			printf(" %s", name);
	}
	print_description(f, conf);
	printf("%s\n", usual && !strcmp(usual, fit_name(f, conf)) ? " (default)" : "");
}

/* All that is in it, whatever starts: its images with their hashes, and what goes together. */
static int print_fit(const void *data, size_t size)
{
	struct fit f;
	int node, confs, bad = -1, rc = fit_open(&f, data, size);
	const void *from;

	if (rc)
		return rc;
	printf("FIT");
	print_description(&f, 0);
	printf("\n");
	fdt_for_each_subnode(node, f.tree, f.images) if (print_image(&f, node) && bad < 0) bad =
		node;
	confs = fdt_subnode_offset(f.tree, 0, "configurations");
	if (confs >= 0)
		fdt_for_each_subnode(node, f.tree, confs)
			print_configuration(&f, node, fit_text(&f, confs, "default"));
	error_clear();
	return bad < 0 ? 0 : fit_data(&f, bad, &from, &size);
}

int iminfo_print(const void *data, size_t size, const char *choice)
{
	return !choice && format_fit.matches(data, size) ? print_fit(data, size)
							 : print_plan(data, size, choice);
}
