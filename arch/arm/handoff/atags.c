// SPDX-License-Identifier: MIT
/* The tag list of kernels that know no device tree (Linux, Documentation/arch/arm/setup). */
#include <keel/handoff.h>

#include <string.h>

#include <keel/error.h>
#include <keel/memmap.h>

#define TAG_CORE     0x54410001
#define TAG_MEM	     0x54410002
#define TAG_SERIAL   0x54410006
#define TAG_REVISION 0x54410007
#define TAG_CMDLINE  0x54410009
#define TAG_INITRD2  0x54420005
#define PAGE	     4096
#define CMDLINE_MAX  1024 /* what such a kernel keeps, NUL included */

struct list {
	uint32_t *at, *end;
};

/* Returns where the tag's content goes, NULL when the list is full. */
static uint32_t *add(struct list *l, uint32_t id, size_t words)
{
	uint32_t *tag = l->at;

	if (words + 2 > (size_t)(l->end - l->at))
		return NULL;
	tag[0] = (uint32_t)words + 2;
	tag[1] = id;
	l->at += words + 2;
	return tag + 2;
}

static bool add_pair(struct list *l, uint32_t id, uint32_t first, uint32_t second)
{
	uint32_t *content = add(l, id, 2);

	if (!content)
		return false;
	content[0] = first;
	content[1] = second;
	return true;
}

static bool add_core(struct list *l)
{
	uint32_t *content = add(l, TAG_CORE, 3);

	if (!content)
		return false;
	content[0] = 0;
	content[1] = PAGE;
	content[2] = 0;
	return true;
}

static bool add_banks(struct list *l)
{
	const struct mem_range *bank;

	for (size_t i = 0; (bank = mem_bank(i)); i++)
		if (!add_pair(l, TAG_MEM, (uint32_t)bank->size, (uint32_t)bank->base))
			return false;
	return true;
}

static bool add_cmdline(struct list *l, const char *text)
{
	size_t len = strlen(text), words = len / 4 + 1;
	uint32_t *content;

	if (!len)
		return true;
	content = add(l, TAG_CMDLINE, words);
	if (!content)
		return false;
	content[words - 1] = 0;
	memcpy(content, text, len);
	return true;
}

static bool add_identity(struct list *l, const struct handoff_args *args)
{
	uint32_t *content;

	if (args->serial &&
	    !add_pair(l, TAG_SERIAL, (uint32_t)args->serial, (uint32_t)(args->serial >> 32)))
		return false;
	if (!args->revision)
		return true;
	content = add(l, TAG_REVISION, 1);
	if (content)
		*content = args->revision;
	return content;
}

static bool add_initrd(struct list *l, const struct handoff_args *args)
{
	return !args->initrd_size ||
	       add_pair(l, TAG_INITRD2, (uint32_t)args->initrd, (uint32_t)args->initrd_size);
}

int handoff_tags(void *list, size_t size, const struct handoff_args *args)
{
	struct list l = { list, (uint32_t *)list + size / 4 - 2 };

	if (strlen(args->bootargs) >= CMDLINE_MAX)
		return fail(-E2BIG, "shorten bootargs, or boot with a device tree",
			    "bootargs has %zu characters, a tag list holds %d",
			    strlen(args->bootargs), CMDLINE_MAX - 1);
	if (!add_core(&l) || !add_banks(&l) || !add_cmdline(&l, args->bootargs) ||
	    !add_initrd(&l, args) || !add_identity(&l, args))
		return fail(-E2BIG, "shorten bootargs", "the tag list does not fit %zu bytes",
			    size);
	l.at[0] = 0;
	l.at[1] = 0;
	return 0;
}
