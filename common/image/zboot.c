// SPDX-License-Identifier: MIT
/*
 * EFI zboot: a packed kernel behind an EFI program that would unpack it (Linux 6.1 and later,
 * drivers/firmware/efi/libstub/zboot-header.S). Distributions install it as vmlinuz; here the
 * program is passed over.
 */
#include <common/image/zboot.h>

#include <stdio.h>
#include <string.h>

#include <common/image/family.h>
#include <keel/error.h>
#include <lib/byteorder.h>

#define MAGIC_AT    4
#define PAYLOAD_AT  8 /* offset and size of the packed kernel */
#define PACKING_AT  24
#define PACKING_MAX 32
#define HEADER	    64

static bool zboot_matches(const void *data, size_t size)
{
	return size >= HEADER && !memcmp(data, "MZ", 2) &&
	       !memcmp((const char *)data + MAGIC_AT, "zimg", 4);
}

/* The word in the header is the makefile's ("zstd22"): the bytes say how they are packed. */
static int fail_packing(const uint8_t *d, uint32_t at, uint32_t size)
{
	char packing[PACKING_MAX + 1];
	size_t n;

	for (n = 0; n < PACKING_MAX && d[PACKING_AT + n] > ' ' && d[PACKING_AT + n] < 0x7f; n++)
		packing[n] = (char)d[PACKING_AT + n];
	packing[n] = '\0';
	fail(-ENOEXEC, NULL, "EFI zboot: its kernel is packed with %s", packing);
	return fail_hint(-ENOEXEC, "tail -c +%lu FILE | head -c %lu > part; unpack it on the host",
			 (unsigned long)at + 1, (unsigned long)size);
}

static int zboot_parse(const void *data, size_t size, struct boot_plan *plan)
{
	const uint8_t *d = data;
	uint32_t at = get_le32(d + PAYLOAD_AT), len = get_le32(d + PAYLOAD_AT + 4);
	struct segment *s = plan_add(plan, SEG_KERNEL);

	if (at < HEADER || at > size || !len || len > size - at)
		return fail(-ENOEXEC, "load the whole file again",
			    "EFI zboot: the packed kernel (0x%lx + 0x%lx, offset 8) is outside of "
			    "the file",
			    (unsigned long)at, (unsigned long)len);
	s->packed = unpacker_find(d + at, len);
	if (!s->packed)
		return fail_packing(d, at, len);
	s->from = d + at;
	s->size = len;
	s->to = PLAN_ANYWHERE;
	plan->protocol = kernel_family()->protocol;
	snprintf(plan->name, sizeof(plan->name), "(%s)", s->packed->name);
	return kernel_family()->describe(plan, s);
}

const struct image_format format_zboot = { "EFI zboot", zboot_matches, zboot_parse };
