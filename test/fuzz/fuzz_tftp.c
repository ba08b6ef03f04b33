// SPDX-License-Identifier: MIT
/*
 * Any server: whatever it sends, bytes reach the sink in order, inside its room and
 * never more than was announced, and answers fit a frame.
 *
 * Input: wanted block size and window, then packets: length, port, ms until it comes, bytes.
 */
#include <stdlib.h>
#include <string.h>

#include <keel/error.h>
#include <net/tftp.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROOM 100000

static struct {
	struct sink sink;
	uint64_t announced, got;
} out;

static int begin(struct sink *sink, uint64_t size)
{
	out.announced = size;
	out.got = 0;
	return size != SINK_SIZE_UNKNOWN && size > ROOM ? fail(-ENOSPC, NULL, "no room") : 0;
}

static int take(struct sink *sink, uint64_t offset, const void *data, size_t len)
{
	if (!len || len > TFTP_BLKSIZE || offset != out.got || len > out.announced - out.got)
		abort();
	out.got += len;
	return out.got > ROOM ? fail(-ENOSPC, NULL, "no room") : 0;
}

static void check(const struct tftp *t, struct tftp_out o)
{
	if (o.len > sizeof(t->packet) || (o.len && o.len < 4) || o.state != t->state)
		abort();
	if (o.state == TFTP_DONE && out.announced != SINK_SIZE_UNKNOWN && out.got != out.announced)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tftp_request want = { .file = "file",
				     .sink = &out.sink,
				     .port = TFTP_PORT,
				     .patience_ms = TFTP_PATIENCE_MS,
				     .stall_ms = TFTP_STALL_MS };
	static struct tftp t;
	uint32_t now_ms = 0;

	if (size < 2)
		return 0;
	out.sink = (struct sink){ begin, take };
	want.blksize = (uint16_t)(TFTP_BLKSIZE_MIN + data[0] * 5);
	want.window = (uint16_t)(1 + data[1] % 16);
	check(&t, tftp_start(&t, &want, now_ms));
	for (data += 2, size -= 2; size >= 3 && t.state == TFTP_BUSY;) {
		size_t len = data[0] < size - 3 ? data[0] : size - 3;
		uint8_t *packet = malloc(len ? len : 1); /* of its own size: overruns are seen */

		memcpy(packet, data + 3, len);
		now_ms += data[2];
		check(&t, tftp_input(&t, packet, len, (uint16_t)(4000 + data[1] % 3), now_ms));
		check(&t, tftp_tick(&t, now_ms));
		free(packet);
		data += 3 + len;
		size -= 3 + len;
	}
	check(&t, tftp_cancel(&t));
	return 0;
}
