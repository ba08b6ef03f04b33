// SPDX-License-Identifier: MIT
/*
 * Runs one fuzz target without a fuzzer, for compilers that have none:
 *
 *	fuzz_NAME FILE|DIR...                each input once
 *	fuzz_NAME --mutate=N --seed=S DIR    and N random changes of them, always the same for one S
 *
 * The input that broke the target is left in ./crash-NAME.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define INPUT_MAX  (1 << 20)
#define INPUTS_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void __sanitizer_set_death_callback(void (*callback)(void));

struct input {
	uint8_t *data;
	size_t size;
};

static struct {
	struct input input[INPUTS_MAX];
	size_t inputs;
	struct input now; /* what the target is looking at */
	const char *name;
	uint64_t random;
	unsigned long mutations, runs, seconds;
} replay = { .random = 1, .seconds = 20 };

static void keep_crash(void)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "crash-%s", replay.name);
	f = fopen(path, "wb");
	if (!f)
		return;
	fwrite(replay.now.data, 1, replay.now.size, f);
	fclose(f);
	fprintf(stderr, "input number %lu, kept as %s\n", replay.runs, path);
}

/* A copy of exactly the size, so that reading one byte too many is seen. */
static void run(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (size)
		memcpy(copy, data, size);
	replay.now = (struct input){ copy, size };
	replay.runs++;
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void add_file(const char *path)
{
	struct input *in = &replay.input[replay.inputs];
	FILE *f = fopen(path, "rb");

	if (!f || replay.inputs == INPUTS_MAX) {
		perror(path);
		exit(2);
	}
	in->data = malloc(INPUT_MAX);
	in->size = fread(in->data, 1, INPUT_MAX, f);
	in->data = realloc(in->data, in->size + 1);
	fclose(f);
	replay.inputs++;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void add(const char *path)
{
	struct dirent **entry;
	struct stat st;
	int n;

	if (stat(path, &st) || !S_ISDIR(st.st_mode)) {
		add_file(path);
		return;
	}
	n = scandir(path, &entry, visible, alphasort);
	for (int i = 0; i < n; i++) {
		char full[4096];

		snprintf(full, sizeof(full), "%s/%s", path, entry[i]->d_name);
		add_file(full);
		free(entry[i]);
	}
	free(entry);
}

static uint32_t random_below(uint32_t limit)
{
	replay.random = replay.random * 6364136223846793005u + 1442695040888963407u;
	return limit ? (uint32_t)((replay.random >> 33) % limit) : 0;
}

static const uint8_t *any_input(size_t *size)
{
	const struct input *in = &replay.input[random_below((uint32_t)replay.inputs)];

	*size = in->size;
	return in->data;
}

/* One small change: flip, overwrite with an extreme, cut, double, or splice in another input. */
static size_t change(uint8_t *data, size_t size)
{
	static const uint8_t extremes[] = { 0x00, 0xff, 0x7f, 0x80, '\n', '$', '\'', ' ' };
	size_t at = random_below((uint32_t)size), len = 1 + random_below(16), other_size;
	const uint8_t *other = any_input(&other_size);

	if (len > size - at)
		len = size - at;
	switch (random_below(6)) {
	case 0:
		if (size)
			data[at] ^= (uint8_t)(1u << random_below(8));
		return size;
	case 1:
		memset(data + at, extremes[random_below(sizeof(extremes))], len);
		return size;
	case 2:
		memmove(data + at, data + at + len, size - at - len);
		return size - len;
	case 3:
		if (size + len > INPUT_MAX)
			return size;
		memmove(data + at + len, data + at, size - at);
		return size + len;
	case 4:
		return at;
	default:
		if (at + other_size > INPUT_MAX)
			return size;
		memcpy(data + at, other, other_size);
		return at + other_size > size ? at + other_size : size;
	}
}

static void mutate(void)
{
	uint8_t *data = malloc(INPUT_MAX);
	time_t end = time(NULL) + (time_t)replay.seconds;

	for (unsigned long i = 0; i < replay.mutations && time(NULL) < end; i++) {
		size_t size;
		const uint8_t *from = any_input(&size);

		memcpy(data, from, size);
		for (uint32_t n = 1 + random_below(4); n; n--)
			size = change(data, size);
		run(data, size);
	}
	free(data);
}

int main(int argc, char **argv)
{
	replay.name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	__sanitizer_set_death_callback(keep_crash);
	for (int i = 1; i < argc; i++) {
		if (!strncmp(argv[i], "--mutate=", 9))
			replay.mutations = strtoul(argv[i] + 9, NULL, 10);
		else if (!strncmp(argv[i], "--seed=", 7))
			replay.random = strtoul(argv[i] + 7, NULL, 10);
		else if (!strncmp(argv[i], "--seconds=", 10))
			replay.seconds = strtoul(argv[i] + 10, NULL, 10);
		else
			add(argv[i]);
	}
	for (size_t i = 0; i < replay.inputs; i++)
		run(replay.input[i].data, replay.input[i].size);
	if (replay.inputs)
		mutate();
	fprintf(stderr, "%s: %lu inputs\n", replay.name, replay.runs);
	for (size_t i = 0; i < replay.inputs; i++)
		free(replay.input[i].data);
	return !replay.inputs;
}
