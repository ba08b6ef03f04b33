// SPDX-License-Identifier: MIT
/* The virtio network device: frames both ways, several cards, and cards that lie. */
#include <errno.h>
#include <string.h>

#include <drivers/virtio/virtio_mmio.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/netdev.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_virtio.h>
#include <test/unit/test.h>

#define F_MAC	   5
#define F_STATUS   16
#define OFFLOADS   0x3fe9fdf /* checksums, segmentation, shared buffers, control queue ... */
#define LINK_AT	   6
#define RX_BUFFERS 64

enum { NEW, OLD, NAMELESS, FOURTH, TOO_MANY, SLOTS };

static const struct device virtio =
	VIRTIO_MMIO_DEVICE("virtio", .base = FAKE_VIRTIO_BASE, .stride = FAKE_VIRTIO_STRIDE,
			   .slots = FAKE_VIRTIO_SLOTS);
static struct netdev *nd;
static union eth_frame frame;

static void plug(unsigned int slot, uint32_t version)
{
	struct fake_virtio *v = fake_virtio_plug(slot, version, 1);

	v->offered |= OFFLOADS | 1u << F_STATUS;
	v->offered |= slot == NAMELESS ? 0 : 1u << F_MAC;
	memcpy(v->config, (uint8_t[]){ 0x52, 0x54, 0, 0x12, 0x34, (uint8_t)(0x50 + slot) }, 6);
	v->config[LINK_AT] = 1;
}

static void start(unsigned int slot)
{
	static bool probed;

	fake_console_start();
	if (!probed) {
		fake_virtio_start();
		for (unsigned int i = 0; i < SLOTS; i++)
			plug(i, i == OLD ? 1 : 2);
		CHECK_EQ(virtio.driver->probe(&virtio), 0);
	}
	probed = true;
	for (unsigned int i = 0; i < SLOTS; i++) {
		fake_virtio.slot[i].evil = EVIL_NONE;
		fake_virtio.slot[i].sents = 0;
	}
	fake_virtio.complaints = 0;
	nd = netdev_at(slot);
	memset(&nd->stats, 0, sizeof(nd->stats));
	error_clear();
}

static void stop(void)
{
	fake_console_stop();
	nd->ops->close(nd);
	if (fake_virtio.complaints)
		test_failed(__FILE__, __LINE__, "the driver: %s", fake_virtio.complaint);
}

/* A frame to us that says in each byte where it is. */
static const uint8_t *made(unsigned int number, size_t len)
{
	static uint8_t bytes[1600];

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(i * 3 + number + (i >> 8));
	memcpy(bytes, nd->mac, 6);
	return bytes;
}

static bool arrives(unsigned int slot, unsigned int number, size_t len)
{
	return fake_virtio_receive(&fake_virtio.slot[slot], made(number, len), len);
}

static bool is_received(unsigned int number, size_t len)
{
	return nd->ops->recv(nd, &frame) == (int)len && !memcmp(frame.data, made(number, len), len);
}

TEST(four_cards_are_found_and_the_fifth_is_told)
{
	start(NEW);
	CHECK_HAS(fake_console_output(), "slot 4: there are already 4 network devices");
	CHECK_STR(netdev_at(0)->name, "eth0");
	CHECK_STR(netdev_at(3)->name, "eth3");
	CHECK(!netdev_at(4));
	CHECK(!memcmp(netdev_at(OLD)->mac, fake_virtio.slot[OLD].config, 6));
	for (unsigned int i = 0; i < SLOTS; i++)
		CHECK_EQ(fake_virtio_active(&fake_virtio.slot[i]), 0);
	stop();
}

TEST(ethact_names_the_card_and_each_has_its_address)
{
	start(NEW);
	CHECK(netdev_get() == netdev_at(0));
	CHECK_EQ(env_set("ethact", "eth1"), 0);
	CHECK(netdev_get() == netdev_at(1));
	CHECK_EQ(env_set("ethact", "eth7"), 0);
	CHECK(!netdev_get());
	CHECK_EQ(env_set("ethact", NULL), 0);
	CHECK_STR(netdev_mac_name(netdev_at(0)), "ethaddr");
	CHECK_STR(netdev_mac_name(netdev_at(1)), "eth1addr");
	CHECK_STR(netdev_mac_name(netdev_at(3)), "eth3addr");
	CHECK_EQ(env_set("eth2addr", "no address"), -EINVAL);
	stop();
}

TEST(frames_of_every_length_arrive_as_they_were_sent)
{
	for (unsigned int slot = NEW; slot <= OLD; slot++) {
		start(slot);
		CHECK_EQ(nd->ops->open(nd), 0);
		for (size_t len = 14; len <= ETH_FRAME_MAX; len++) {
			CHECK(arrives(slot, (unsigned int)len, len));
			CHECK(is_received((unsigned int)len, len));
		}
		CHECK_EQ(nd->ops->recv(nd, &frame), 0);
		CHECK_EQ(nd->stats.rx, ETH_FRAME_MAX - 13);
		stop();
	}
}

