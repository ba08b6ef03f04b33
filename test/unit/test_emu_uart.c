// SPDX-License-Identifier: MIT
/* The UART model. Section numbers: hardware facts. */
#include "test.h"

#include <test/fake/fake_model.h>
#include <tools/emu/models/uart.h>

#define ULCON	 0x00
#define UCON	 0x04
#define UFCON	 0x08
#define UMCON	 0x0c
#define UTRSTAT	 0x10
#define UERSTAT	 0x14
#define UFSTAT	 0x18
#define UMSTAT	 0x1c
#define UTXH	 0x20
#define URXH	 0x24
#define UBRDIV	 0x28
#define UDIVSLOT 0x2c
#define UINTP	 0x30
#define UINTSP	 0x34
#define UINTM	 0x38

static struct fake_model fake;
static struct uart uart;
static struct {
	uint8_t byte[256];
	unsigned int count, rooms;
	bool muxed;
} terminal;

static void terminal_byte(void *ctx, uint8_t byte)
{
	CHECK(ctx == &terminal);
	terminal.byte[terminal.count++ % 256] = byte;
}

static void terminal_room(void *ctx)
{
	terminal.rooms++;
}

static bool terminal_muxed(void *ctx)
{
	return terminal.muxed;
}

static void power_on(void)
{
	memset(&terminal, 0, sizeof(terminal));
	terminal.muxed = true;
	uart = (struct uart){ .pins = { &terminal, terminal_byte, terminal_room, terminal_muxed } };
	fake_model_start(&fake, &uart_ops[0], &uart.model);
}

/* 6.4: 115200 8N1 at PCLKD1 = 66.75 MHz, FIFO off. */
static void console_on(void)
{
	power_on();
	fake_model_write(&fake, ULCON, 3);
	fake_model_write(&fake, UCON, 0x245);
	fake_model_write(&fake, UBRDIV, 35);
	fake_model_write(&fake, UDIVSLOT, 0x0888);
}

static void send(const char *text)
{
	while (*text)
		fake_model_write(&fake, UTXH, (uint8_t)*text++);
}

static void key(const char *text)
{
	while (*text)
		uart_receive(&uart, (uint8_t)*text++);
}

/* 6.1: UTRSTAT is 6 after reset; UINTM 0 by ADR. */
TEST(after_reset_the_transmitter_is_empty_and_nothing_was_received)
{
	power_on();
	CHECK_EQ(fake_model_read(&fake, UTRSTAT), 6);
	CHECK_EQ(fake_model_read(&fake, UFSTAT), 0);
	CHECK_EQ(fake_model_read(&fake, UERSTAT), 0);
	CHECK_EQ(fake_model_read(&fake, UINTM), 0);
	CHECK_EQ(fake_model_read(&fake, UINTP), 0);
	CHECK(!fake.line[0]);
	fake_model_no_complaint(&fake);
}

/* 6.3, 6.4: the published settings are right for their clocks. */
TEST(published_settings_are_115200_baud)
{
	static const struct {
		uint32_t brdiv, slot;
	} settings[] = { { 35, 0x0888 }, { 0x23, 3 } };

	for (unsigned int i = 0; i < 2; i++) {
		console_on();
		fake_model_write(&fake, UBRDIV, settings[i].brdiv);
		fake_model_write(&fake, UDIVSLOT, settings[i].slot);
		send("U-Boot\n");
		CHECK_EQ(terminal.count, 7);
		CHECK(!memcmp(terminal.byte, "U-Boot\n", 7));
		CHECK(uart_baud(&uart) > 114900 && uart_baud(&uart) < 115600);
		fake_model_no_complaint(&fake);
	}
}

/* 6.1: UTXH takes the low 8 bits of any access width. */
TEST(any_access_width_sends_its_low_byte)
{
	console_on();
	fake_model_write_sized(&fake, UTXH, 0x4f4f4f4f, 4);
	fake_model_write_sized(&fake, UTXH, 0x3f4b, 2);
	fake_model_write_sized(&fake, UTXH, '!', 1);
	CHECK_EQ(terminal.count, 3);
	CHECK(!memcmp(terminal.byte, "OK!", 3));
	CHECK_EQ(fake_model_read(&fake, UTRSTAT), 6);
}

/* 15.1 no. 7: more than 3 % off 115200 is an error; one complaint for each setting. */
TEST(wrong_baud_garbles_every_byte_and_is_named_once)
{
	unsigned int wrong = 0;

	console_on();
	fake_model_write(&fake, UBRDIV, 71);
	for (unsigned int byte = 0; byte < 256; byte++)
		fake_model_write(&fake, UTXH, byte);
	for (unsigned int byte = 0; byte < 256; byte++)
		wrong += terminal.byte[byte] != byte;
	CHECK_EQ(wrong, 256);
	CHECK_EQ(fake.complaints, 1);
	CHECK_HAS(fake.complaint, "uart0: 57");
	fake_model_write(&fake, UBRDIV, 72);
	send("x");
	send("x");
	CHECK_EQ(fake.complaints, 2);
}

