// SPDX-License-Identifier: MIT
/*
 * Ticks: one line every 100 ms until a key is pressed, at most as many as the first
 * argument says (decimal, 10 without one). The result is how many there were.
 */
#include <keel/api.h>

#define TICK_US 100000

int main(int argc, char *const argv[], const struct keel_api *api);

static uint32_t number(const char *text)
{
	uint32_t value = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		value = value * 10 + (uint32_t)(*text - '0');
	return value;
}

int main(int argc, char *const argv[], const struct keel_api *api)
{
	uint32_t ticks = argc > 1 ? number(argv[1]) : 10, n = 0;
	uint64_t start = api->time_us();

	while (n < ticks && !api->tstc()) {
		api->delay_us(TICK_US);
		n++;
		api->printf("tick %u at %u ms\n", (unsigned int)n,
			    (unsigned int)((uint32_t)(api->time_us() - start) / 1000));
	}
	if (n < ticks)
		api->getc();
	return (int)n;
}
