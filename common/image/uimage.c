// SPDX-License-Identifier: MIT
/* uImage headers and tables: foreign bytes to struct uimage, nothing else. */
#include <common/image/uimage.h>

#include <string.h>

#include <keel/error.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>

#define UIMAGE_MAGIC	   0x27051956
#define UIMAGE_NAME_OFFSET 32

struct code_name {
	uint8_t code;
	const char *name;
};

static const struct code_name types[] = {
	{ UIMAGE_STANDALONE, "standalone program" },
	{ UIMAGE_KERNEL, "kernel" },
	{ UIMAGE_RAMDISK, "ramdisk" },
	{ UIMAGE_MULTI, "multi-file image" },
	{ 5, "firmware" },
	{ UIMAGE_SCRIPT, "script" },
	{ 7, "file system" },
	{ UIMAGE_FDT, "device tree" },
	{ UIMAGE_KERNEL_NOLOAD, "kernel that runs anywhere" },
};

static const struct code_name compressions[] = {
	{ UIMAGE_PLAIN, "not compressed" },
	{ UIMAGE_GZIP, "gzip" },
	{ 2, "bzip2" },
	{ 3, "lzma" },
	{ 4, "lzo" },
	{ 5, "lz4" },
	{ 6, "zstd" },
};

static const struct code_name systems[] = {
	{ 2, "NetBSD" }, { 5, "Linux" },   { 14, "VxWorks" },
	{ 16, "QNX" },	 { 17, "U-Boot" }, { 18, "RTEMS" },
};

static const struct code_name machines[] = {
	{ 2, "ARM" },	  { 3, "x86" },	   { 5, "MIPS" },
	{ 7, "PowerPC" }, { 22, "ARM64" }, { 26, "RISC-V" },
};

static const char *name_of(const struct code_name *table, size_t count, uint8_t code)
{
	for (size_t i = 0; i < count; i++)
		if (table[i].code == code)
			return table[i].name;
	return "unknown";
}

const char *uimage_type_name(uint8_t type)
{
	return name_of(types, ARRAY_SIZE(types), type);
}

const char *uimage_compression_name(uint8_t compression)
{
	return name_of(compressions, ARRAY_SIZE(compressions), compression);
}

const char *uimage_os_name(uint8_t os)
{
	return name_of(systems, ARRAY_SIZE(systems), os);
}

const char *uimage_arch_name(uint8_t arch)
{
	return name_of(machines, ARRAY_SIZE(machines), arch);
}

bool uimage_matches(const void *data, size_t size)
{
	return size >= UIMAGE_HEADER && get_be32(data) == UIMAGE_MAGIC;
}

/* The name goes to the console: what cannot be printed there becomes a dot. */
static void copy_name(char *to, const uint8_t *from)
{
	size_t i;

	for (i = 0; i < PLAN_NAME_MAX && from[i]; i++)
		to[i] = from[i] >= ' ' && from[i] < 0x7f ? (char)from[i] : '.';
	to[i] = '\0';
}

/* The checksum is that of the header with its own field zero. */
static uint32_t header_crc(const uint8_t *d)
{
	static const uint8_t zero[4];
	uint32_t crc = crc32(0, d, 4);

	crc = crc32(crc, zero, sizeof(zero));
	return crc32(crc, d + 8, UIMAGE_HEADER - 8);
}

int uimage_header(const void *data, size_t size, struct uimage *image)
{
	const uint8_t *d = data;

	if (!uimage_matches(d, size))
		return fail(-ENOEXEC, NULL, "uImage: no magic number 27051956");
	if (header_crc(d) != get_be32(d + 4))
		return fail(-EBADMSG, "load the file again",
			    "uImage: header checksum is %08lx, should be %08lx (offset 4)",
			    (unsigned long)header_crc(d), (unsigned long)get_be32(d + 4));
	*image = (struct uimage){ .data = d + UIMAGE_HEADER,
				  .time = get_be32(d + 8),
				  .size = get_be32(d + 12),
				  .load = get_be32(d + 16),
				  .entry = get_be32(d + 20),
				  .data_crc = get_be32(d + 24),
				  .os = d[28],
				  .arch = d[29],
				  .type = d[30],
				  .compression = d[31] };
	copy_name(image->name, d + UIMAGE_NAME_OFFSET);
	if (image->size == 0 || image->size > size - UIMAGE_HEADER)
		return fail(
			-ENOEXEC, "load the whole file again",
			"uImage: its header says 0x%lx bytes follow (offset 12), here are 0x%lx",
			(unsigned long)image->size, (unsigned long)(size - UIMAGE_HEADER));
	return 0;
}

int uimage_verify(const struct uimage *image)
{
	uint32_t crc = crc32(0, image->data, image->size);

	if (crc == image->data_crc)
		return 0;
	return fail(-EBADMSG, "load the file again",
		    "uImage: data checksum is %08lx, should be %08lx (offset 24)",
		    (unsigned long)crc, (unsigned long)image->data_crc);
}

static int bad_table(void)
{
	return fail(-EBADMSG, "make the image again",
		    "uImage: the table of its parts (offset 0x40) does not fit its size");
}

int uimage_parts(const struct uimage *image, struct uimage_part part[UIMAGE_PARTS_MAX])
{
	uint32_t at, size;
	int count = 0;

	for (at = 0;; at += 4, count++) {
		if (image->size - at < 4 || count > UIMAGE_PARTS_MAX)
			return bad_table();
		if (!get_be32(image->data + at))
			break;
	}
	if (!count || count > UIMAGE_PARTS_MAX)
		return bad_table();
	at += 4;
	for (int i = 0; i < count; i++) {
		size = get_be32(image->data + (size_t)i * 4);
		if (at > image->size || size > image->size - at)
			return bad_table();
		part[i] = (struct uimage_part){ image->data + at, size };
		at += size + (-size & 3);
	}
	return count;
}
