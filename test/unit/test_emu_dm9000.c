// SPDX-License-Identifier: MIT
/* The DM9000 model: ports, registers, sending. Section numbers: hardware facts. */
#include "test.h"

#include <test/fake/fake_dm9000.h>

static struct fake_model *const fake = &fake_dm9000.host;
static struct dm9000 *const chip = &fake_dm9000.chip;

static void power_on(void)
{
	fake_dm9000_power_on();
}

/* 10.1: VID 0x0A46, PID 0x9000; 15.1 no. 13: CHIPR 0x19; ISR 7:6 = 0: 16 bits. */
TEST(identifies_itself_as_dm9000a_on_16_bits)
{
	power_on();
	CHECK_EQ(dm_read(0x28) | dm_read(0x29) << 8, 0x0a46);
	CHECK_EQ(dm_read(0x2a) | dm_read(0x2b) << 8, 0x9000);
	CHECK_EQ(dm_read(0x2c), 0x19);
	CHECK_EQ(dm_read(ISR) >> 6, 0);
	fake_model_no_complaint(fake);
}

/* 10.1: index and data port; the index reads back; bytes and half-words reach registers. */
TEST(ports_take_bytes_and_half_words)
{
	power_on();
	fake_model_write_sized(fake, 0, 0x10, 1);
	CHECK_EQ(fake_model_read_sized(fake, 0, 1), 0x10);
	fake_model_write_sized(fake, 4, 0x1234, 2);
	CHECK_EQ(fake_model_read_sized(fake, 4, 2), 0x34);
	CHECK_EQ(fake_model_read_sized(fake, 4, 1), 0x34);
	fake_model_no_complaint(fake);
	fake_model_read_sized(fake, 4, 4);
	CHECK_EQ(fake->complaints, 1);
	fake_model_write_sized(fake, 5, 1, 1);
	CHECK_EQ(fake->complaints, 2);
}

/* 15.1 no. 13: NCR b0 clears itself after 10 us of virtual time. */
TEST(reset_takes_ten_microseconds)
{
	power_on();
	dm_write(NCR, 3);
	CHECK_EQ(dm_read(NCR), 3);
	fake_model_advance(fake, 9999);
	CHECK_EQ(dm_read(NCR), 3);
	fake_model_advance(fake, 1);
	CHECK_EQ(dm_read(NCR), 2);
	fake_model_no_complaint(fake);
}

TEST(registers_are_not_there_during_a_reset)
{
	power_on();
	dm_write(NCR, 1);
	CHECK_EQ(dm_read(0x28), 0);
	CHECK_EQ(fake->complaints, 1);
	dm_write(RCR, 1);
	CHECK_EQ(fake->complaints, 2);
	fake_model_advance(fake, 10000);
	CHECK_EQ(dm_read(RCR), 0);
	CHECK_EQ(dm_read(0x28), 0x46);
}

TEST(reset_keeps_address_and_phy_only)
{
	fake_dm9000_up();
	dm_write(0x08, 0x3f);
	dm_write(NCR, 1);
	fake_model_advance(fake, 10000);
	CHECK_EQ(dm_read(PAR + 1), 0x11);
	CHECK_EQ(dm_read(MAR + 7), 0x80);
	CHECK_EQ(dm_read(GPR), 0);
	CHECK_EQ(dm_read(NSR), NSR_LINK);
	CHECK_EQ(dm_read(RCR), 0);
	CHECK_EQ(dm_read(IMR), 0);
	CHECK_EQ(dm_read(0x08), 0x37);
	CHECK_EQ(dm_read(MRRL) | dm_read(MRRH) << 8, 0x0c00);
	CHECK_EQ(dm_read(MWRL) | dm_read(MWRH) << 8, 0);
}

