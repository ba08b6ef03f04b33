// SPDX-License-Identifier: MIT
/* The DM9000 driver against the emulator's model of the chip, which knows nothing of it. */
#include <stdio.h>
#include <string.h>

#include <drivers/net/dm9000.h>
#include <keel/clock.h>
#include <keel/compiler.h>
#include <keel/error.h>
#include <keel/netdev.h>
#include <test/fake/fake_bus.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_model.h>
#include <test/unit/test.h>
#include <tools/emu/models/dm9000.h>

#define BANK	    0x88000000u
#define ACCESS_NS   140 /* one on the bus, with the timing of 5.6 */
#define RX_FULL	    8	/* frames of 1518 bytes and their headers in 13 KiB */
#define NCR	    0x00
#define RCR	    0x05
#define RCR_RECEIVE 0x01
#define TCR	    0x02

static struct fake_model fake;
static struct dm9000 chip;
static struct {
	uint8_t frame[4][DM9000_FRAME_MAX];
	size_t len[4];
	unsigned int count;
} wire;
static bool send_hangs;
static unsigned int resets;	/* ... of the chip that were begun ... */
static uint64_t first_reset_at; /* ... since power_on() */

static uint32_t bank_read(void *model, uint32_t offset, unsigned int bytes)
{
	fake_model_advance(&fake, ACCESS_NS);
	if (send_hangs && (offset & 4) && chip.regs.index == TCR)
		return 1;
	return fake_model_read_sized(&fake, offset & 4, bytes);
}

static void bank_write(void *model, uint32_t offset, unsigned int bytes, uint32_t value)
{
	fake_model_advance(&fake, ACCESS_NS);
	if ((offset & 4) && chip.regs.index == NCR && (value & 1) && ++resets == 1)
		first_reset_at = fake.now;
	fake_model_write_sized(&fake, offset & 4, value, bytes);
}

static void on_wire(void *ctx, const uint8_t *frame, size_t len)
{
	unsigned int i = wire.count++ % 4;

	memcpy(wire.frame[i], frame, len);
	wire.len[i] = len;
}

static uint32_t microseconds(void *state)
{
	fake_model_advance(&fake, 1000);
	return (uint32_t)(fake.now / 1000);
}

static const struct clock_source source = { .read = microseconds, .hz = 1000000 };

static uint32_t seed(void)
{
	return 0x1234;
}

static const struct device eth0 =
	DM9000_DEVICE("eth0", .index = BANK, .data = BANK + 4, .seed = seed);
static const uint8_t our_mac[6] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55 };
static struct netdev *nd;

static void power_on(void)
{
	memset(&wire, 0, sizeof(wire));
	memset(eth0.state, 0, sizeof(struct dm9000_state));
	send_hangs = false;
	resets = 0;
	chip = (struct dm9000){ .wires = { .tx = on_wire } };
	fake_model_start(&fake, &dm9000_ops, &chip.model);
	fake_bus_set(&(struct fake_bus){
		.base = BANK, .size = 8, .read = bank_read, .write = bank_write });
	fake_console_start();
	clock_register(&source, NULL);
}

/* Probed, opened with our address, and with nothing to complain about so far. */
static void start(void)
{
	power_on();
	CHECK_EQ(eth0.driver->probe(&eth0), 0);
	nd = netdev_get();
	memcpy(nd->mac, our_mac, sizeof(our_mac));
	CHECK_EQ(nd->ops->open(nd), 0);
	fake_model_no_complaint(&fake);
}

static void stop(void)
{
	fake_console_stop();
	fake_model_no_complaint(&fake);
}

/* A frame to us whose bytes all say where they are and which one it is. */
static const uint8_t *make_frame(uint8_t number, size_t len)
{
	static uint8_t frame[DM9000_FRAME_MAX];

	for (size_t i = 0; i < len; i++)
		frame[i] = (uint8_t)(i * 7 + (i >> 8) + number);
	memcpy(frame, our_mac, sizeof(our_mac));
	return frame;
}

