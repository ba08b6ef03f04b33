// SPDX-License-Identifier: MIT
#include <test/fake/fake_image64.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lib/byteorder.h>
#include <test/fake/fake_family.h>

struct fake_image64 fake_image64;

static void put_le64(uint8_t *p, uint64_t v)
{
	put_le32(p, (uint32_t)v);
	put_le32(p + 4, (uint32_t)(v >> 32));
}

void fake_image64_make(uint64_t text_offset, uint64_t image_size, uint64_t flags)
{
	uint8_t *image = fake_image64.image;

	fake_family(&kernel_arm64);
	for (size_t i = 0; i < FAKE_IMAGE_FILE; i++)
		image[i] = (uint8_t)(i * 7 + i / 256);
	memset(image, 0, 64);
	put_le32(image, 0xfa405a4d);
	put_le64(image + 8, text_offset);
	put_le64(image + 16, image_size);
	put_le64(image + 24, flags);
	memcpy(image + 56, "ARM\x64", 4);
}

size_t fake_image64_through(const char *command)
{
	char name[] = "/tmp/keel-image64-XXXXXX", line[6000];
	int fd = mkstemp(name);
	size_t n;
	FILE *f;

	if (fd < 0 || write(fd, fake_image64.image, FAKE_IMAGE_FILE) != FAKE_IMAGE_FILE)
		abort();
	close(fd);
	if (snprintf(line, sizeof(line), "IN=%s; export IN; (%s) 2>/dev/null; rm -f $IN*", name,
		     command) >= (int)sizeof(line))
		abort();
	f = popen(line, "r");
	n = f ? fread(fake_image64.file, 1, sizeof(fake_image64.file), f) : 0;
	if (!f || pclose(f) || n <= 64 || n == sizeof(fake_image64.file)) {
		fprintf(stderr, "made nothing: %s\n", command);
		abort();
	}
	return n;
}

int fake_boot64(size_t n, const char *choice)
{
	struct boot_plan *plan = &fake_image64.plan;
	int rc;

	fake_family(&kernel_arm64);
	fake_ram();
	fake_ram_put("file", FAKE_WRAPPED_AT, fake_image64.file, n);
	plan->choice = choice;
	rc = image_parse((const void *)(uintptr_t)FAKE_WRAPPED_AT, n, plan);
	plan->choice = NULL;
	if (!rc)
		rc = plan_place(plan);
	if (!rc)
		rc = plan_check(plan);
	return rc ? rc : plan_load(plan);
}

bool fake_image64_loaded(void)
{
	return !memcmp((void *)(uintptr_t)fake_image64.plan.entry, fake_image64.image,
		       FAKE_IMAGE_FILE);
}

struct segment fake_argument(enum segment_role role, uintptr_t from, size_t size)
{
	return (struct segment){ .role = role,
				 .from = (const void *)from,
				 .size = size,
				 .extent = size,
				 .to = PLAN_ANYWHERE };
}