/* 10.3 TX: data, TXPL, TCR = 1; NSR b2, then b3; ISR b1; padded to the shortest frame. */
TEST(two_frames_go_out_one_after_the_other)
{
	uint8_t frame[1514];

	fake_dm9000_up();
	for (unsigned int i = 0; i < sizeof(frame); i++)
		frame[i] = (uint8_t)(i * 7);
	dm_tx_data(frame, 1513);
	dm_tx_go(1513);
	CHECK_EQ(dm_read(TCR), 1);
	dm_tx_data(frame, 42);
	CHECK_EQ(fake_dm9000.sent, 0);
	CHECK_EQ(dm_read(NSR), NSR_LINK);
	fake_model_advance(fake, (1513 + 24) * 80);
	CHECK_EQ(fake_dm9000.sent, 1);
	CHECK_EQ(fake_dm9000.last_len, 1513);
	CHECK(!memcmp(fake_dm9000.last, frame, 1513));
	CHECK_EQ(dm_read(TCR), 0);
	CHECK_EQ(dm_read(NSR), NSR_LINK | NSR_TX1END);
	CHECK_EQ(dm_read(ISR) & 0xf, ISR_TX);
	dm_write(NSR, 0x2c);
	dm_write(ISR, ISR_TX);
	dm_tx_go(42);
	fake_model_advance(fake, 84 * 80);
	CHECK_EQ(fake_dm9000.sent, 2);
	CHECK_EQ(fake_dm9000.last_len, 60);
	CHECK(!memcmp(fake_dm9000.last, frame, 42));
	for (unsigned int i = 42; i < 60; i++)
		CHECK_EQ(fake_dm9000.last[i], 0);
	CHECK_EQ(dm_read(NSR), NSR_LINK | NSR_TX2END);
	fake_model_no_complaint(fake);
}

TEST(the_tx_ring_wraps_at_3_kb)
{
	uint8_t frame[1514];

	fake_dm9000_up();
	for (unsigned int n = 0; n < 20; n++) {
		size_t len = 1514 - n * 37;

		for (unsigned int i = 0; i < len; i++)
			frame[i] = (uint8_t)(i * 3 + n);
		dm_tx_data(frame, len);
		dm_tx_go(len);
		fake_model_advance(fake, 200000);
		CHECK_EQ(fake_dm9000.last_len, len);
		CHECK(!memcmp(fake_dm9000.last, frame, len));
		CHECK((dm_read(MWRL) | dm_read(MWRH) << 8) < 0x0c00);
	}
	CHECK_EQ(chip->sent, 20);
	fake_model_no_complaint(fake);
}

TEST(padding_can_be_switched_off)
{
	uint8_t frame[42] = { 1, 2, 3 };

	fake_dm9000_up();
	dm_write(TCR, TCR_PAD_OFF1);
	dm_tx_data(frame, 42);
	dm_write(TXPLL, 42);
	dm_write(TXPLH, 0);
	dm_write(TCR, TCR_PAD_OFF1 | 1);
	fake_model_advance(fake, 100000);
	CHECK_EQ(fake_dm9000.last_len, 42);
}

TEST(sending_mistakes_are_named)
{
	uint8_t frame[64] = { 0 };

	fake_dm9000_up();
	dm_tx_data(frame, 64);
	dm_tx_go(64);
	dm_tx_go(64);
	CHECK_EQ(fake->complaints, 1);
	CHECK_HAS(fake->complaint, "TXREQ");
	fake_model_advance(fake, 100000);
	CHECK_EQ(fake_dm9000.sent, 1);
	dm_tx_data(frame, 60);
	dm_tx_go(64);
	CHECK_EQ(fake->complaints, 2);
	CHECK_HAS(fake->complaint, "64 bytes, 60 were written");
	fake_model_advance(fake, 100000);
	dm_tx_go(0);
	CHECK_EQ(fake->complaints, 3);
	CHECK_EQ(dm_read(TCR), 0);
}

/* A ping right after power-up is lost: 10.4. */
TEST(without_a_link_a_frame_is_lost)
{
	uint8_t frame[60] = { 0 };

	power_on();
	dm_write(IMR, 0x80);
	dm_tx_data(frame, 60);
	dm_tx_go(60);
	fake_model_advance(fake, 100000);
	CHECK_EQ(fake_dm9000.sent, 0);
	CHECK_EQ(dm_read(TSR1), 0x60);
	CHECK_EQ(dm_read(NSR), NSR_TX1END);
	CHECK_EQ(fake->complaints, 1);
}

