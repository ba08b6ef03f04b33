// SPDX-License-Identifier: MIT
/* The TFTP state machine against a server and a network that do what each test says. */
#include <stdio.h>
#include <stdlib.h>

#include <keel/compiler.h>
#include <keel/error.h>
#include <lib/byteorder.h>
#include <net/tftp.h>
#include <test/fake/fake_tftp.h>
#include <test/unit/test.h>

TEST(file_arrives_whole_in_large_blocks_and_windows)
{
	sim_reset(100000);
	sim_transfer(1468, 6, 1000);
	sim_check_complete();
	CHECK_EQ(sim.announced, 100000);
	CHECK_EQ(sim.client.window, 6);
	CHECK_EQ(sim.data_sent, 100000 / 1468 + 1);
	CHECK_EQ(sim.errors_seen, 0);
}

TEST(every_size_around_a_block_and_a_window_arrives)
{
	for (uint64_t size = 0; size < 150; size++) {
		sim_reset(size);
		sim_transfer(16, 4, 1000);
		sim_check_complete();
	}
}

TEST(window_is_acknowledged_once)
{
	sim_reset(1468 * 12);
	sim_transfer(1468, 6, 1000);
	sim_check_complete();
	/* ACK 0, two windows, and the empty last block */
	CHECK_EQ(sim.acks_seen, 4);
}

TEST(server_that_ignores_options_is_read_in_plain_blocks)
{
	sim_reset(3000);
	sim.ignores_options = true;
	sim_transfer(1468, 6, 1000);
	sim_check_complete();
	CHECK_EQ(sim.announced, SINK_SIZE_UNKNOWN);
	CHECK_EQ(sim.client.blksize, 512);
}

TEST(server_that_refuses_options_is_asked_again_without)
{
	sim_reset(3000);
	sim.refuses_options = true;
	sim_transfer(1468, 6, 1000);
	sim_check_complete();
}

TEST(second_refusal_of_options_is_not_one_of_the_plain_request)
{
	sim_reset(3000);
	sim.drops_options = true;
	sim_start(1468, 6);
	while (sim.client.asked < 2)
		sim_step();
	sim_give_to_client(&(struct datagram){ "\0\5\0\10no", 7, 4711 });
	sim_step();
	CHECK_EQ(sim.tid, 4001);
	sim_give_to_client(&(struct datagram){ "\0\5\0\10no", 7, 4712 });
	sim_step();
	CHECK_EQ(sim.tid, 4001); /* asked once */
	sim_finish();
	sim_check_complete();
}

TEST(server_that_drops_requests_with_options_is_asked_again_without)
{
	sim_reset(3000);
	sim.drops_options = true;
	sim_transfer(1468, 6, 2900);
	sim_check_complete();
}

TEST(server_may_agree_to_less_than_was_asked)
{
	sim_reset(100000);
	sim.window_max = 3;
	sim.has_no_tsize = true;
	sim_transfer(1468, 6, 1000);
	sim_check_complete();
	CHECK_EQ(sim.client.window, 3);
}

TEST(any_single_lost_packet_costs_no_data)
{
	for (unsigned int i = 1; i <= 24; i++) {
		sim_reset(14 * 16 + 5);
		sim.drop[0] = i;
		sim_transfer(16, 4, 3000);
		sim_check_complete();
	}
}

TEST(any_two_lost_packets_cost_no_data)
{
	for (uint16_t window = 1; window <= 4; window += 3) {
		for (unsigned int i = 1; i <= 22; i++) {
			for (unsigned int j = i + 1; j <= 24; j++) {
				sim_reset(10 * 16 + 5);
				sim.drop[0] = i;
				sim.drop[1] = j;
				sim_transfer(16, window, 5000);
				sim_check_complete();
			}
		}
	}
}