TEST(three_percent_is_the_border)
{
	console_on();
	fake_model_clock(&fake, MODEL_PCLKD1, 115200u * 579 / 100 * 103);
	send("a");
	fake_model_no_complaint(&fake);
	fake_model_clock(&fake, MODEL_PCLKD1, 115200u * 579 / 100 * 104);
	send("a");
	CHECK_EQ(fake.complaints, 1);
	CHECK(terminal.byte[0] == 'a' && terminal.byte[1] != 'a');
	fake_model_clock(&fake, MODEL_PCLKD1, 115200u * 579 / 100 * 96);
	send("a");
	CHECK_EQ(fake.complaints, 2);
	CHECK(terminal.byte[2] != 'a');
}

/* 7.2, 3.4: the rate follows PCLKD1; UCON 11:10 = 3 takes SCLK_UART, 1 an absent pin. */
TEST(the_clock_is_the_one_ucon_selects)
{
	console_on();
	CHECK_EQ(uart_baud(&uart), 66750000 / 579);
	fake_model_write(&fake, UCON, 0x245 | 2 << 10);
	CHECK_EQ(uart_baud(&uart), 66750000 / 579);
	fake_model_write(&fake, UCON, 0x245 | 3 << 10);
	CHECK_EQ(uart_baud(&uart), 33750000 / 579);
	fake_model_write(&fake, UCON, 0x245 | 1 << 10);
	CHECK_EQ(uart_baud(&uart), 0);
	send("x");
	CHECK_EQ(terminal.count, 0);
	CHECK_EQ(fake.complaints, 1);
}

/* 5.3: without GPA0CON the pins are inputs. */
TEST(pins_not_muxed_are_silence)
{
	console_on();
	terminal.muxed = false;
	send("abc");
	key("x");
	CHECK_EQ(terminal.count, 0);
	CHECK_EQ(fake_model_read(&fake, UTRSTAT), 6);
	CHECK_EQ(fake.complaints, 1);
	CHECK_HAS(fake.complaint, "GPA");
	terminal.muxed = true;
	send("d");
	CHECK_EQ(terminal.byte[0], 'd');
	CHECK_EQ(fake.complaints, 1);
}

/* 6.1: UCON 3:2 and 1:0 are 0 after reset. */
TEST(transmitter_and_receiver_off_do_nothing)
{
	power_on();
	fake_model_write(&fake, ULCON, 3);
	fake_model_write(&fake, UBRDIV, 35);
	send("ab");
	key("x");
	CHECK_EQ(terminal.count, 0);
	CHECK_EQ(uart_room(&uart), 0);
	CHECK_EQ(fake_model_read(&fake, UTRSTAT), 6);
	CHECK_EQ(fake.complaints, 1); /* for both bytes */
}

/* 6.1: ULCON; the terminal expects 8N1. */
TEST(another_frame_format_reads_wrong)
{
	console_on();
	fake_model_write(&fake, ULCON, 2);
	send("A");
	CHECK_EQ(terminal.byte[0], 'A' | 0x80);
	fake_model_write(&fake, ULCON, 0);
	send("A");
	CHECK_EQ(terminal.byte[1], 0xe1);
	fake_model_write(&fake, ULCON, 3 | 1 << 2);
	send("A");
	CHECK_EQ(terminal.byte[2], 'A');
	fake_model_write(&fake, ULCON, 2 | 7 << 3);
	send("A");
	CHECK_EQ(terminal.byte[3], 'A');
}

/* 6.1: parity on receive: 8N1 bytes have a one where the parity bit is expected. */
TEST(parity_errors_are_seen)
{
	console_on();
	fake_model_write(&fake, ULCON, 3 | 7 << 3);
	key("A");
	CHECK_EQ(fake_model_read(&fake, UERSTAT), 2);
	fake_model_write(&fake, ULCON, 3 | 6 << 3);
	key("A");
	CHECK_EQ(fake_model_read(&fake, UERSTAT), 1);
	CHECK_EQ(fake_model_read(&fake, URXH), 'A');
	key("B");
	CHECK_EQ(fake_model_read(&fake, UERSTAT), 0);
	CHECK_EQ(fake_model_read(&fake, URXH), 'B');
}

TEST(received_at_the_wrong_rate_reads_wrong)
{
	console_on();
	fake_model_write(&fake, UBRDIV, 17);
	key("\x01");
	CHECK_EQ(fake_model_read(&fake, URXH), 0x06);
	fake_model_write(&fake, UBRDIV, 288);
	key("A");
	CHECK(fake_model_read(&fake, URXH) != 'A');
	CHECK_EQ(fake.complaints, 2);
}