/* 10.4: IMR b7 must be set before any SRAM access. */
TEST(sram_without_pointer_return_is_a_mistake)
{
	uint8_t frame[2] = { 0 };

	power_on();
	dm_tx_data(frame, 2);
	CHECK_EQ(fake->complaints, 1);
	CHECK_HAS(fake->complaint, "IMR b7");
	fake_model_write_sized(fake, 0, MRCMDX, 1);
	fake_model_read_sized(fake, 4, 2);
	CHECK_EQ(fake->complaints, 2);
	dm_write(IMR, 0x80);
	fake_model_write_sized(fake, 0, MRCMDX, 1);
	fake_model_read_sized(fake, 4, 1);
	CHECK_EQ(fake->complaints, 2);
}

TEST(byte_access_loses_half_of_a_packet)
{
	uint8_t frame[60] = { 0x11, 0x22, 0x33, 0x44 };

	fake_dm9000_up();
	fake_model_write_sized(fake, 0, MWCMD, 1);
	for (unsigned int i = 0; i < 60; i++)
		fake_model_write_sized(fake, 4, frame[i], 1);
	CHECK_EQ(fake->complaints, 60);
	CHECK_EQ(dm_read(MWRL), 120);
}

/* 32 bits are two cycles on a 16-bit bus, and both see CMD high. */
TEST(words_move_two_half_words_of_packet_memory)
{
	fake_dm9000_up();
	fake_model_write_sized(fake, 0, MWCMD, 1);
	for (unsigned int i = 0; i < 15; i++)
		fake_model_write_sized(fake, 4, 0x44332211, 4);
	dm_tx_go(60);
	fake_model_advance(fake, 100000);
	CHECK(!memcmp(fake_dm9000.last, "\x11\x22\x33\x44\x11\x22", 6));
	fake_model_no_complaint(fake);
}

/* 5.6: the bank has to be 16 bits wide with byte addresses. */
TEST(a_wrong_bank_gives_garbage)
{
	power_on();
	fake_dm9000.bank = 2;
	fake_model_write_sized(fake, 0, MWCMD, 1);
	CHECK_EQ(fake->complaints, 1);
	dm_write(IMR, 0x80);
	fake_model_write_sized(fake, 0, MWCMD, 1);
	fake_model_write_sized(fake, 4, 0x2211, 2);
	CHECK_EQ(dm_read(MWRL), 4);
	CHECK_EQ(chip->regs.sram[0] | chip->regs.sram[1] << 8, 0x0011);
	fake_dm9000.bank = 1;
	fake_model_write_sized(fake, 4, 0x77, 1);
	CHECK_EQ(fake_model_read_sized(fake, 0, 1), 0x77);
	fake_dm9000.bank = DM9000_BANK_NOT_CONNECTED;
	CHECK_EQ(fake_model_read_sized(fake, 4, 2), 0xffff);
}

TEST(interrupt_pin_follows_isr_and_imr)
{
	uint8_t frame[60] = { 0 };

	fake_dm9000_up();
	dm_write(ISR, 0x3f);
	dm_tx_data(frame, 60);
	dm_tx_go(60);
	fake_model_advance(fake, 100000);
	CHECK(!fake->line[0]);
	dm_write(IMR, 0x80 | ISR_TX);
	CHECK(fake->line[0]);
	dm_write(ISR, ISR_TX);
	CHECK(!fake->line[0]);
}