TEST(any_single_duplicate_costs_no_data_and_is_not_acknowledged)
{
	sim_reset(14 * 16 + 5);
	sim_transfer(16, 1, 1000);
	unsigned int acks = sim.acks_seen, data = sim.data_sent;

	for (unsigned int i = 1; i <= 32; i++) {
		sim_reset(14 * 16 + 5);
		sim.twice = i;
		sim_transfer(16, 1, 1000);
		sim_check_complete();
		CHECK_EQ(sim.acks_seen, acks);
		CHECK_EQ(sim.data_sent, data);
	}
}

TEST(any_two_exchanged_packets_cost_no_data)
{
	for (unsigned int i = 1; i <= 24; i++) {
		sim_reset(14 * 16 + 5);
		sim.swap = i;
		sim_transfer(16, 4, 3000);
		sim_check_complete();
	}
}

TEST(random_loss_of_every_tenth_packet_is_survived)
{
	for (unsigned int seed = 1; seed <= 20; seed++) {
		sim_reset(200000);
		sim.loss_percent = 10;
		srand(seed);
		sim_transfer(1468, 6, 60000);
		sim_check_complete();
	}
}

TEST(errors_count_only_in_a_row)
{
	/* 3000 blocks at 5 % loss: hundreds of timeouts in all */
	sim_reset(3000 * 16);
	sim.loss_percent = 5;
	sim_transfer(16, 1, 1000000);
	sim_check_complete();
	CHECK(sim.client.stats.timeouts > 20);
}

TEST(gap_is_reported_once_and_costs_no_waiting)
{
	sim_reset(40 * 16);
	sim.drop[0] = 10; /* inside a window */
	sim_transfer(16, 8, 1000);
	sim_check_complete();
	CHECK_EQ(sim.client.stats.gaps, 1);
	CHECK_EQ(sim.client.stats.timeouts, 0);
}

TEST(gap_is_reported_once_although_the_end_of_its_window_comes_twice)
{
	sim_reset(40 * 16);
	sim.drop[0] = 3 + 1;
	sim.twice = 3 + 8; /* the last block of the first window */
	sim_transfer(16, 8, 1000);
	sim_check_complete();
	CHECK_EQ(sim.client.stats.gaps, 1);
}

TEST(answer_to_a_repeated_packet_is_not_timed)
{
	sim_reset(1000);
	sim_start(16, 1);
	sim.tail = sim.head; /* the OACK takes 200 ms, its answer is lost */
	sim.now_ms += 200;
	sim.drop[0] = sim.packets + 2;
	sim_send_oack();
	sim_step();
	CHECK_EQ(sim.client.srtt8 / 8, 200);
	while (!sim.client.stats.timeouts)
		sim_step();
	while (!sim.got)
		sim_step();
	CHECK_EQ(sim.client.srtt8 / 8, 200);
}

TEST(block_numbers_wrap_to_zero)
{
	sim_reset(70000 * 8 + 3);
	sim_transfer(8, 1, 200000);
	sim_check_complete();
	sim_reset(140000 * 8 + 3);
	sim_transfer(8, 16, 200000);
	sim_check_complete();
}

TEST(block_numbers_may_wrap_to_one)
{
	sim_reset(140000 * 8 + 3);
	sim.wraps_to_one = true;
	sim_transfer(8, 1, 200000);
	sim_check_complete();
	sim_reset(140000 * 8 + 3);
	sim.wraps_to_one = true;
	sim_transfer(8, 16, 200000);
	sim_check_complete();
}

/* With a window, 65535 then 1 is a wrap or a lost 0: guessing would shift the file by a block. */
TEST(lost_block_at_the_wrap_is_not_taken_for_a_wrap_to_one)
{
	for (unsigned int i = 0; i < 12; i++) {
		sim_reset(66000 * 8);
		/* RRQ, OACK, ACK 0; then seven blocks and an ACK a window: 65536 lies in one */
		sim.drop[0] = 3 + 65536 + 65536 / 7 - 6 + i;
		sim_transfer(8, 7, 200000);
		sim_check_complete();
	}
}

TEST(silence_after_the_request_ends_within_three_seconds)
{
	sim_reset(100);
	sim.drops_options = sim.ignores_options = true;
	sim.loss_percent = 100;
	CHECK_EQ(sim_transfer(1468, 6, 3000), TFTP_FAILED);
	CHECK(sim.client.silent);
	CHECK(sim.packets >= 4);
}