static bool frame_is(const uint8_t *frame, uint8_t number, size_t len)
{
	return !memcmp(frame, make_frame(number, len), len);
}

static int receive(union eth_frame *frame)
{
	memset(frame, 0xee, sizeof(*frame));
	return nd->ops->recv(nd, frame);
}

TEST(a_hole_in_the_bus_is_no_dm9000)
{
	power_on();
	fake_bus_set(&(struct fake_bus){ .size = 0 });
	CHECK_EQ(eth0.driver->probe(&eth0), -ENODEV);
	CHECK_HAS(error_text(), "0xffffffff");
	error_clear();
	stop();
}

TEST(each_reset_is_two_and_the_first_comes_late_enough_after_power)
{
	power_on();
	CHECK_EQ(eth0.driver->probe(&eth0), 0);
	CHECK_EQ(resets, 2); /* 10.4 */
	CHECK(first_reset_at > 2000000);
	stop();
}

TEST(the_link_is_waited_for_and_the_chip_is_used_as_it_wants_to_be)
{
	start();
	CHECK(fake.now > 1000000000); /* it takes a second after power: 15.1, no. 13 */
	CHECK(chip.regs.value[RCR] & RCR_RECEIVE);
	CHECK(!memcmp(&chip.regs.value[0x10], our_mac, sizeof(our_mac)));
	nd->ops->close(nd);
	CHECK_EQ(nd->ops->open(nd), 0); /* at once: the PHY has kept its power */
	CHECK(fake.now < 1100000000);
	stop();
}

TEST(without_a_cable_the_wait_ends_with_a_word_about_it)
{
	power_on();
	chip.wires.no_cable = true;
	CHECK_EQ(eth0.driver->probe(&eth0), 0);
	nd = netdev_get();
	CHECK_EQ(nd->ops->open(nd), -ENOLINK);
	CHECK_HAS(error_text(), "eth0: no link");
	CHECK(fake.now > 4900000000 && fake.now < 5200000000);
	error_clear();
	fake_console_type("\x03", 1);
	CHECK_EQ(nd->ops->open(nd), -EINTR);
	CHECK(fake.now < 5300000000);
	error_clear();
	stop();
}

TEST(frames_of_every_length_arrive_as_they_were_on_the_wire)
{
	union eth_frame frame;

	start();
	CHECK_EQ(receive(&frame), 0);
	for (size_t len = 60; len <= ETH_FRAME_MAX; len++) {
		dm9000_receive(&chip, make_frame((uint8_t)len, len), len);
		CHECK_EQ(receive(&frame), len);
		CHECK(frame_is(frame.data, (uint8_t)len, len));
		CHECK_EQ(receive(&frame), 0);
	}
	CHECK_EQ(nd->stats.rx, ETH_FRAME_MAX - 59);
	stop();
}

TEST(as_many_full_frames_wait_as_the_driver_promises)
{
	union eth_frame frame;

	start();
	CHECK_EQ(nd->rx_frames, RX_FULL);
	for (unsigned int round = 0; round < 20; round++) { /* over every seam of the ring */
		for (uint8_t i = 0; i < nd->rx_frames; i++)
			dm9000_receive(&chip, make_frame(i, ETH_FRAME_MAX), ETH_FRAME_MAX);
		for (uint8_t i = 0; i < nd->rx_frames; i++) {
			CHECK_EQ(receive(&frame), ETH_FRAME_MAX);
			CHECK(frame_is(frame.data, i, ETH_FRAME_MAX));
		}
	}
	CHECK_EQ(nd->stats.rx_dropped, 0);
	stop();
}

