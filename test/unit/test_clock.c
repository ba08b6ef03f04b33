// SPDX-License-Identifier: MIT
#include <keel/clock.h>
#include <keel/console.h>
#include <test/unit/test.h>

static uint32_t counter;
static int key = -1;

static uint32_t read_counter(void *state)
{
	return counter;
}

static int receive(void *state)
{
	int c = key;

	key = -1;
	return c;
}

static void no_send(void *state, char c)
{
}

static const struct console_ops console = { .send = no_send, .receive = receive };

static void clock_of(uint32_t hz)
{
	static struct clock_source source;

	source = (struct clock_source){ .read = read_counter, .hz = hz };
	counter = UINT32_MAX - 10; /* about to wrap */
	clock_register(&source, NULL);
	console_register(&console, NULL);
}

TEST(time_goes_on_over_the_wrap_of_the_counter)
{
	clock_of(1000000);
	CHECK_EQ(clock_us(), 0);
	counter += 100;
	CHECK_EQ(clock_us(), 100);
	counter += 0xfffffff0u;
	CHECK_EQ(clock_us(), 100 + 0xfffffff0ull);
}

TEST(any_frequency_gives_microseconds_without_overflow)
{
	clock_of(24000000);
	for (int i = 0; i < 1000; i++) {
		counter += 0xf0000000u;
		clock_us();
	}
	CHECK_EQ(clock_us(), 1000ull * 0xf0000000u / 24);
}

TEST(however_often_one_looks_nothing_of_the_time_is_lost)
{
	static const uint32_t rates[] = { 1000, 32768, 1112500, 66750000, 1000000000 };
	static const uint32_t steps[] = { 1, 7, 2999, 3000, 3001, 70001 };

	for (int r = 0; r < 5; r++) {
		uint64_t ticks = 0;

		clock_of(rates[r]);
		for (int i = 0; i < 3000; i++) {
			counter += steps[i % 6];
			ticks += steps[i % 6];
			CHECK_EQ(clock_us(), ticks * 1000000 / rates[r]);
		}
	}
}

TEST(a_deadline_passes_when_its_time_is_over_and_not_before)
{
	struct deadline d;

	clock_of(1000000);
	d = deadline_ms(2);
	counter += 1999;
	CHECK(!deadline_passed(&d));
	counter += 1;
	CHECK(deadline_passed(&d));
	CHECK(!deadline_aborted());
}

TEST(ctrl_c_ends_a_wait_and_says_so_once)
{
	struct deadline d;

	clock_of(1000000);
	d = deadline_ms(1000);
	key = 3;
	CHECK(deadline_passed(&d));
	CHECK(deadline_aborted());
	CHECK(!deadline_aborted());
	CHECK(!deadline_passed(&d));
}
