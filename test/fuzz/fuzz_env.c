// SPDX-License-Identifier: MIT
/*
 * Foreign bytes as an environment: on flash, as text, and as a partition table. Whatever
 * is taken must pack and unpack to the same.
 */
#include <stdlib.h>
#include <string.h>

#include <common/env.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/mtd.h>
#include <test/fake/fake_mtd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fake_mtd nor;

static void start(void)
{
	static bool started;

	if (started)
		return;
	started = true;
	fake_nor_init(&nor, 16, 1024, 64);
	nor.mtd.name = "nor0";
	if (mtd_register(&nor.mtd))
		abort();
}

static void check_packs(void)
{
	static char first[ENV_DATA_MAX], second[ENV_DATA_MAX];
	size_t len = env_pack(first);

	if (len != env_used() || len > ENV_DATA_MAX)
		abort();
	env_clear();
	(void)env_unpack(first, len);
	if (env_pack(second) != len || memcmp(first, second, len))
		abort();
}

static void set_table(const char *text)
{
	char once[PARTS_TEXT_MAX], twice[PARTS_TEXT_MAX];

	if (parts_set(text))
		return;
	parts_format(once, sizeof(once));
	if (parts_set(once) || strcmp(once, parts_format(twice, sizeof(twice))))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[512];

	start();
	env_clear();
	(void)env_unpack((const char *)data, size);
	check_packs();
	env_clear();
	(void)env_each_line((const char *)data, size, env_set);
	check_packs();
	if (size < sizeof(text)) {
		memcpy(text, data, size);
		text[size] = '\0';
		set_table(text);
	}
	error_clear();
	return 0;
}