TEST(after_an_overflow_the_device_goes_on)
{
	union eth_frame frame;
	unsigned int got = 0;

	start();
	for (uint8_t i = 0; i < 3 * RX_FULL; i++)
		dm9000_receive(&chip, make_frame(i, ETH_FRAME_MAX), ETH_FRAME_MAX);
	while (receive(&frame) == ETH_FRAME_MAX) {
		CHECK(frame_is(frame.data, (uint8_t)got, ETH_FRAME_MAX));
		got++;
	}
	CHECK_EQ(got, RX_FULL);
	CHECK_EQ(nd->stats.rx_dropped, 2 * RX_FULL);
	dm9000_receive(&chip, make_frame(77, 100), 100);
	CHECK_EQ(receive(&frame), 100);
	CHECK(frame_is(frame.data, 77, 100));
	CHECK_EQ(receive(&frame), 0);
	CHECK_EQ(nd->stats.rx_dropped, 2 * RX_FULL);
	stop();
}

TEST(a_damaged_frame_is_dropped_with_all_its_words)
{
	static const size_t lengths[] = { 60, 61, 999, ETH_FRAME_MAX };
	union eth_frame frame;
	uint8_t bytes[DM9000_FRAME_MAX];

	start();
	chip.regs.value[RCR] &= (uint8_t)~0x10; /* as if the chip let them through */
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		memcpy(bytes, make_frame(1, lengths[i] + 4), lengths[i] + 4); /* a wrong FCS */
		dm9000_receive_wire(&chip, bytes, lengths[i] + 4);
		dm9000_receive(&chip, make_frame(2, 64), 64);
		CHECK_EQ(receive(&frame), -EIO);
		CHECK_EQ(receive(&frame), 64);
		CHECK(frame_is(frame.data, 2, 64));
	}
	CHECK_EQ(nd->stats.rx_errors, ARRAY_SIZE(lengths));
	stop();
}

/* The ring's bytes are changed behind the chip's back: ready flag, then length. */
TEST(nonsense_in_the_ring_costs_the_frame_and_not_the_device)
{
	static const struct {
		unsigned int at;
		uint8_t value;
	} nonsense[] = { { 0, 2 }, { 0, 0xff }, { 3, 0x40 }, { 3, 0xff } };
	union eth_frame frame;

	start();
	for (size_t i = 0; i < ARRAY_SIZE(nonsense); i++) {
		uint16_t at = (uint16_t)(chip.regs.rx_read + nonsense[i].at);

		dm9000_receive(&chip, make_frame(1, 200), 200);
		chip.regs.sram[at] = nonsense[i].value;
		CHECK_EQ(receive(&frame), -EIO);
		dm9000_receive(&chip, make_frame(2, 300), 300);
		CHECK_EQ(receive(&frame), 300);
		CHECK(frame_is(frame.data, 2, 300));
		CHECK_EQ(receive(&frame), 0);
	}
	CHECK_EQ(nd->stats.rx_errors, ARRAY_SIZE(nonsense));
	stop();
}

/* All that is received until nothing waits; true when the last one was frame @number. */
static bool drain(uint8_t number)
{
	union eth_frame frame;
	bool right = false;
	int len;

	for (int i = 0; i < 100; i++) {
		len = receive(&frame);
		if (len == 0)
			return right;
		right = len == 300 && frame_is(frame.data, number, 300);
	}
	return false;
}

/* One ring of good frames behind one whose header was changed. */
static bool recovers(unsigned int at, uint8_t value)
{
	bool right = false;

	nd->ops->close(nd);
	CHECK_EQ(nd->ops->open(nd), 0);
	dm9000_receive(&chip, make_frame(1, 200), 200);
	chip.regs.sram[chip.regs.rx_read + at] = value;
	for (uint8_t i = 0; i < 48; i++) { /* of 308 bytes in the ring each */
		dm9000_receive(&chip, make_frame(i, 300), 300);
		right = drain(i);
	}
	return right;
}

TEST(whatever_a_header_says_the_device_is_back_after_one_ring)
{
	start();
	for (unsigned int at = 0; at < 4; at++)
		for (unsigned int value = 0; value < 256; value++)
			if (!recovers(at, (uint8_t)value))
				test_failed(__FILE__, __LINE__, "not with %02x at %u", value, at);
	fake_console_stop();
}

