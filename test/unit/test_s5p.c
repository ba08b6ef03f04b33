// SPDX-License-Identifier: MIT
/* The small S5PC100 drivers against plain registers; hardware facts 3, 5, 6 and 7. */
#include <stdio.h>
#include <string.h>

#include <drivers/bus/s5p_srom.h>
#include <drivers/clk/s5pc100_clk.h>
#include <drivers/irq/pl192.h>
#include <drivers/led/s5p_led.h>
#include <drivers/rtc/s3c_rtc.h>
#include <drivers/serial/s5p_uart.h>
#include <drivers/timer/s5p_pwm.h>
#include <drivers/watchdog/s5p_wdt.h>
#include <keel/clock.h>
#include <keel/console.h>
#include <keel/error.h>
#include <test/fake/fake_bus.h>
#include <test/unit/test.h>

#define BASE 0xe0000000u

static struct {
	uint32_t reg[0x1000 / 4];
	char written[256]; /* "08=00100000 ": the writes in their order */
} block;

static uint32_t block_read(void *model, uint32_t offset, unsigned int bytes)
{
	return block.reg[offset / 4];
}

static void block_write(void *model, uint32_t offset, unsigned int bytes, uint32_t value)
{
	size_t used = strlen(block.written);

	block.reg[offset / 4] = value;
	snprintf(block.written + used, sizeof(block.written) - used, "%02x=%08x ", offset, value);
}

static void registers(void)
{
	memset(&block, 0, sizeof(block));
	fake_bus_set(&(struct fake_bus){ .base = BASE,
					 .size = sizeof(block.reg),
					 .read = block_read,
					 .write = block_write });
}

TEST(the_usual_set_up_makes_the_usual_clocks)
{
	struct s5pc100_clocks c;

	registers();
	block.reg[0x100 / 4] = 0x81bc0400; /* 3.5, the column of 667 MHz */
	block.reg[0x104 / 4] = 0x80590201;
	block.reg[0x200 / 4] = 0x1111;
	block.reg[0x300 / 4] = 0x11301;
	block.reg[0x304 / 4] = 0x11110;
	c = s5pc100_clocks_read(BASE);
	CHECK_EQ(c.arm_hz, 666000000);
	CHECK_EQ(c.hclkd0_hz, 166500000);
	CHECK_EQ(c.pclkd0_hz, 83250000);
	CHECK_EQ(c.hclkd1_hz, 133500000);
	CHECK_EQ(c.pclkd1_hz, 66750000);
}

TEST(before_the_muxes_switch_everything_runs_from_the_crystal)
{
	struct s5pc100_clocks c;

	registers();
	block.reg[0x100 / 4] = 0x81bc0400;
	block.reg[0x104 / 4] = 0x80590201;
	c = s5pc100_clocks_read(BASE);
	CHECK_EQ(c.arm_hz, 12000000);
	CHECK_EQ(c.pclkd1_hz, 12000000);
}

TEST(the_d1_bus_can_run_from_the_apll)
{
	registers();
	block.reg[0x100 / 4] = 0x81bc0400;
	block.reg[0x200 / 4] = 0x10011;
	block.reg[0x304 / 4] = 0x11114; /* AM: 5, then 2 and 2 */
	CHECK_EQ(s5pc100_clocks_read(BASE).pclkd1_hz, 66600000);
}

static uint32_t pclk_hz;

static uint32_t pclk(void)
{
	return pclk_hz;
}

static const struct device uart =
	S5P_UART_DEVICE("uart0", .base = BASE, .clock_hz = pclk, .baud = 115200);
static const struct device watchdog = S5P_WDT_DEVICE("wdt0", .base = BASE, .clock_hz = pclk);

static void start_uart(uint32_t hz)
{
	pclk_hz = hz;
	registers();
	block.reg[0x10 / 4] = 6; /* UTRSTAT at reset */
	CHECK_EQ(uart.driver->probe(&uart), 0);
}

TEST(the_uart_divisor_has_its_sixteenths_in_the_slots)
{
	start_uart(66750000);
	CHECK_EQ(block.reg[0x28 / 4], 35); /* 6.3 */
	CHECK_EQ(block.reg[0x2c / 4], 0x0888);
	CHECK_EQ(console_set_baud(57600), 0); /* 1158.85, rounded */
	CHECK_EQ(block.reg[0x28 / 4], 71);
	CHECK_EQ(block.reg[0x2c / 4], 0x54aa);
	start_uart(12000000); /* 104.17 / 16 - 1 = 5.5 */
	CHECK_EQ(block.reg[0x28 / 4], 5);
	CHECK_EQ(block.reg[0x2c / 4], 0x5555);
}

