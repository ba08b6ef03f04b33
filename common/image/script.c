// SPDX-License-Identifier: MIT
/* Scripts in memory: wrapped by mkimage, or the text file itself. */
#include <common/image/script.h>

#include <string.h>

#include <common/image/uimage.h>
#include <keel/error.h>

static int wrapped(const void *data, size_t size, const char **text, size_t *len)
{
	struct uimage_part part[UIMAGE_PARTS_MAX];
	struct uimage u;
	int rc = uimage_header(data, size, &u);

	if (!rc && u.type != UIMAGE_SCRIPT)
		rc = fail(-ENOEXEC, "bootm starts kernels; iminfo shows what it is",
			  "uImage: holds a %s, not a script", uimage_type_name(u.type));
	if (!rc)
		rc = uimage_verify(&u);
	if (!rc)
		rc = uimage_parts(&u, part);
	if (rc < 0)
		return rc;
	*text = (const char *)part[0].data;
	*len = part[0].size;
	return 0;
}

static bool readable(char c)
{
	return (unsigned char)c >= ' ' || c == '\n' || c == '\r' || c == '\t';
}

int script_text(const void *data, size_t size, const char **text, size_t *len)
{
	size_t n;

	if (uimage_matches(data, size))
		return wrapped(data, size, text, len);
	*text = data;
	*len = strnlen(data, size);
	for (n = 0; n < *len && readable((*text)[n]); n++)
		;
	if (n == *len && n && !(**text & 0x80)) /* a device tree begins so, and code often does */
		return 0;
	return fail(-ENOEXEC, "load a text file, or one made by mkimage -T script",
		    "this looks like %s, expected a script", image_looks_like(data, size));
}
