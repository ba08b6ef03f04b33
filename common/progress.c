// SPDX-License-Identifier: MIT
/* One console line of progress; the rules are in <keel/progress.h>. */
#include <keel/progress.h>

#include <stdbool.h>
#include <stdio.h>

#include <keel/clock.h>
#include <lib/human.h>

#define REDRAW_US 100000
#define QUIET_US  500000 /* short work shows its summary only */

static struct {
	const char *what;
	uint64_t total, done;
	uint64_t start_us, drawn_us;
	bool drawn;
} now;

void progress_begin(const char *what, uint64_t total)
{
	now.what = what;
	now.total = total;
	now.done = 0;
	now.start_us = now.drawn_us = clock_us();
	now.drawn = false;
}

static uint64_t rate(uint64_t us)
{
	return us ? now.done * 1000 / (us / 1000 + 1) : 0;
}

void progress_update(uint64_t done)
{
	char size[HUMAN_SIZE], total[HUMAN_SIZE];
	uint64_t us = clock_us(), left;

	now.done = done;
	if (us - now.drawn_us < REDRAW_US || us - now.start_us < QUIET_US)
		return;
	now.drawn_us = us;
	now.drawn = true;
	printf("\r%s: %s", now.what, human_size(size, done));
	if (now.total && done <= now.total && done) {
		left = (us - now.start_us) / 1000 * (now.total - done) / done / 1000;
		printf(" of %s, %u%%, %u s left", human_size(total, now.total),
		       (unsigned int)(done * 100 / now.total), (unsigned int)left);
	}
	printf("   ");
}

void progress_end(void)
{
	char size[HUMAN_SIZE], per_second[HUMAN_SIZE];
	uint64_t us = clock_us() - now.start_us;

	printf("%s%s: %s in %u.%u s", now.drawn ? "\r" : "", now.what, human_size(size, now.done),
	       (unsigned int)(us / 1000000), (unsigned int)(us / 100000 % 10));
	if (us)
		printf(", %s/s", human_size(per_second, rate(us)));
	printf(now.drawn ? "                    \n" : "\n"); /* over the rest of the longer line */
	now.drawn = false;
}

void progress_cancel(void)
{
	if (now.drawn)
		printf("\n"); /* how far it came stays to be read */
	now.drawn = false;
}