/* 6.2: with the FIFO off one byte is held, the next one overruns; UERSTAT clears by reading. */
TEST(fifo_off_holds_one_byte)
{
	console_on();
	CHECK_EQ(uart_room(&uart), 1);
	key("ab");
	CHECK_EQ(uart_room(&uart), 0);
	CHECK_EQ(fake_model_read(&fake, UTRSTAT), 7);
	CHECK_EQ(fake_model_read(&fake, UERSTAT), 1);
	CHECK_EQ(fake_model_read(&fake, UERSTAT), 0);
	CHECK_EQ(fake_model_read_sized(&fake, URXH, 1), 'a');
	CHECK_EQ(fake_model_read(&fake, UTRSTAT), 6);
	fake_model_no_complaint(&fake);
	CHECK_EQ(fake_model_read(&fake, URXH), 'a');
	CHECK_EQ(fake.complaints, 1);
}

/* 6.2: layout A: count in 5:0, full in bit 6; 64 bytes deep; TX count 13:8 stays 0. */
TEST(fifo_status_has_layout_a)
{
	console_on();
	fake_model_write(&fake, UFCON, 1);
	for (unsigned int i = 0; i < 64; i++) {
		CHECK_EQ(fake_model_read(&fake, UFSTAT), i);
		CHECK_EQ(uart_room(&uart), 64 - i);
		uart_receive(&uart, (uint8_t)i);
	}
	CHECK_EQ(fake_model_read(&fake, UFSTAT), 0x40);
	CHECK_EQ(fake_model_read(&fake, UERSTAT), 0);
	uart_receive(&uart, 0xee);
	CHECK_EQ(fake_model_read(&fake, UERSTAT), 1);
	for (unsigned int i = 0; i < 64; i++)
		CHECK_EQ(fake_model_read(&fake, URXH), i);
	CHECK_EQ(fake_model_read(&fake, UFSTAT), 0);
}

/* 6.1: UFCON b1 and b2 clear themselves. */
TEST(fifo_reset_bits_clear_themselves)
{
	console_on();
	fake_model_write(&fake, UFCON, 1);
	key("abc");
	fake_model_write(&fake, UFCON, 7);
	CHECK_EQ(fake_model_read(&fake, UFCON), 1);
	CHECK_EQ(fake_model_read(&fake, UFSTAT), 0);
	CHECK_EQ(fake_model_read(&fake, UTRSTAT), 6);
}

TEST(loopback_returns_what_is_sent)
{
	console_on();
	fake_model_write(&fake, UCON, 0x245 | 1 << 5);
	send("L");
	CHECK_EQ(terminal.count, 0);
	CHECK_EQ(fake_model_read(&fake, URXH), 'L');
}

/* 6.1: UINTP = UINTSP without what UINTM masks; write 1 to clear. */
TEST(interrupts_are_levels_that_uintm_masks)
{
	console_on();
	fake_model_write(&fake, UINTM, 0xe);
	CHECK(!fake.line[0]);
	key("a");
	CHECK(fake.line[0]);
	CHECK_EQ(fake_model_read(&fake, UINTP), 1);
	fake_model_write(&fake, UINTP, 1);
	CHECK(fake.line[0]);
	fake_model_read(&fake, URXH);
	fake_model_write(&fake, UINTP, 1);
	CHECK(!fake.line[0]);
	key("bc");
	CHECK_EQ(fake_model_read(&fake, UINTSP) & 3, 3);
	CHECK_EQ(fake_model_read(&fake, UINTP), 1);
	fake_model_write(&fake, UINTM, 0xf);
	CHECK(!fake.line[0]);
}

TEST(an_empty_transmitter_asks_for_more)
{
	console_on();
	CHECK_EQ(fake_model_read(&fake, UINTP), 4);
	CHECK(fake.line[0]);
	fake_model_write(&fake, UCON, 0x241);
	fake_model_write(&fake, UINTP, 4);
	CHECK(!fake.line[0]);
}

TEST(the_receive_trigger_waits_for_enough_bytes)
{
	console_on();
	fake_model_write(&fake, UINTM, 0xe);
	fake_model_write(&fake, UFCON, 1 | 1 << 4);
	key("1234567");
	CHECK(!fake.line[0]);
	key("8");
	CHECK(fake.line[0]);
	fake_model_write(&fake, UFCON, 1 | 1 << 4 | 2);
	fake_model_write(&fake, UINTP, 1);
	fake_model_write(&fake, UCON, 0x245 | 1 << 7);
	key("1");
	CHECK(fake.line[0]);
}

