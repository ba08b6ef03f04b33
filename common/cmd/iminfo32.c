// SPDX-License-Identifier: MIT
/* iminfo of a zImage or an ELF file. */
#include <common/cmd/iminfo.h>

#include <stdio.h>

#include <keel/image.h>
#include <lib/human.h>

int iminfo_print(const void *data, size_t size, const char *choice)
{
	static struct boot_plan plan; /* large for a stack */
	char text[HUMAN_SIZE];
	int rc;

	plan.choice = choice;
	rc = image_parse(data, size, &plan);
	if (rc)
		return rc;
	printf("%s\n", plan.format);
	for (size_t i = 0; i < plan.seg_count; i++)
		printf("  %-12s %s\n", segment_name(&plan.seg[i]),
		       human_size(text, plan.seg[i].size));
	if (plan.unpack.size)
		printf("  unpacks to   %s\n", human_size(text, plan.unpack.size));
	return 0;
}
