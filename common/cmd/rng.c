// SPDX-License-Identifier: MIT
/* rng: random bytes from the hardware, to see that there are some. */
#include <stdio.h>

#include <keel/command.h>
#include <keel/rng.h>

#define LINE	16
#define DEFAULT 0x40
#define MOST	0x1000

static int rng_run(const struct command_call *call)
{
	size_t len = call->given ? call->arg[0].size : DEFAULT;
	uint8_t bytes[LINE];

	if (len > MOST)
		len = MOST;
	for (size_t done = 0, n; done < len; done += n) {
		int rc;

		n = MIN(len - done, (size_t)LINE);
		rc = rng_read(bytes, n);
		if (rc)
			return rc;
		for (size_t i = 0; i < n; i++)
			printf("%02x%c", bytes[i], i + 1 < n ? ' ' : '\n');
	}
	return 0;
}

/* clang-format off */
COMMAND(rng,
	.name    = "rng",
	.summary = "show random bytes from the hardware, 64 or SIZE, at most 4096",
	.example = "rng 10",
	.args    = ARGS({ "SIZE", ARG_SIZE, true }),
	.run     = rng_run);
/* clang-format on */