TEST(a_rate_out_of_reach_is_refused_and_the_old_one_stays)
{
	start_uart(66750000);
	CHECK_EQ(console_set_baud(5000000), -EINVAL);
	CHECK_EQ(console_set_baud(0), -EINVAL);
	CHECK_EQ(console_set_baud(60), -EINVAL);
	CHECK_EQ(block.reg[0x28 / 4], 35);
	error_clear();
}

TEST(the_uart_gives_what_it_received_and_minus_one_when_nothing_came)
{
	start_uart(66750000);
	CHECK_EQ(console_getc(), -1);
	CHECK_EQ(block.reg[0x0c / 4], 0); /* no flow control: nobody wires it */
	CHECK_EQ(block.reg[0x08 / 4] & 1, 1);
	console_raw_putc(0xfe);
	CHECK_EQ(block.reg[0x20 / 4], 0xfe);
}

static const struct device timer = S5P_PWM_DEVICE("timer0", .base = BASE, .clock_hz = pclk);

static void start_timer(uint32_t hz)
{
	pclk_hz = hz;
	registers();
	block.reg[0x00 / 4] = 0x00ffff0f; /* the other timers' settings */
	block.reg[0x04 / 4] = 0x000f2222;
	block.reg[0x40 / 4] = UINT32_MAX;
	CHECK_EQ(timer.driver->probe(&timer), 0);
}

TEST(the_timer_is_set_up_with_the_update_bit_set_and_then_cleared)
{
	start_timer(66750000);
	CHECK_STR(block.written,
		  "08=00000000 44=000003e0 00=00ff3b0f 04=00002222 3c=ffffffff "
		  "08=00200000 08=00500000 ");
}

TEST(microseconds_do_not_drift_from_the_timer_clock)
{
	uint32_t tick_hz;

	start_timer(66750000);
	tick_hz = pclk_hz / ((block.reg[0] >> 8 & 0xff) + 1);
	CHECK(tick_hz >= 1000000);
	for (int seconds = 0; seconds < 10000; seconds++) { /* over two wraps of the counter */
		block.reg[0x40 / 4] -= tick_hz;
		clock_us();
	}
	CHECK_EQ(clock_us(), 10000ull * 1000000);
}

TEST(any_timer_clock_gives_a_whole_number_of_ticks_a_second)
{
	static const uint32_t some[] = { 12000000, 66600000, 66750000, 1000003, 999999, 400000000 };

	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		start_timer(some[i]);
		CHECK_EQ(some[i] % ((block.reg[0] >> 8 & 0xff) + 1), 0);
	}
}

TEST(the_kernel_gets_stopped_timers)
{
	start_timer(66750000);
	timer.driver->remove(&timer);
	CHECK_EQ(block.reg[0x08 / 4], 0);
	CHECK_EQ(block.reg[0x44 / 4] & 0x1f, 0);
}

TEST(the_watchdog_is_stopped_at_the_start_and_for_the_kernel)
{
	registers();
	block.reg[0] = 0x8021;
	CHECK_EQ(watchdog.driver->probe(&watchdog), 0);
	CHECK_EQ(block.reg[0], 0);
	block.reg[0] = 0x8021;
	watchdog.driver->remove(&watchdog);
	CHECK_EQ(block.reg[0], 0);
}

TEST(the_watchdog_takes_the_time_that_was_asked_for_and_refuses_what_it_cannot_count)
{
	struct s5p_wdt_state *s = watchdog.state;

	registers();
	pclk_hz = 66750000;
	CHECK_EQ(watchdog.driver->probe(&watchdog), 0);
	CHECK_EQ(s->watchdog.start(s, 10000), 0);
	CHECK_EQ(block.reg[2], 20370); /* of 66.75 MHz / 256 / 128 */
	CHECK_EQ(block.reg[0], 0xff39);
	block.reg[2] = 1;
	s->watchdog.kick(s);
	CHECK_EQ(block.reg[2], 20370);
	CHECK_EQ(s->watchdog.start(s, 33000), -ERANGE);
	CHECK_HAS(error_text(), "1 to 32172");
	CHECK_EQ(s->watchdog.start(s, 0), -ERANGE);
	CHECK_EQ(block.reg[2], 20370);
	error_clear();
}

TEST(an_expiring_watchdog_counts_down_from_one_with_reset_on)
{
	registers();
	s5p_wdt_expire(BASE);
	CHECK_STR(block.written, "00=00000000 04=00000001 08=00000001 00=00000021 ");
}

static const struct device rtc = S3C_RTC_DEVICE("rtc0", .base = BASE);

static void start_rtc(uint32_t year, uint32_t month, uint32_t day, uint32_t hour)
{
	registers();
	CHECK_EQ(rtc.driver->probe(&rtc), 0);
	block.reg[0x88 / 4] = year;
	block.reg[0x84 / 4] = month;
	block.reg[0x7c / 4] = day;
	block.reg[0x78 / 4] = hour;
	block.reg[0x74 / 4] = 0x59;
	block.reg[0x70 / 4] = 0x58;
	block.written[0] = '\0';
}

