// SPDX-License-Identifier: MIT
/* The stories that all unpackers tell. */
#include <common/image/unpack.h>

#include <keel/error.h>
#include <lib/human.h>

int unpack_fail_cut(const char *name)
{
	return fail(-EBADMSG, "load the whole file again", "%s: the file is cut short", name);
}

int unpack_fail_damaged(const char *name)
{
	return fail(-EBADMSG, "load the file again", "%s: the packed data are damaged or cut short",
		    name);
}

int unpack_fail_room(const char *name, size_t room)
{
	char text[HUMAN_SIZE];

	return fail(-ENOSPC, "choose an address with more room: meminfo",
		    "%s: it unpacks to more than the %s that fit", name, human_size(text, room));
}