TEST(what_is_sent_is_on_the_wire_at_every_length_and_alignment)
{
	static uint8_t bytes[ETH_FRAME_MAX + 4];

	start();
	for (size_t len = 60; len <= ETH_FRAME_MAX; len++) {
		uint8_t *from = bytes + len % 4;

		memcpy(from, make_frame((uint8_t)len, len), len);
		CHECK_EQ(nd->ops->send(nd, from, len), 0);
		fake_model_advance(&fake, 1000000);
		CHECK_EQ(wire.count, len - 59);
		CHECK_EQ(wire.len[(wire.count - 1) % 4], len);
		CHECK(frame_is(wire.frame[(wire.count - 1) % 4], (uint8_t)len, len));
	}
	CHECK_EQ(nd->ops->send(nd, bytes, ETH_FRAME_MAX + 1), -EAGAIN);
	stop();
}

TEST(the_next_frame_waits_until_the_one_before_has_left)
{
	start();
	for (uint8_t i = 0; i < 4; i++)
		CHECK_EQ(nd->ops->send(nd, make_frame(i, ETH_FRAME_MAX), ETH_FRAME_MAX), 0);
	nd->ops->close(nd); /* waits for the last one */
	CHECK_EQ(wire.count, 4);
	for (uint8_t i = 0; i < 4; i++)
		CHECK(frame_is(wire.frame[i], i, ETH_FRAME_MAX));
	stop();
}

TEST(a_transmitter_that_hangs_is_started_anew)
{
	union eth_frame frame;
	uint64_t before;

	start();
	send_hangs = true;
	before = fake.now;
	CHECK_EQ(nd->ops->send(nd, make_frame(0, 100), 100), -EAGAIN);
	CHECK(fake.now - before < 100000000);
	CHECK_EQ(nd->stats.tx_errors, 1);
	send_hangs = false;
	CHECK_EQ(nd->ops->send(nd, make_frame(1, 100), 100), 0);
	fake_model_advance(&fake, 1000000);
	CHECK(frame_is(wire.frame[0], 1, 100));
	dm9000_receive(&chip, make_frame(2, 100), 100);
	CHECK_EQ(receive(&frame), 100);
	stop();
}

TEST(a_closed_device_receives_nothing_and_forgets_what_waited)
{
	union eth_frame frame;

	start();
	dm9000_receive(&chip, make_frame(1, 100), 100);
	nd->ops->close(nd);
	CHECK_EQ(chip.regs.value[RCR], 0);
	dm9000_receive(&chip, make_frame(2, 100), 100);
	CHECK_EQ(nd->ops->open(nd), 0);
	CHECK_EQ(receive(&frame), 0);
	dm9000_receive(&chip, make_frame(3, 100), 100);
	CHECK_EQ(receive(&frame), 100);
	CHECK(frame_is(frame.data, 3, 100));
	eth0.driver->remove(&eth0);
	CHECK_EQ(chip.regs.value[RCR], 0);
	stop();
}

TEST(a_made_up_address_is_local_and_told_once_when_it_is_used)
{
	uint8_t mac[6];

	power_on();
	CHECK_EQ(eth0.driver->probe(&eth0), 0);
	nd = netdev_get();
	memcpy(mac, nd->mac, sizeof(mac));
	CHECK_EQ(mac[0] & 3, 2);
	CHECK_EQ(nd->ops->open(nd), 0);
	CHECK_HAS(fake_console_output(), "ethaddr is not set");
	fake_console_clear();
	CHECK_EQ(nd->ops->open(nd), 0);
	memcpy(nd->mac, our_mac, sizeof(our_mac));
	CHECK_EQ(nd->ops->open(nd), 0);
	CHECK(!strstr(fake_console_output(), "ethaddr"));
	stop();
}