TEST(the_rtc_counts_in_bcd_from_the_year_2000)
{
	uint64_t now;

	start_rtc(0x26, 0x11, 0x21, 0x09);
	CHECK_EQ(rtc_get(&now), 0);
	CHECK_STR(block.written, "40=00000001 40=00000000 ");
	CHECK_EQ(now, 1795255198); /* date -u -d '2026-11-21 09:59:58' +%s */
}

TEST(what_is_set_can_be_read_and_the_registers_are_closed_again)
{
	uint64_t now;

	start_rtc(0, 0, 0, 0);
	CHECK_EQ(rtc_set(1835443810), 0); /* 2028-02-29 13:30:10 */
	CHECK_STR(block.written,
		  "40=00000001 70=00000010 74=00000030 78=00000013 7c=00000029 "
		  "84=00000002 88=00000028 40=00000000 ");
	CHECK_EQ(rtc_get(&now), 0);
	CHECK_EQ(now, 1835443810);
}

TEST(a_clock_that_was_never_set_says_so)
{
	uint64_t now;

	start_rtc(0x26, 0, 0x21, 0x09);
	CHECK_EQ(rtc_get(&now), -EBADMSG);
	start_rtc(0x26, 0x11, 0x1f, 0x09);
	CHECK_EQ(rtc_get(&now), -EBADMSG);
	CHECK_HAS(error_text(), "never set");
	error_clear();
}

TEST(years_that_two_digits_cannot_hold_are_refused)
{
	start_rtc(0x26, 0x11, 0x21, 0x09);
	CHECK_EQ(rtc_set(946684799), -ERANGE);	/* the last second of 1999 */
	CHECK_EQ(rtc_set(4102444800), -ERANGE); /* the first of 2100 */
	CHECK_STR(block.written, "");
	error_clear();
}

/* A register file whose seconds go on between two reads. */
static uint32_t running_read(void *model, uint32_t offset, unsigned int bytes)
{
	static unsigned int reads;

	if (offset == 0x70 && ++reads == 2) {
		block.reg[0x70 / 4] = 0;
		block.reg[0x74 / 4] = 0;
		block.reg[0x78 / 4] = 0x10;
	}
	return block.reg[offset / 4];
}

TEST(a_minute_that_ends_while_the_clock_is_read_is_not_torn)
{
	uint64_t now;

	start_rtc(0x26, 0x11, 0x21, 0x09);
	fake_bus_set(&(struct fake_bus){ .base = BASE,
					 .size = sizeof(block.reg),
					 .read = running_read,
					 .write = block_write });
	CHECK_EQ(rtc_get(&now), 0);
	CHECK_EQ(now, 1795255200); /* ten o'clock, not nine and not 9:59 */
}

static const struct device srom =
	S5P_SROM_DEVICE("srom1", .base = BASE, .bank = 1, .mode = S5P_SROM_16BIT | S5P_SROM_BYTES,
			.timing = S5P_SROM_TIMING(0, 4, 14, 1, 4, 6));

TEST(a_bank_gets_its_timing_and_its_nibble_and_the_others_keep_theirs)
{
	registers();
	block.reg[0] = 0x00abcde9;
	CHECK_EQ(srom.driver->probe(&srom), 0);
	CHECK_STR(block.written, "08=040d1460 00=00abcd39 "); /* 5.6 */
}

static const struct device vics = PL192_DEVICE("vic", .base = { BASE, BASE });

TEST(the_interrupt_controllers_are_quiet_for_the_kernel)
{
	registers();
	block.reg[0x0c / 4] = 7;
	vics.driver->remove(&vics);
	CHECK_EQ(block.reg[0x14 / 4], UINT32_MAX);
	CHECK_EQ(block.reg[0x0c / 4], 0);
	CHECK_HAS(block.written, "f00=00000000 ");
}

static const char *const names[] = { "led1", "led2" };
static const struct device lamps = S5P_LED_DEVICE("leds", .bank = BASE, .name = names, .count = 2);

TEST(lamps_drive_their_pins_and_leave_the_others_alone)
{
	registers();
	block.reg[0] = 0x22222222;
	block.reg[1] = 0xff;
	CHECK_EQ(lamps.driver->probe(&lamps), 0);
	CHECK_EQ(block.reg[0], 0x22222211);
	CHECK_EQ(block.reg[1], 0xfc); /* off */
	leds_get()->set(leds_get()->state, 1, true);
	CHECK_EQ(block.reg[1], 0xfe);
	CHECK(leds_get()->is_on(leds_get()->state, 1));
	CHECK(!leds_get()->is_on(leds_get()->state, 0));
}
