// SPDX-License-Identifier: MIT
/*
 * The way back when no copy in NAND starts: a Keel over the serial line, by YMODEM.
 *
 * Lies behind stage 1 and is as alone as that: no C library but what the linker script
 * puts beside it, no data of its own but STAGE1_WORK.
 */
#include <board/s5pc100/stage1.h>

#include <string.h>

#include <lib/crc32_small.h>
#include <lib/keel_header.h>
#include <lib/ymodem.h>

#define UTRSTAT		 (S5P_UART0 + 0x10) /* hardware facts 6.1 */
#define UTRSTAT_RECEIVED (1u << 0)
#define UTRSTAT_ROOM	 (1u << 1)
#define UTXH		 (S5P_UART0 + 0x20)
#define URXH		 (S5P_UART0 + 0x24)

#define MS		 1000 /* ticks */
#define FILE_MAX	 0x100000

struct rescue {
	struct ymodem ymodem;
	uint32_t received;
};

static int open_file(void *ctx, const char *name, uint64_t size)
{
	(void)name;
	((struct rescue *)ctx)->received = 0;
	return size != TRANSFER_SIZE_UNKNOWN && size > FILE_MAX;
}

static int write_file(void *ctx, const void *data, size_t len)
{
	struct rescue *r = ctx;

	if (len > FILE_MAX - r->received)
		return 1;
	memcpy((uint8_t *)STAGE2_LOAD + r->received, data, len);
	r->received += (uint32_t)len;
	return 0;
}

/* The next byte, or -1 after @ms without one. */
static int receive(uint32_t ms)
{
	for (uint32_t since = stage1_ticks(); stage1_ticks() - since < ms * MS;)
		if (io_read32(UTRSTAT) & UTRSTAT_RECEIVED)
			return (int)(io_read32(URXH) & 0xff);
	return -1;
}

static void send(const uint8_t *bytes, size_t len)
{
	while (len--) {
		while (!(io_read32(UTRSTAT) & UTRSTAT_ROOM))
			; /* the UART empties itself: no deadline */
		io_write32(UTXH, *bytes++);
	}
}

static enum transfer_state receive_file(struct rescue *r)
{
	struct transfer_sink sink = { .ctx = r };
	struct transfer_reply reply;

	sink.open = open_file;
	sink.write = write_file;
	reply = ymodem_start(&r->ymodem, &sink);
	for (;;) {
		int byte;

		send(reply.send, reply.send_len);
		if (reply.state != TRANSFER_BUSY)
			return reply.state;
		byte = receive(reply.wait_ms);
		reply = byte < 0 ? ymodem_quiet(&r->ymodem)
				 : ymodem_input(&r->ymodem, (uint8_t)byte);
	}
}

/* NULL when what was received is a whole Keel for this board. */
static const char *check_file(uint32_t received)
{
	const uint8_t *image = (const uint8_t *)STAGE2_LOAD;
	const char *reason = keel_header_check(image, BOARD_NAME);
	uint32_t len = keel_header_length(image);

	if (received < KEEL_HEADER_SIZE)
		return "is too short for a Keel";
	if (reason)
		return reason;
	if (len > received)
		return "is cut short";
	if (crc32_small(stage1_crc_table(), 0, image + KEEL_HEADER_SIZE, len - KEEL_HEADER_SIZE) !=
	    keel_header_crc(image))
		return "has damaged bytes: its CRC is wrong";
	return NULL;
}

void rescue_main(void)
{
	struct rescue *r = (struct rescue *)RESCUE_WORK;

	for (;;) {
		enum transfer_state state;
		const char *reason;

		stage1_puts("\r\nKeel rescue: send keel.bin by YMODEM at 115200 baud\r\n");
		state = receive_file(r);
		if (state == TRANSFER_NO_SENDER)
			continue;
		reason =
			state == TRANSFER_DONE ? check_file(r->received) : "was not received whole";
		if (!reason)
			stage1_start_image(START_SERIAL, 0);
		stage1_puts("\r\nKeel rescue: the file ");
		stage1_puts(reason);
	}
}