TEST(silence_in_the_middle_ends_and_is_told_to_the_server)
{
	sim_reset(100000);
	sim.stall_at = 20;
	CHECK_EQ(sim_transfer(1468, 6, TFTP_STALL_MS + 1000), TFTP_FAILED);
	CHECK(sim.client.silent);
	CHECK_EQ(sim.got, 19 * 1468);
	CHECK_EQ(sim.errors_seen, 1);
}

TEST(retransmission_follows_the_speed_of_the_network)
{
	sim_reset(1000 * 16);
	sim.drop[0] = 500; /* a block with window 1: only the timer notices */
	sim_start(16, 1);
	while (sim.client.state == TFTP_BUSY && !sim.client.stats.timeouts)
		sim_step();
	CHECK(sim.client.rto_ms <= 100); /* doubled once already */
}

TEST(window_that_overflows_the_nic_is_made_smaller)
{
	sim_reset(500 * 64);
	sim.capacity = 3;
	sim_transfer(64, 8, 10000);
	sim_check_complete();
	CHECK_EQ(sim.client.window, 3);
	CHECK_EQ(sim.begins, 2);
}

TEST(stranger_gets_an_error_and_changes_nothing)
{
	uint8_t data[4 + 16];

	sim_reset(1000);
	sim_start_and_get(160);
	put_be16(data, DATA);
	put_be16(data + 2, (uint16_t)sim.client.next);
	memset(data + 4, 0xee, 16);
	sim.out = tftp_input(&sim.client, data, sizeof(data), sim.tid + 1, sim.now_ms);
	CHECK_EQ(get_be16(sim.out.data), ERROR);
	CHECK_EQ(get_be16((const uint8_t *)sim.out.data + 2), 5);
	CHECK_EQ(sim.out.port, sim.tid + 1);
	CHECK_EQ(sim.out.state, TFTP_BUSY);
	sim_finish();
	sim_check_complete();
}

TEST(error_of_a_stranger_is_not_answered)
{
	sim_reset(1000);
	sim_start_and_get(160);
	sim.out = tftp_input(&sim.client, "\0\5\0\1no", 7, sim.tid + 1, sim.now_ms);
	CHECK_EQ(sim.out.len, 0);
	CHECK_EQ(sim.out.state, TFTP_BUSY);
}

TEST(missing_file_is_named_with_the_words_of_the_server)
{
	sim_reset(1000);
	sim_start(16, 4);
	sim.out = tftp_input(&sim.client, "\0\5\0\1File\033not found", 19, sim.tid, sim.now_ms);
	CHECK_EQ(sim.out.state, TFTP_FAILED);
	CHECK_EQ(sim.out.len, 0);
	CHECK_STR(error_text(), "the server has no file file (\"File?not found\")");
}

TEST(error_text_without_its_end_is_read_within_the_packet)
{
	sim_reset(1000);
	sim_start(16, 4);
	sim_give_to_client(&(struct datagram){ "\0\5\0\2abcd", 8, sim.tid });
	CHECK_HAS(error_text(), "(\"abcd\")");
}

TEST(file_without_room_is_refused_before_its_first_byte)
{
	sim_reset(1000);
	sim.room = 999;
	CHECK_EQ(sim_transfer(16, 4, 1000), TFTP_FAILED);
	CHECK_EQ(sim.data_sent, 0);
	CHECK_EQ(sim.last_error, 3);
	CHECK_STR(error_text(), "sink: no room");
}

TEST(file_of_unknown_size_ends_where_the_room_does)
{
	sim_reset(1000);
	sim.room = 600;
	sim.has_no_tsize = true;
	CHECK_EQ(sim_transfer(16, 4, 1000), TFTP_FAILED);
	CHECK_EQ(sim.got, 592);
	CHECK_EQ(sim.last_error, 3);
}

