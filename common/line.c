// SPDX-License-Identifier: MIT
/* One line from the console; the rules are in <keel/shell.h>. */
#include <keel/shell.h>

#include <errno.h>
#include <string.h>

#include <keel/console.h>

int line_read(const char *prompt, const char *initial, char *buf, size_t size)
{
	size_t n = strlen(initial ? initial : "");
	int c;

	console_puts(prompt);
	console_puts(initial ? initial : "");
	memcpy(buf, initial ? initial : "", n);
	for (;;) {
		if (console_interrupted()) {
			console_puts("^C\n");
			return -EINTR;
		}
		c = console_getc();
		if (c == '\r' || c == '\n')
			break;
		if ((c == 0x7f || c == 0x08) && n) {
			n--;
			console_puts("\b \b");
		}
		if (c < ' ' || c == 0x7f)
			continue;
		if (n < size - 1) {
			buf[n] = (char)c;
			console_putc((char)c);
		}
		n++;
	}
	console_putc('\n');
	if (n > size - 1)
		return -E2BIG;
	buf[n] = '\0';
	return (int)n;
}
