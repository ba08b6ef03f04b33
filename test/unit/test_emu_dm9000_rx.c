// SPDX-License-Identifier: MIT
/* The DM9000 model: receiving. Section numbers: hardware facts. */
#include "test.h"

#include <test/fake/fake_dm9000.h>

#define FRAME_MAX 1514

static struct fake_model *const fake = &fake_dm9000.host;
static struct dm9000 *const chip = &fake_dm9000.chip;
static uint8_t frame[2048], bytes[4096], status;

/* A frame of @len bytes for @to; everything else in it depends on @seed. */
static void arrive(const uint8_t *to, size_t len, unsigned int seed)
{
	memcpy(frame, to, 6);
	for (size_t i = 6; i < len; i++)
		frame[i] = (uint8_t)(i * 5 + seed);
	dm9000_receive(chip, frame, len);
}

static const uint8_t us[6] = FAKE_DM9000_MAC;
static const uint8_t other[6] = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x56 };
static const uint8_t everybody[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t all_hosts[6] = { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x01 };

/* 10.3 RX: ready byte, status, length with the 4 CRC bytes, data padded to a word. */
TEST(frame_lies_in_memory_with_its_header)
{
	uint32_t fcs;

	fake_dm9000_up();
	dm_write(ISR, 0x3f);
	CHECK_EQ(dm_rx_ready(), 0);
	arrive(us, 61, 1);
	CHECK_EQ(dm_read(ISR), ISR_RX);
	dm_write(ISR, ISR_RX);
	CHECK_EQ(dm_rx_ready(), 1);
	CHECK_EQ(dm_rx(&status, bytes), 65);
	CHECK_EQ(status, 0);
	CHECK(!memcmp(bytes, frame, 61));
	fcs = dm9000_fcs(frame, 61);
	for (unsigned int i = 0; i < 4; i++)
		CHECK_EQ(bytes[61 + i], fcs >> 8 * i & 0xff);
	CHECK_EQ(dm_rx_ready(), 0);
	CHECK_EQ(dm_read(MRRL) | dm_read(MRRH) << 8, 0x0c00 + 4 + 66);
	CHECK_EQ(dm_read(RWPAL) | dm_read(RWPAL + 1) << 8, 0x0c00 + 4 + 66);
	fake_model_no_complaint(fake);
}

/* CRC-32 of Ethernet: the check value of "123456789". */
TEST(fcs_is_the_crc_of_ethernet)
{
	CHECK_EQ(dm9000_fcs((const uint8_t *)"123456789", 9), 0xcbf43926);
}

/* 10.1, 10.4: MRCMDX is a pre-fetch; the first read after a frame came in is stale. */
TEST(first_mrcmdx_read_is_a_dummy)
{
	fake_dm9000_up();
	CHECK_EQ(dm_rx_ready(), 0);
	arrive(us, 60, 0);
	fake_model_write_sized(fake, 0, MRCMDX, 1);
	CHECK_EQ(fake_model_read_sized(fake, 4, 1), 0);
	CHECK_EQ(fake_model_read_sized(fake, 4, 1), 1);
	CHECK_EQ(fake_model_read_sized(fake, 4, 1), 1);
	fake_model_no_complaint(fake);
}

TEST(mrcmd_without_prefetch_is_stale_and_named)
{
	fake_dm9000_up();
	dm_rx_ready();
	arrive(us, 60, 0);
	fake_model_write_sized(fake, 0, MRCMD, 1);
	CHECK_EQ(fake_model_read_sized(fake, 4, 2), 0);
	CHECK_EQ(fake->complaints, 1);
	CHECK_HAS(fake->complaint, "MRCMDX");
}

TEST(reading_behind_the_last_frame_is_named)
{
	fake_dm9000_up();
	arrive(us, 60, 0);
	dm_rx_ready();
	dm_rx(&status, bytes);
	fake_model_no_complaint(fake);
	fake_model_read_sized(fake, 4, 2);
	CHECK_EQ(fake->complaints, 1);
	CHECK_HAS(fake->complaint, "behind the last");
}

TEST(frames_come_in_their_order_around_the_ring)
{
	fake_dm9000_up();
	for (unsigned int n = 0; n < 60; n++) {
		for (unsigned int i = 0; i < 3; i++)
			arrive(us, 60 + n * 20 + i, 3 * n + i);
		for (unsigned int i = 0; i < 3; i++) {
			CHECK_EQ(dm_rx_ready(), 1);
			CHECK_EQ(dm_rx(&status, bytes), 64 + n * 20 + i);
			CHECK_EQ(bytes[20], (uint8_t)(100 + 3 * n + i));
		}
		CHECK_EQ(dm_rx_ready(), 0);
		CHECK((dm_read(MRRL) | dm_read(MRRH) << 8) >= 0x0c00);
	}
	CHECK_EQ(chip->received, 180);
	fake_model_no_complaint(fake);
}

/* 10.2: 13 KB; a frame too many sets ISR b2, NSR b1, counts in ROCR and is dropped. */
TEST(full_ring_drops_and_says_so)
{
	unsigned int n = 0;

	fake_dm9000_up();
	dm_write(ISR, 0x3f);
	while (dm9000_room(chip))
		arrive(us, FRAME_MAX, n++);
	CHECK_EQ(n, 8);
	CHECK_EQ(dm_read(ISR), ISR_RX);
	arrive(us, FRAME_MAX, 99);
	arrive(us, FRAME_MAX, 99);
	CHECK_EQ(dm_read(ISR), ISR_RX | ISR_OVERFLOW);
	CHECK_EQ(dm_read(NSR), NSR_LINK | NSR_RXOV);
	CHECK_EQ(dm_read(ROCR), 2);
	CHECK_EQ(dm_read(ROCR), 0);
	dm_write(ISR, ISR_OVERFLOW);
	CHECK_EQ(dm_read(NSR), NSR_LINK);
	for (unsigned int i = 0; i < n; i++) {
		CHECK_EQ(dm_rx_ready(), 1);
		CHECK_EQ(dm_rx(&status, bytes), FRAME_MAX + 4);
		CHECK_EQ(bytes[20], (uint8_t)(100 + i));
	}
	CHECK_EQ(dm_rx_ready(), 0);
	CHECK_EQ(chip->overflows, 2);
	CHECK(fake_dm9000.rooms >= n);
	fake_model_no_complaint(fake);
}

TEST(overflow_counter_overflows_into_isr)
{
	fake_dm9000_up();
	while (dm9000_room(chip))
		arrive(us, FRAME_MAX, 0);
	for (unsigned int i = 0; i < 127; i++)
		arrive(us, FRAME_MAX, 0);
	CHECK_EQ(dm_read(ISR) & ISR_ROCR, 0);
	arrive(us, FRAME_MAX, 0);
	CHECK_EQ(dm_read(ISR) & ISR_ROCR, ISR_ROCR);
	CHECK_EQ(dm_read(ROCR) & 0x80, 0x80);
}

/* 10.2: PAR; MAR bit 63 is broadcast; RCR b1 promiscuous, b3 all multicast; status b6. */
TEST(addresses_are_filtered)
{
	static const struct {
		uint8_t rcr;
		const uint8_t *to;
		uint8_t frames, status;
	} cases[] = {
		{ 0x31, us, 1, 0 },
		{ 0x31, other, 0, 0 },
		{ 0x31, everybody, 1, RSR_GROUP },
		{ 0x31, all_hosts, 0, 0 },
		{ 0x33, other, 1, 0 },
		{ 0x33, all_hosts, 1, RSR_GROUP },
		{ 0x39, all_hosts, 1, RSR_GROUP },
		{ 0x39, other, 0, 0 },
		{ 0x30, us, 0, 0 },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fake_dm9000_up();
		dm_write(RCR, cases[i].rcr);
		arrive(cases[i].to, 60, i);
		CHECK_EQ(dm_rx_ready(), cases[i].frames);
		if (cases[i].frames) {
			dm_rx(&status, bytes);
			CHECK_EQ(status, cases[i].status);
			CHECK_EQ(dm_read(RSR), status);
		}
	}
}

/* The hash: low 6 bits of the CRC before its complement; broadcast is 63, 01:00:5e:00:00:01 is 62. */
TEST(multicast_hash_picks_one_bit_of_mar)
{
	fake_dm9000_up();
	dm_write(MAR + 7, 0x40);
	arrive(everybody, 60, 0);
	CHECK_EQ(dm_rx_ready(), 0);
	arrive(all_hosts, 60, 0);
	CHECK_EQ(dm_rx_ready(), 1);
}

/* 10.2: RCR b2 runt, b4 discard CRC errors, b5 discard long; RSR b7, b1. */
TEST(damaged_frames_need_permission)
{
	fake_dm9000_up();
	arrive(us, 59, 0);
	CHECK_EQ(dm_rx_ready(), 0);
	dm_write(RCR, 0x35);
	arrive(us, 59, 0);
	CHECK_EQ(dm_rx_ready(), 1);
	CHECK_EQ(dm_rx(&status, bytes), 63);
	CHECK_EQ(status, RSR_RUNT);

	memset(frame, 0, 64);
	memcpy(frame, us, 6);
	dm9000_receive_wire(chip, frame, 64);
	CHECK_EQ(dm_rx_ready(), 0);
	dm_write(RCR, 0x21);
	dm9000_receive_wire(chip, frame, 64);
	CHECK_EQ(dm_rx_ready(), 1);
	dm_rx(&status, bytes);
	CHECK_EQ(status, RSR_CRC);

	arrive(us, 1519, 0);
	CHECK_EQ(dm_rx_ready(), 0);
	dm_write(RCR, 0x01);
	arrive(us, 1519, 0);
	CHECK_EQ(dm_rx_ready(), 1);
	CHECK_EQ(dm_rx(&status, bytes), 1523);
}

TEST(nothing_is_received_without_link_or_receiver)
{
	fake_dm9000_up();
	dm9000_cable(chip, false);
	CHECK(dm9000_room(chip));
	arrive(us, 60, 0);
	CHECK_EQ(dm_rx_ready(), 0);
	dm9000_cable(chip, true);
	fake_model_advance(fake, 1000000000);
	dm_write(GPR, 1);
	arrive(us, 60, 0);
	CHECK_EQ(dm_rx_ready(), 0);
	CHECK_EQ(chip->received, 0);
}

/* 10.2: NCR 2:1: loopback returns what is sent, without a link. */
TEST(loopback_receives_what_is_sent)
{
	fake_dm9000_up();
	dm_write(GPR, 1);
	dm_write(NCR, 2);
	memcpy(frame, us, 6);
	memset(frame + 6, 0x5a, 54);
	dm_tx_data(frame, 60);
	dm_tx_go(60);
	fake_model_advance(fake, 100000);
	CHECK_EQ(fake_dm9000.sent, 0);
	CHECK_EQ(dm_rx_ready(), 1);
	CHECK_EQ(dm_rx(&status, bytes), 64);
	CHECK(!memcmp(bytes, frame, 60));
	fake_model_no_complaint(fake);
}

/* 10.2: MRR is a pointer software can write: how a driver skips a frame. */
TEST(read_pointer_can_be_moved)
{
	fake_dm9000_up();
	arrive(us, 60, 1);
	arrive(us, 60, 2);
	dm_write(MRRL, (0x0c00 + 68) & 0xff);
	dm_write(MRRH, (0x0c00 + 68) >> 8);
	CHECK_EQ(dm_rx_ready(), 1);
	dm_rx(&status, bytes);
	CHECK_EQ(bytes[20], 102);
	fake_model_no_complaint(fake);
}

/* A reset in the middle of a frame: the next one begins with its header. */
TEST(reset_forgets_the_frame_being_read)
{
	fake_dm9000_up();
	arrive(us, 60, 1);
	CHECK_EQ(dm_rx_ready(), 1);
	fake_model_write_sized(fake, 0, MRCMD, 1);
	fake_model_read_sized(fake, 4, 2);
	dm_write(NCR, 1);
	fake_model_advance(fake, 10000);
	dm_write(RCR, 0x31);
	dm_write(IMR, 0x80);
	arrive(us, 60, 1);
	fake_model_write_sized(fake, 0, MRCMDX, 1);
	CHECK_EQ(fake_model_read_sized(fake, 4, 2), 0);
	CHECK_EQ(fake_model_read_sized(fake, 4, 2), 1);
	dm_rx(&status, bytes);
	fake_model_no_complaint(fake);
	fake_model_read_sized(fake, 4, 2);
	CHECK_EQ(fake->complaints, 1);
}

/* Who waits for room is told at the end of each frame, and when the link comes. */
TEST(room_is_told_frame_by_frame)
{
	fake_dm9000_up();
	CHECK_EQ(fake_dm9000.rooms, 1);
	arrive(us, 60, 1);
	arrive(us, 61, 1);
	dm_rx_ready();
	dm_rx(&status, bytes);
	CHECK_EQ(fake_dm9000.rooms, 2);
	dm_rx(&status, bytes);
	CHECK_EQ(fake_dm9000.rooms, 3);
}

/* 13 KB less the byte that tells a full ring from an empty one. */
TEST(ring_takes_all_but_one_byte)
{
	const size_t rest = 0x3400 - 8 * (FRAME_MAX + 8);

	fake_dm9000_up();
	for (unsigned int i = 0; i < 8; i++)
		arrive(us, FRAME_MAX, i);
	arrive(us, rest - 8, 0);
	CHECK_EQ(chip->overflows, 1);
	arrive(us, rest - 9, 0);
	CHECK_EQ(chip->overflows, 2);
	arrive(us, rest - 10, 0);
	CHECK_EQ(chip->overflows, 2);
	CHECK_EQ(chip->received, 9);
}

TEST(reset_forgets_the_ring)
{
	fake_dm9000_up();
	arrive(us, 60, 1);
	dm_write(NCR, 1);
	arrive(us, 60, 1);
	fake_model_advance(fake, 10000);
	dm_write(IMR, 0x80);
	CHECK_EQ(dm_rx_ready(), 0);
}