TEST(block_larger_than_agreed_is_refused)
{
	uint8_t data[4 + 17] = { 0, 3 };

	sim_reset(1000);
	sim_start_and_get(160);
	put_be16(data + 2, (uint16_t)sim.client.next);
	sim.out = tftp_input(&sim.client, data, sizeof(data), sim.tid, sim.now_ms);
	CHECK_EQ(sim.out.state, TFTP_FAILED);
	CHECK_HAS(error_text(), "17 bytes, 16 were agreed");
}

TEST(block_beyond_the_announced_size_is_refused)
{
	sim_reset(1000);
	sim_start_and_get(160);
	sim.client.size = sim.got + 10;
	sim_finish();
	CHECK_EQ(sim.client.state, TFTP_FAILED);
	CHECK(sim.got <= sim.client.size);
}

TEST(file_shorter_than_announced_is_an_error)
{
	sim_reset(1000);
	sim_start_and_get(160);
	sim.client.size += 1;
	sim_finish();
	CHECK_EQ(sim.client.state, TFTP_FAILED);
	CHECK_HAS(error_text(), "ended after 1000 bytes");
}

static void check_oack_refused(const char *text, size_t len)
{
	sim_reset(1000);
	sim.drop[0] = 1;
	sim_start(16, 4);
	sim_send_text(OACK, 0, text, len, sim.tid);
	sim_step();
	CHECK_EQ(sim.last_error, 8);
	sim.refuses_options = true; /* and it asks without options from now on */
	sim_finish();
	sim_check_complete();
}

TEST(options_that_were_not_offered_are_refused)
{
	check_oack_refused(
		"blksize\0"
		"17",
		11);
	check_oack_refused(
		"blksize\0"
		"0",
		10);
	check_oack_refused(
		"windowsize\0"
		"5",
		13);
	check_oack_refused(
		"windowsize\0"
		"0",
		13);
	check_oack_refused(
		"blksize\0"
		"1x",
		11);
	check_oack_refused(
		"tsize\0"
		"99999999999999999999999",
		30);
	check_oack_refused("blksize", 8);
	check_oack_refused("blksize", 7);
	check_oack_refused(
		"blksize\0"
		"1",
		9);
}

TEST(late_answer_to_an_earlier_request_is_a_stranger)
{
	sim_reset(1000);
	sim_start_and_get(160);
	sim_give_to_client(&(struct datagram){ "\0\3\0\1abc", 7, 4711 });
	CHECK_EQ(sim.last_error, 5);
	CHECK_EQ(sim.last_error_port, 4711);
	sim_finish();
	sim_check_complete();
}

TEST(cancel_tells_the_server)
{
	sim_reset(100000);
	sim_start_and_get(160);
	sim.out = tftp_cancel(&sim.client);
	CHECK_EQ(get_be16(sim.out.data), ERROR);
	CHECK_EQ(sim.out.port, sim.tid);
	CHECK_EQ(sim.out.state, TFTP_FAILED);
}

TEST(packets_too_short_to_be_anything_are_ignored)
{
	sim_reset(1000);
	sim_start(16, 4);
	for (size_t len = 0; len < 4; len++)
		sim_give_to_client(&(struct datagram){ "\0\3\0", len, sim.tid });
	CHECK_EQ(sim.client.state, TFTP_BUSY);
	CHECK_EQ(sim.client.server_port, 0);
}

TEST(file_name_that_fits_no_request_is_refused)
{
	char name[TFTP_FILE_MAX + 2];
	struct tftp_request want = sim_request(1468, 4);

	sim_reset(1000);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	want.file = name;
	want.sink = &sim.sink;
	sim.out = tftp_start(&sim.client, &want, 0);
	CHECK_EQ(sim.out.state, TFTP_FAILED);
	CHECK_EQ(sim.out.len, 0);
	want.file = name + 1;
	sim.out = tftp_start(&sim.client, &want, 0);
	CHECK_EQ(sim.out.state, TFTP_BUSY);
	CHECK(sim.out.len <= sizeof(sim.client.packet));
}
