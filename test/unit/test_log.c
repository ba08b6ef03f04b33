// SPDX-License-Identifier: MIT
/* The log ring lies in memory that survives a reset: its promises, and that garbage there is harmless. */
#include <stdlib.h>
#include <string.h>

#define LOG_TAG "test"
#include <keel/console.h>
#include <keel/log.h>
#include <test/unit/test.h>

static char out[8192];
static size_t out_len;

static void collect(void *state, char c)
{
	if (out_len < sizeof(out) - 1)
		out[out_len++] = c;
}

static int silent(void *state)
{
	return -1;
}

static const struct console_ops ops = { .send = collect, .receive = silent };
static uint32_t memory[256];

static const char *dump(bool previous)
{
	console_register(&ops, NULL);
	memset(out, 0, sizeof(out));
	out_len = 0;
	log_dump(previous);
	return out;
}

TEST(dmesg_shows_this_run_and_on_request_the_one_before)
{
	memset(memory, 0xaa, sizeof(memory));
	log_init(memory, sizeof(memory));
	log_info("first run");
	log_init(memory, sizeof(memory)); /* a reset */
	log_info("second run");
	CHECK(!strstr(dump(false), "first run"));
	CHECK_HAS(dump(false), "second run");
	CHECK_HAS(dump(true), "first run");
}

TEST(a_full_ring_keeps_the_newest_lines)
{
	memset(memory, 0, sizeof(memory));
	log_init(memory, sizeof(memory));
	for (int i = 0; i < 500; i++)
		log_info("line %d", i);
	CHECK_HAS(dump(false), "line 499");
	CHECK(!strstr(dump(false), "line 0\r"));
	CHECK(strlen(out) < sizeof(memory) + 200);
}

/* After power-on the ring is noise: whatever it holds, log_init and log_dump stay inside it. */
TEST(any_garbage_in_the_ring_is_survived)
{
	srand(1);
	for (int round = 0; round < 20000; round++) {
		size_t words = sizeof(memory) / sizeof(memory[0]);

		for (size_t i = 0; i < words; i++)
			memory[i] = (uint32_t)rand();
		if (round & 1) { /* a header that was good, with one word spoilt */
			log_init(memory, sizeof(memory));
			memory[rand() % 5] ^= 1u << rand() % 32;
		}
		log_init(memory, sizeof(memory));
		log_info("alive");
		CHECK_HAS(dump(true), "alive");
	}
}

TEST(warnings_say_that_they_are)
{
	log_init(memory, sizeof(memory));
	log_warn("corrected 3 of 4 bits");
	CHECK_HAS(dump(false), "warning: test   corrected 3 of 4 bits");
}

TEST(a_crash_is_told_to_the_next_run_only)
{
	memset(memory, 0xaa, sizeof(memory));
	log_init(memory, sizeof(memory));
	CHECK(!log_previous_crashed());
	log_mark_crash();
	log_init(memory, sizeof(memory));
	CHECK(log_previous_crashed());
	log_init(memory, sizeof(memory));
	CHECK(!log_previous_crashed());
}
