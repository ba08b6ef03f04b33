// SPDX-License-Identifier: MIT
#include <test/fake/fake_screen.h>

#include <string.h>

#define WIDTH (1 << 14)

static char screen[WIDTH + 1];

static void clear(size_t *at)
{
	memset(screen, ' ', WIDTH);
	*at = 0;
}

const char *fake_screen_line(const char *output, size_t *cursor)
{
	size_t at, end = WIDTH;

	clear(&at);
	for (; *output; output++) {
		if (*output == '\n')
			clear(&at);
		else if (*output == '\r')
			at = 0;
		else if (*output == '\b')
			at -= at > 0;
		else if (at < WIDTH)
			screen[at++] = *output;
	}
	while (end && screen[end - 1] == ' ')
		end--;
	screen[end] = '\0';
	*cursor = at;
	return screen;
}