TEST(terminal_is_told_when_there_is_room_again)
{
	console_on();
	CHECK_EQ(terminal.rooms, 1);
	key("a");
	fake_model_read(&fake, UTRSTAT);
	CHECK_EQ(terminal.rooms, 1);
	fake_model_read(&fake, URXH);
	CHECK_EQ(terminal.rooms, 2);
	fake_model_write(&fake, UCON, 0);
	fake_model_write(&fake, UCON, 0x245);
	CHECK_EQ(terminal.rooms, 3);
}

/* 6.1: UCON b9 = 0: the transmitter interrupts once for each time it becomes empty. */
TEST(every_byte_sent_is_an_interrupt)
{
	console_on();
	fake_model_write(&fake, UCON, 0x205);
	fake_model_write(&fake, UINTM, 0xb);
	fake_model_write(&fake, UINTP, 4);
	send("a");
	CHECK_EQ(fake_model_read(&fake, UINTP), 4);
	CHECK(fake.line[0]);
}

TEST(switching_the_fifo_off_leaves_its_first_byte)
{
	console_on();
	fake_model_write(&fake, UFCON, 1);
	key("abc");
	fake_model_write(&fake, UFCON, 0);
	CHECK_EQ(fake_model_read(&fake, URXH), 'a');
	CHECK_EQ(fake_model_read(&fake, UTRSTAT), 6);
	CHECK_EQ(uart_room(&uart), 1);
}

TEST(errors_add_up_until_they_are_read)
{
	console_on();
	fake_model_write(&fake, ULCON, 3 | 7 << 3);
	fake_model_write(&fake, UINTM, 0xd);
	CHECK(!fake.line[0]);
	key("ab");
	CHECK(fake.line[0]);
	CHECK_EQ(fake_model_read(&fake, UERSTAT), 3);
	CHECK_EQ(fake_model_read(&fake, UINTSP) & 3, 3);
}

/* 6.1: at twice the terminal's rate the stop bit is looked for in the middle of the byte. */
TEST(a_missing_stop_bit_is_a_frame_error)
{
	console_on();
	fake_model_write(&fake, UBRDIV, 17);
	uart_receive(&uart, 0);
	CHECK_EQ(fake_model_read(&fake, UERSTAT), 4);
	CHECK(fake_model_read(&fake, URXH) != 0);
}

TEST(odd_and_even_parity_are_sent)
{
	console_on();
	fake_model_write(&fake, ULCON, 2 | 4 << 3);
	send("AC");
	CHECK_EQ(terminal.byte[0], 'A' | 0x80);
	CHECK_EQ(terminal.byte[1], 'C');
	fake_model_write(&fake, ULCON, 2 | 5 << 3);
	send("AC");
	CHECK_EQ(terminal.byte[2], 'A');
	CHECK_EQ(terminal.byte[3], 'C' | 0x80);
	fake_model_no_complaint(&fake);
}

TEST(settings_read_back)
{
	static const struct {
		uint32_t offset, written, kept;
	} settings[] = { { ULCON, 0xff, 0x7f },	      { UCON, 0xffff, 0xfff },
			 { UFCON, 0xf1, 0xf1 },	      { UMCON, 0x11, 0x11 },
			 { UBRDIV, 0x12345, 0x2345 }, { UDIVSLOT, 0xdfdf, 0xdfdf },
			 { UINTM, 0xff, 0xf } };

	power_on();
	for (unsigned int i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		fake_model_write(&fake, settings[i].offset, settings[i].written);
		CHECK_EQ(fake_model_read(&fake, settings[i].offset), settings[i].kept);
	}
	CHECK_EQ(fake_model_read(&fake, UMSTAT), 1);
	fake_model_write(&fake, UINTSP, 0xf);
	fake_model_no_complaint(&fake);
}

TEST(unknown_registers_are_named)
{
	static const uint32_t unknown[] = { 0x3c, 0x40, 0x3fc, 0x21 };

	console_on();
	for (unsigned int i = 0; i < 4; i++) {
		CHECK_EQ(fake_model_read(&fake, unknown[i]), 0);
		fake_model_write(&fake, unknown[i], 1);
		CHECK_EQ(fake.complaints, 2 * i + 2);
	}
	fake_model_read(&fake, UTXH);
	CHECK_EQ(fake.complaints, 9);
	fake_model_write(&fake, UTRSTAT, 1);
	CHECK_EQ(fake.complaints, 10);
}

TEST(reset_keeps_the_terminal)
{
	console_on();
	key("a");
	uart_ops[0].reset(&uart, MODEL_WATCHDOG);
	CHECK_EQ(fake_model_read(&fake, UCON), 0);
	CHECK_EQ(fake_model_read(&fake, UTRSTAT), 6);
	fake_model_write(&fake, ULCON, 3);
	fake_model_write(&fake, UCON, 5);
	fake_model_write(&fake, UBRDIV, 35);
	send("z");
	CHECK_EQ(terminal.byte[0], 'z');
}
