// SPDX-License-Identifier: MIT
/* What the C library asks of us: printf's last step, abort, the stack protector. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <keel/compiler.h>
#include <keel/console.h>
#include <keel/cpu.h>

static int stdout_putc(char c, FILE *file)
{
	(void)file;
	console_putc(c);
	return (unsigned char)c;
}

static FILE stdout_file = FDEV_SETUP_STREAM(stdout_putc, NULL, NULL, _FDEV_SETUP_WRITE);
FILE *const stdout = &stdout_file;
FILE *const stderr = &stdout_file;

/* Errno of the C library is thread-local; stage 1 points the thread register here. */
char tls_area[64] __aligned(16);

/* A fixed canary: it finds overruns, it is no secret. The 00 and 0a stop string functions. */
extern uintptr_t __stack_chk_guard;
uintptr_t __stack_chk_guard = 0x4b00ff0au;

void __stack_chk_fail(void) __noreturn;

void __stack_chk_fail(void)
{
	cpu_panic("a function wrote past its stack frame");
}

void abort(void)
{
	cpu_panic("the C library called abort");
}