TEST(a_whole_window_waits_without_loss_time_after_time)
{
	start(NEW);
	CHECK_EQ(nd->ops->open(nd), 0);
	CHECK_EQ(nd->rx_frames, RX_BUFFERS);
	for (unsigned int round = 0; round < 2000; round++) {
		for (unsigned int i = 0; i < RX_BUFFERS; i++)
			CHECK(arrives(NEW, i + round, 60));
		CHECK(!arrives(NEW, 0, 60));
		for (unsigned int i = 0; i < RX_BUFFERS; i++)
			CHECK(is_received(i + round, 60));
	}
	stop();
}

TEST(device_hears_of_every_free_buffer_but_not_of_each_alone)
{
	struct fake_virtio *v = &fake_virtio.slot[NEW];

	start(NEW);
	CHECK_EQ(nd->ops->open(nd), 0);
	for (unsigned int i = 0; i < RX_BUFFERS; i++)
		CHECK(arrives(NEW, i, 60));
	v->notifies = 0;
	for (unsigned int i = 0; i < RX_BUFFERS; i++)
		CHECK(is_received(i, 60));
	CHECK_EQ(v->notifies, 2);
	CHECK(arrives(NEW, 1, 60));
	CHECK(is_received(1, 60));
	CHECK_EQ(nd->ops->recv(nd, &frame), 0);
	CHECK_EQ(v->notifies, 3);
	stop();
}

TEST(frames_for_other_stations_are_left_out_and_for_all_are_not)
{
	uint8_t other[60] = { 0x52, 0x54, 0, 0xaa, 0xaa, 0xaa }, all[60];

	start(NEW);
	memset(all, 0xff, sizeof(all));
	CHECK_EQ(nd->ops->open(nd), 0);
	CHECK(fake_virtio_receive(&fake_virtio.slot[NEW], other, sizeof(other)));
	CHECK(fake_virtio_receive(&fake_virtio.slot[NEW], all, sizeof(all)));
	CHECK_EQ(nd->ops->recv(nd, &frame), 60);
	CHECK_EQ(frame.data[0], 0xff);
	CHECK_EQ(nd->ops->recv(nd, &frame), 0);
	stop();
}

TEST(frames_are_sent_as_they_are)
{
	for (unsigned int slot = NEW; slot <= OLD; slot++) {
		struct fake_virtio *v = &fake_virtio.slot[slot];

		start(slot);
		CHECK_EQ(nd->ops->open(nd), 0);
		for (size_t len = 14; len <= ETH_FRAME_MAX; len += 100) {
			CHECK_EQ(nd->ops->send(nd, made(1, len), len), 0);
			CHECK_EQ(v->sent_len, len);
			CHECK(!memcmp(v->sent, made(1, len), len));
		}
		CHECK_EQ(nd->ops->send(nd, made(1, 1515), 1515), -EAGAIN);
		CHECK_EQ(v->sents, 16);
		stop();
	}
}

TEST(full_transmitter_says_so_and_closing_does_not_wait_for_ever)
{
	start(NEW);
	CHECK_EQ(nd->ops->open(nd), 0);
	fake_virtio.slot[NEW].evil = EVIL_SILENT;
	for (unsigned int i = 0; i < 16; i++)
		CHECK_EQ(nd->ops->send(nd, made(i, 60), 60), 0);
	CHECK_EQ(nd->ops->send(nd, made(1, 60), 60), -EAGAIN);
	nd->ops->close(nd);
	CHECK_EQ(fake_virtio_active(&fake_virtio.slot[NEW]), 0);
	stop();
}

TEST(nothing_is_received_or_sent_while_it_is_closed)
{
	start(NEW);
	CHECK_EQ(nd->ops->open(nd), 0);
	CHECK(arrives(NEW, 1, 60));
	nd->ops->close(nd);
	CHECK_EQ(nd->ops->recv(nd, &frame), 0);
	CHECK_EQ(nd->ops->send(nd, made(1, 60), 60), -EAGAIN);
	CHECK(!arrives(NEW, 1, 60));
	CHECK_EQ(nd->ops->open(nd), 0);
	CHECK_EQ(nd->ops->recv(nd, &frame), 0);
	stop();
}

