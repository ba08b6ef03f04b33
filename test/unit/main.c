// SPDX-License-Identifier: MIT
/* Runs the tests of one program: see test.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <test/unit/test.h>

static struct test *first, **last = &first;
static jmp_buf failed;

void test_register(struct test *t)
{
	*last = t;
	last = &t->next;
}

void test_failed(const char *file, int line, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", file, line); /* a test may have stdout redirected */
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\n");
	longjmp(failed, 1);
}

static bool passes_alone(const struct test *t)
{
	if (setjmp(failed))
		return false;
	t->run();
	return true;
}

int main(int argc, char **argv)
{
	int passes = 0, failures = 0;
	bool list = argc > 1 && !strcmp(argv[1], "--list");

	for (struct test *t = first; t; t = t->next) {
		if (list) {
			puts(t->name);
			continue;
		}
		if (argc > 1 && strcmp(argv[1], t->name))
			continue;
		if (passes_alone(t)) {
			passes++;
		} else {
			fprintf(stderr, "FAILED %s\n", t->name);
			failures++;
		}
	}
	if (!list)
		printf("%d passed, %d failed\n", passes, failures);
	return failures || (!list && !passes);
}
