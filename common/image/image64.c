// SPDX-License-Identifier: MIT
/* arm64 Image headers: foreign bytes to struct image64_header, nothing else. */
#include <common/image/image64.h>

#include <string.h>

#include <common/image/family.h>
#include <keel/error.h>
#include <lib/byteorder.h>

#define TEXT_OFFSET_AT	8
#define IMAGE_SIZE_AT	16
#define FLAGS_AT	24
#define MAGIC_AT	56
#define PE_AT		60
#define OLD_TEXT_OFFSET 0x80000
#define IMAGE_SIZE_MAX	(1ull << 32)

enum { FLAG_BIG_ENDIAN = 1 << 0, PAGE_SHIFT_AT = 1, PAGE_MASK = 3, FLAG_ANYWHERE = 1 << 3 };

/* PE/COFF specification, sections 3 and 4. */
#define PE_SECTIONS_AT	6
#define PE_OPTIONAL_AT	20
#define PE_HEADER	24
#define PE_SECTION	40
#define PE_RAW_SIZE_AT	16
#define PE_RAW_START_AT 20

bool image64_matches(const void *data, size_t size)
{
	return size >= IMAGE64_HEADER && !memcmp((const char *)data + MAGIC_AT, "ARM\x64", 4);
}

int image64_header(const void *data, size_t size, struct image64_header *header)
{
	static const uint8_t page_kib[] = { 0, 4, 16, 64 };
	const uint8_t *d = data;
	uint64_t text_offset = get_le64(d + TEXT_OFFSET_AT), flags = get_le64(d + FLAGS_AT);

	(void)size;
	*header = (struct image64_header){
		.image_size = get_le64(d + IMAGE_SIZE_AT),
		.page_kib = page_kib[flags >> PAGE_SHIFT_AT & PAGE_MASK],
		.big_endian = flags & FLAG_BIG_ENDIAN,
		.anywhere = flags & FLAG_ANYWHERE,
	};
	if (!header->image_size)
		text_offset = OLD_TEXT_OFFSET; /* the field may be of the wrong byte order there */
	if (text_offset >= IMAGE64_ALIGN || text_offset % 8)
		return fail(-ENOEXEC, "load the file again",
			    "arm64 Image: text offset 0x%lx (offset 8) is not below 2 MiB",
			    (unsigned long)text_offset);
	if (header->image_size > IMAGE_SIZE_MAX ||
	    (header->image_size && header->image_size < IMAGE64_HEADER))
		return fail(-ENOEXEC, "load the file again",
			    "arm64 Image: the image size (offset 16) makes no sense");
	header->text_offset = (uint32_t)text_offset;
	return 0;
}

/* The EFI stub makes the file a PE program, too, whose sections are all there is. */
size_t image64_file_size(const void *data, size_t size)
{
	const uint8_t *d = data;
	uint64_t pe = get_le32(d + PE_AT), at, end = 0;

	if (pe < IMAGE64_HEADER || pe + PE_HEADER > size || memcmp(d + pe, "PE\0\0", 4))
		return 0;
	at = pe + PE_HEADER + get_le16(d + pe + PE_OPTIONAL_AT);
	for (uint16_t n = get_le16(d + pe + PE_SECTIONS_AT); n; n--, at += PE_SECTION) {
		if (at + PE_SECTION > size)
			return 0;
		end = MAX(end, (uint64_t)get_le32(d + at + PE_RAW_START_AT) +
				       get_le32(d + at + PE_RAW_SIZE_AT));
	}
	return (size_t)end;
}

static int image64_parse(const void *data, size_t size, struct boot_plan *plan)
{
	struct segment *s = plan_add(plan, SEG_KERNEL);

	s->from = data;
	s->size = size;
	s->to = PLAN_ANYWHERE;
	plan->protocol = BOOT_LINUX_ARM64;
	return kernel_family()->describe(plan, s);
}

const struct image_format format_image64 = { "arm64 Image", image64_matches, image64_parse };