TEST(opening_one_card_closes_the_other)
{
	start(NEW);
	CHECK_EQ(nd->ops->open(nd), 0);
	CHECK_EQ(netdev_at(OLD)->ops->open(netdev_at(OLD)), 0);
	CHECK_EQ(fake_virtio_active(&fake_virtio.slot[NEW]), 0);
	CHECK_EQ(fake_virtio_active(&fake_virtio.slot[OLD]), 2);
	netdev_at(OLD)->ops->close(netdev_at(OLD));
	CHECK_EQ(fake_virtio_active(&fake_virtio.slot[OLD]), 0);
	stop();
}

TEST(unplugged_cable_is_told_and_ctrl_c_ends_the_wait)
{
	start(NEW);
	fake_virtio.slot[NEW].config[LINK_AT] = 0;
	CHECK_EQ(nd->ops->open(nd), -ENOLINK);
	CHECK_HAS(error_text(), "eth0: no link");
	fake_console_type("\003", 1);
	CHECK_EQ(nd->ops->open(nd), -EINTR);
	fake_virtio.slot[NEW].config[LINK_AT] = 1;
	CHECK_EQ(nd->ops->open(nd), 0);
	stop();
}

TEST(card_without_an_address_asks_for_one)
{
	start(NAMELESS);
	memset(nd->mac, 0, 6);
	CHECK_EQ(nd->ops->open(nd), -EADDRNOTAVAIL);
	memcpy(nd->mac, "\x02\0\0\0\0\1", 6);
	CHECK_EQ(nd->ops->open(nd), 0);
	CHECK(arrives(NAMELESS, 1, 60));
	CHECK(is_received(1, 60));
	stop();
}

/* Frames from a liar may be nonsense; they may not be longer than a frame, nor last for ever. */
static void lie(unsigned int slot, enum fake_virtio_evil evil)
{
	fake_virtio.slot[slot].evil = evil;
	for (unsigned int i = 0; i < 5; i++) {
		(void)arrives(slot, i, 1514);
		CHECK(nd->ops->recv(nd, &frame) <= ETH_FRAME_MAX);
		(void)nd->ops->send(nd, made(i, 60), 60);
	}
	nd->ops->close(nd);
	CHECK_EQ(fake_virtio_active(&fake_virtio.slot[slot]), 0);
	fake_virtio.slot[slot].evil = EVIL_NONE;
	fake_virtio.complaints = 0; /* it spoils its own descriptors */
}

TEST(no_lie_of_a_card_reaches_further_than_its_frame)
{
	for (unsigned int slot = NEW; slot <= OLD; slot++)
		for (enum fake_virtio_evil evil = EVIL_NONE; evil < EVIL_KINDS; evil++) {
			start(slot);
			CHECK_EQ(nd->ops->open(nd), 0);
			lie(slot, evil);
			CHECK_EQ(nd->ops->open(nd), 0);
			CHECK(arrives(slot, 9, 900));
			CHECK(is_received(9, 900));
			stop();
		}
}

TEST(a_card_that_breaks_the_rules_is_told_once_and_not_heard_any_more)
{
	start(NEW);
	CHECK_EQ(nd->ops->open(nd), 0);
	fake_virtio.slot[NEW].evil = EVIL_LONG;
	CHECK(arrives(NEW, 1, 60));
	CHECK(arrives(NEW, 2, 60));
	CHECK_EQ(nd->ops->recv(nd, &frame), -EIO);
	CHECK_HAS(fake_console_output(), "eth0: the device claims to have written too much: 1527");
	fake_console_clear();
	CHECK_EQ(nd->ops->recv(nd, &frame), 0);
	CHECK_STR(fake_console_output(), "");
	CHECK_EQ(nd->stats.rx_errors, 1);
	stop();
}

/* The list of free places would grow over its end. */
TEST(a_place_that_was_free_does_not_become_free_again)
{
	start(NEW);
	CHECK_EQ(nd->ops->open(nd), 0);
	fake_virtio.slot[NEW].evil = EVIL_ID_FREE;
	CHECK_EQ(nd->ops->send(nd, made(1, 60), 60), 0);
	CHECK_EQ(nd->ops->send(nd, made(1, 60), 60), -EAGAIN);
	CHECK_HAS(fake_console_output(),
		  "eth0: the device returns a request that it does not have");
	fake_console_clear();
	CHECK_EQ(nd->ops->send(nd, made(1, 60), 60), -EAGAIN);
	CHECK_STR(fake_console_output(), "");
	stop();
}

TEST(an_empty_answer_is_a_bad_frame_and_the_next_one_is_fine)
{
	start(NEW);
	CHECK_EQ(nd->ops->open(nd), 0);
	fake_virtio.slot[NEW].evil = EVIL_EMPTY;
	CHECK(arrives(NEW, 1, 60));
	CHECK_EQ(nd->ops->recv(nd, &frame), -EIO);
	fake_virtio.slot[NEW].evil = EVIL_NONE;
	CHECK(arrives(NEW, 2, 60));
	CHECK(is_received(2, 60));
	stop();
}
