// SPDX-License-Identifier: MIT
/* The smallest program for "go": say hello, show the arguments, tell the time. */
#include <keel/api.h>

int main(int argc, char *const argv[], const struct keel_api *api);

int main(int argc, char *const argv[], const struct keel_api *api)
{
	const char *name;

	if (api->version != KEEL_API_VERSION)
		return 1;
	api->printf("Hello, world! This is a program of %d arguments.\n", argc);
	for (int i = 0; i < argc; i++)
		api->printf("argv[%d] = \"%s\"\n", i, argv[i]);
	name = api->env_get("baudrate");
	api->printf("baudrate is %s; up for %u ms\n", name ? name : "not set",
		    (unsigned int)(api->time_us() / 1000));
	return 0;
}
