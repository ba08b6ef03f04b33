// SPDX-License-Identifier: MIT
/* reset, poweroff */
#include <stddef.h>
#include <stdio.h>

#include <keel/board.h>
#include <keel/clock.h>
#include <keel/command.h>
#include <keel/cpu.h>
#include <keel/device.h>
#include <keel/error.h>

#define UART_DRAIN_US 50000 /* a full FIFO at 115200 baud; a reset would drop it */

static int reset_run(const struct command_call *call)
{
	const char *warning = board.reset_warning ? board.reset_warning() : NULL;

	(void)call;
	if (warning) {
		printf("warning: %s\n", warning);
		clock_delay_us(UART_DRAIN_US);
	}
	cpu_cache_clean((const void *)board.log_base, board.log_size); /* dmesg -p shows it */
	board.reset();
	clock_delay_us(1000000);
	return fail(-EIO, "switch the board off and on", "reset: the board did not restart");
}

static int poweroff_run(const struct command_call *call)
{
	(void)call;
	if (!board.poweroff)
		return fail(-ENOSYS, "take its power away; in the emulator: Ctrl-A X",
			    "poweroff: this board cannot");
	board.poweroff();
	clock_delay_us(1000000);
	return fail(-EIO, "pull the plug", "poweroff: the board is still on");
}

/* clang-format off */
COMMAND(reset,
	.name    = "reset",
	.summary = "restart the board",
	.example = "reset",
	.run     = reset_run);

COMMAND(poweroff,
	.name    = "poweroff",
	.summary = "switch the board off (ends the emulator)",
	.example = "poweroff",
	.run     = poweroff_run);
/* clang-format on */