/* The pin rises at the end of the frame, without anybody looking. */
TEST(interrupt_comes_by_itself)
{
	uint8_t frame[60] = { 0 };

	fake_dm9000_up();
	dm_write(ISR, 0x3f);
	dm_write(IMR, 0x80 | ISR_TX | ISR_LINK);
	dm_tx_data(frame, 60);
	dm_tx_go(60);
	fake_model_advance(fake, 84 * 80 - 1);
	CHECK(!fake->line[0]);
	fake_model_advance(fake, 1);
	CHECK(fake->line[0]);
	dm_write(ISR, 0x3f);
	dm9000_cable(chip, false);
	CHECK(fake->line[0]);
	dm_write(ISR, 0x3f);
	dm9000_cable(chip, true);
	CHECK(!fake->line[0]);
	fake_model_advance(fake, 1000000000);
	CHECK(fake->line[0]);
	dm9000_ops.reset(chip, MODEL_SOFTWARE);
	CHECK(!fake->line[0]);
	CHECK(fake->wake_at == MODEL_NEVER);
}

TEST(both_ends_of_transmission_stay_until_cleared)
{
	uint8_t frame[60] = { 0 };

	fake_dm9000_up();
	for (unsigned int i = 0; i < 2; i++) {
		dm_tx_data(frame, 60);
		dm_tx_go(60);
		fake_model_advance(fake, 100000);
	}
	CHECK_EQ(dm_read(NSR), NSR_LINK | NSR_TX1END | NSR_TX2END);
	dm_write(NSR, NSR_TX1END);
	CHECK_EQ(dm_read(NSR), NSR_LINK | NSR_TX2END);
}

TEST(reset_begins_with_the_first_frame_at_address_zero)
{
	uint8_t frame[60] = { 0x77 };

	fake_dm9000_up();
	dm_tx_data(frame, 60);
	dm_tx_go(60);
	fake_model_advance(fake, 100000);
	dm_tx_data(frame, 60);
	dm_tx_go(60);
	dm_write(NCR, 1);
	fake_model_advance(fake, 100000);
	CHECK_EQ(fake_dm9000.sent, 1);
	dm_write(IMR, 0x80);
	CHECK_EQ(dm_read(TRPAL) | dm_read(TRPAL + 1) << 8, 0);
	dm_tx_data(frame, 60);
	dm_tx_go(60);
	fake_model_advance(fake, 100000);
	CHECK_EQ(dm_read(NSR), NSR_LINK | NSR_TX1END);
	CHECK_EQ(dm_read(TRPAL) | dm_read(TRPAL + 1) << 8, 60);
	fake_model_no_complaint(fake);
}

TEST(plain_registers_read_back)
{
	static const uint8_t plain[] = { 0x08,	  0x09, 0x0a,	 EPAR, EPDRL, EPDRH, 0x0f, PAR,
					 PAR + 5, MAR,	MAR + 7, 0x2d, 0x2f,  TXPLL, TXPLH };

	power_on();
	CHECK_EQ(dm_read(0x09), 0x38);
	for (unsigned int i = 0; i < sizeof(plain); i++) {
		dm_write(plain[i], 0xa5);
		CHECK_EQ(dm_read(plain[i]), 0xa5);
		dm_write(plain[i], 0x5a);
		CHECK_EQ(dm_read(plain[i]), 0x5a);
	}
	fake_model_no_complaint(fake);
	dm_write(TCSCR, 1);
	dm_write(RCSCSR, 2);
	CHECK_EQ(fake->complaints, 2);
	dm_read(MWCMD);
	dm_write(MRCMD, 1);
	CHECK_HAS(fake->complaint, "0xf2 cannot be written");
}

TEST(unknown_registers_of_the_chip_are_named)
{
	static const uint8_t unknown[] = { 0x20, 0x27, 0x2e, 0x30, 0x33,
					   0x80, 0xef, 0xf1, 0xf3, 0xf9 };

	power_on();
	for (unsigned int i = 0; i < sizeof(unknown); i++) {
		dm_read(unknown[i]);
		dm_write(unknown[i], 1);
		CHECK_EQ(fake->complaints, 2 * i + 2);
	}
	dm_write(0x28, 1);
	CHECK_EQ(fake->complaints, 21);
	CHECK_EQ(dm_read(0x28), 0x46);
}
