// SPDX-License-Identifier: MIT
/* Davicom DM9000 and DM9000A on a 16-bit bus, polled. Hardware facts 10.1 to 10.4. */
#include <drivers/net/dm9000.h>

#include <errno.h>
#include <string.h>

#define LOG_TAG "net"
#include <keel/clock.h>
#include <keel/compiler.h>
#include <keel/error.h>
#include <keel/io.h>
#include <keel/log.h>

#define NCR		0x00 /* 10.2 */
#define NCR_RESET	(1u << 0)
#define NCR_LOOP_MAC	(1u << 1)
#define NSR		0x01
#define NSR_LINK	(1u << 6)
#define NSR_CLEAR	0x2c
#define TCR		0x02
#define TCR_SEND	(1u << 0) /* clears itself when the frame has left */
#define RCR		0x05
#define RCR_ON		0x31 /* good frames for us and for all */
#define ROCR		0x07
#define ROCR_COUNT	0x7f
#define BPTR		0x08
#define FCTR		0x09
#define FCR		0x0a
#define PAR		0x10 /* six registers: our address */
#define MAR		0x16 /* eight: multicast and broadcast hash */
#define GPCR		0x1e
#define GPR		0x1f
#define RWPAL		0x24 /* two registers: where the next frame will begin */
#define VIDL		0x28 /* four registers: vendor and product */
#define CHIP_ID		0x90000a46
#define SMCR		0x2f
#define MRCMDX		0xf0 /* peek at the receive memory */
#define MRCMD		0xf2 /* read it */
#define MRRL		0xf4 /* two registers: where it is read */
#define MWCMD		0xf8 /* write the transmit memory */
#define TXPLL		0xfc
#define TXPLH		0xfd
#define ISR		0xfe
#define ISR_WIDTH	0xc0 /* 0: 16 bits */
#define ISR_WIDTH_32	0x40
#define ISR_CLEAR	0x3f
#define ISR_OVERFLOW	0x0c
#define IMR		0xff
#define IMR_AUTO_RETURN (1u << 7) /* before any access to the memory: 10.4 */

#define READY_MASK	3 /* of the byte in front of a frame: 0 none, 1 a frame, else nonsense */
#define READY_FRAME	1
#define STATUS_BAD	0xbf00 /* all but multicast */
#define FCS_SIZE	4
#define LENGTH_MIN	64 /* of a frame with its FCS */
#define LENGTH_MAX	1536
#define RX_BYTES	0x3400 /* 13 KiB of receive memory, four bytes in front of each frame */

#define RESET_US	20
#define RESET_MAX_US	1000
#define PHY_POWER_US	2000
#define SEND_US		20000 /* a full frame at 10 Mbit/s takes 1.2 ms, collisions more */
#define LINK_MS		5000

static uint8_t reg_read(const struct dm9000_state *s, uint8_t reg)
{
	io_write8(s->cfg->index, reg);
	return io_read8(s->cfg->data);
}

static void reg_write(const struct dm9000_state *s, uint8_t reg, uint8_t value)
{
	io_write8(s->cfg->index, reg);
	io_write8(s->cfg->data, value);
}

/* Too short to be interrupted: a Ctrl-C stays for the caller's next deadline. */
static bool wait_clear(const struct dm9000_state *s, uint8_t reg, uint8_t mask, uint32_t us)
{
	uint64_t end_us = clock_us() + us;
	bool late, busy;

	do {
		late = clock_us() > end_us; /* first: an emulator may be held up between the two */
		busy = reg_read(s, reg) & mask;
	} while (busy && !late);
	return !busy;
}

/* Some revisions come out of the first reset only half: 10.4. */
static int reset(const struct dm9000_state *s)
{
	bool done = true;

	reg_write(s, GPCR, 1);
	reg_write(s, GPR, 0);
	for (int i = 0; i < 2 && done; i++) {
		reg_write(s, NCR, NCR_RESET | NCR_LOOP_MAC);
		clock_delay_us(RESET_US);
		done = wait_clear(s, NCR, NCR_RESET, RESET_MAX_US);
		reg_write(s, NCR, 0);
	}
	return done ? 0
		    : fail(-EIO, "switch the board off and on", "%s: the chip stays in reset",
			   s->nd.name);
}

/* The rows of "Init" in 10.3, the receiver still off. */
static const struct {
	uint8_t reg, value;
} set_up[] = {
	{ NCR, 0 }, { TCR, 0 },	 { RCR, 0 },	     { BPTR, 0x3f },	 { FCTR, 0x38 },
	{ FCR, 0 }, { SMCR, 0 }, { NSR, NSR_CLEAR }, { ISR, ISR_CLEAR }, { IMR, IMR_AUTO_RETURN },
};

static void write_address(const struct dm9000_state *s)
{
	for (uint8_t i = 0; i < sizeof(s->nd.mac); i++)
		reg_write(s, (uint8_t)(PAR + i), s->nd.mac[i]);
}

static int restart(const struct dm9000_state *s)
{
	int rc = reset(s);

	for (size_t i = 0; i < ARRAY_SIZE(set_up); i++)
		reg_write(s, set_up[i].reg, set_up[i].value);
	write_address(s);
	for (uint8_t i = 0; i < 8; i++)
		reg_write(s, (uint8_t)(MAR + i), 0xff);
	return rc;
}

static int wait_link(const struct dm9000_state *s)
{
	struct deadline d = deadline_ms(LINK_MS);

	while (!(reg_read(s, NSR) & NSR_LINK))
		if (deadline_passed(&d)) {
			if (deadline_aborted())
				return fail(-EINTR, NULL,
					    "stopped by Ctrl-C while waiting for the link");
			return fail(-ENOLINK,
				    "plug in the network cable; is the switch or PC at its other "
				    "end on?",
				    "%s: no link (no carrier from the other end of the cable)",
				    s->nd.name);
		}
	return 0;
}

static void tell_made_up(struct dm9000_state *s)
{
	const uint8_t *mac = s->made_up;

	if (s->told || memcmp(s->nd.mac, mac, sizeof(s->made_up)))
		return;
	s->told = true;
	log_info("ethaddr is not set: %02x:%02x:%02x:%02x:%02x:%02x is made up for this start",
		 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	log_info("to keep it: setenv ethaddr ${ethaddr}; saveenv");
}

static int dm9000_open(struct netdev *nd)
{
	struct dm9000_state *s = nd->state;
	int rc = restart(s);

	if (!rc)
		rc = wait_link(s);
	if (rc)
		return rc;
	tell_made_up(s);
	reg_write(s, RCR, RCR_ON);
	return 0;
}

static void receiver_off(const struct dm9000_state *s)
{
	reg_write(s, RCR, 0);
	reg_write(s, IMR, IMR_AUTO_RETURN);
	reg_write(s, ISR, ISR_CLEAR);
}

/* The last frame may be an acknowledgement that somebody waits for. */
static void dm9000_close(struct netdev *nd)
{
	wait_clear(nd->state, TCR, TCR_SEND, SEND_US);
	receiver_off(nd->state);
}

/* What went wrong is in the chip, and it goes on: lost frames are sent again by those above. */
static int start_anew(struct netdev *nd, uint32_t *count)
{
	++*count;
	if (restart(nd->state))
		error_clear(); /* the next frame finds it out again */
	reg_write(nd->state, RCR, RCR_ON);
	return -EIO;
}

static int dm9000_send(struct netdev *nd, const void *frame, size_t len)
{
	const struct dm9000_state *s = nd->state;
	const uint8_t *from = frame;

	if (len > ETH_FRAME_MAX)
		return -EAGAIN;
	if (!wait_clear(s, TCR, TCR_SEND, SEND_US)) {
		start_anew(nd, &nd->stats.tx_errors);
		return -EAGAIN;
	}
	io_write8(s->cfg->index, MWCMD);
	for (size_t i = 0; i + 1 < len; i += 2)
		io_write16(s->cfg->data, (uint16_t)(from[i] | from[i + 1] << 8));
	if (len % 2)
		io_write16(s->cfg->data, from[len - 1]);
	reg_write(s, TXPLL, (uint8_t)len);
	reg_write(s, TXPLH, (uint8_t)(len >> 8));
	reg_write(s, TCR, TCR_SEND);
	nd->stats.tx++;
	return 0;
}

static uint32_t peek(const struct dm9000_state *s)
{
	io_write8(s->cfg->index, MRCMDX);
	(void)io_read16(s->cfg->data); /* what was fetched before: 10.4 */
	return io_read16(s->cfg->data) & READY_MASK;
}

static uint32_t pointer(const struct dm9000_state *s, uint8_t low)
{
	return reg_read(s, low) | (uint32_t)reg_read(s, (uint8_t)(low + 1)) << 8;
}

/*
 * The chip drops what does not fit and receives on once there is room. But when its memory is
 * full and we see no frame in it, the place where we read is not where the next frame begins.
 */
static int nothing_ready(const struct dm9000_state *s, struct netdev *nd)
{
	uint8_t lost;

	if (!(reg_read(s, ISR) & ISR_OVERFLOW))
		return 0;
	lost = reg_read(s, ROCR) & ROCR_COUNT; /* forgotten with the reading */
	nd->stats.rx_dropped += lost ? lost : 1;
	reg_write(s, ISR, ISR_OVERFLOW);
	if (pointer(s, MRRL) != pointer(s, RWPAL) && !peek(s))
		return start_anew(nd, &nd->stats.rx_errors);
	return 0;
}

/* Every word of it, for only that moves the chip's pointer to the next frame. */
static int drop_frame(const struct dm9000_state *s, struct netdev *nd, uint32_t len)
{
	for (uint32_t i = 0; i < len; i += 2)
		(void)io_read16(s->cfg->data);
	nd->stats.rx_errors++;
	return -EIO;
}

/* The time of a transfer is spent here, so sixteen bytes a round. */
static void read_frame(uintptr_t port, union eth_frame *frame, uint32_t len)
{
	uint16_t *to = frame->halves + 1, *end = to + (len + 1) / 2;

	for (; end - to >= 8; to += 8) {
		to[0] = io_read16(port);
		to[1] = io_read16(port);
		to[2] = io_read16(port);
		to[3] = io_read16(port);
		to[4] = io_read16(port);
		to[5] = io_read16(port);
		to[6] = io_read16(port);
		to[7] = io_read16(port);
	}
	while (to < end)
		*to++ = io_read16(port);
}

static int dm9000_recv(struct netdev *nd, union eth_frame *frame)
{
	const struct dm9000_state *s = nd->state;
	uint32_t ready, status, len;

	ready = peek(s);
	if (!ready)
		return nothing_ready(s, nd);
	if (ready != READY_FRAME)
		return start_anew(nd, &nd->stats.rx_errors);
	io_write8(s->cfg->index, MRCMD);
	status = io_read16(s->cfg->data);
	len = io_read16(s->cfg->data);
	if (len > LENGTH_MAX)
		return start_anew(nd, &nd->stats.rx_errors);
	if (status & STATUS_BAD || len < LENGTH_MIN || len > ETH_FRAME_MAX + FCS_SIZE)
		return drop_frame(s, nd, len);
	read_frame(s->cfg->data, frame, len);
	nd->stats.rx++;
	return (int)(len - FCS_SIZE);
}

static const struct netdev_ops dm9000_ops = {
	.open = dm9000_open,
	.close = dm9000_close,
	.send = dm9000_send,
	.recv = dm9000_recv,
};

/* The board has no EEPROM: locally administered, for one station. */
static void make_up_address(struct dm9000_state *s)
{
	uint64_t time = 0;
	uint32_t seed = s->cfg->seed ? s->cfg->seed() : 0;

	if (rtc_get(&time))
		error_clear();
	seed = (seed ^ (uint32_t)time ^ (uint32_t)clock_us() << 12) * 0x9e3779b1u;
	s->made_up[0] = 0x02;
	s->made_up[1] = (uint8_t)(time & 0xff);
	for (int i = 0; i < 4; i++)
		s->made_up[2 + i] = (uint8_t)(seed >> 8 * i);
	memcpy(s->nd.mac, s->made_up, sizeof(s->made_up));
}

static uint32_t read_id(const struct dm9000_state *s)
{
	uint32_t id = 0;

	for (int i = 3; i >= 0; i--)
		id = id << 8 | reg_read(s, (uint8_t)(VIDL + i));
	return id;
}

static int check_chip(const struct dm9000_state *s)
{
	uint32_t id = read_id(s), width;

	if (id != CHIP_ID)
		return fail(-ENODEV, "is the board's bus set up, the chip powered?",
			    "no DM9000 at 0x%lx: its identification is 0x%lx, not 0x%lx",
			    (unsigned long)s->cfg->index, (unsigned long)id,
			    (unsigned long)CHIP_ID);
	width = reg_read(s, ISR) & ISR_WIDTH;
	if (width)
		return fail(-ENODEV, "check the strap of the chip",
			    "the DM9000 at 0x%lx has a bus of %d bits, expected 16",
			    (unsigned long)s->cfg->index, width == ISR_WIDTH_32 ? 32 : 8);
	return 0;
}

/* The PHY gets power here, so its negotiation is over when somebody asks for the link. */
static int dm9000_probe(const struct device *dev)
{
	struct dm9000_state *s = dev->state;
	int rc;

	s->cfg = dev->config;
	s->nd = (struct netdev){ .name = dev->name,
				 .ops = &dm9000_ops,
				 .state = s,
				 .rx_frames = RX_BYTES / (4 + ETH_FRAME_MAX + FCS_SIZE) };
	rc = check_chip(s);
	if (rc)
		return rc;
	make_up_address(s);
	reg_write(s, GPCR, 1);
	reg_write(s, GPR, 0);
	clock_delay_us(PHY_POWER_US);
	rc = restart(s);
	return rc ? rc : netdev_register(&s->nd);
}

static void dm9000_remove(const struct device *dev)
{
	receiver_off(dev->state);
	write_address(dev->state);
}

const struct driver dm9000_driver = { .name = "dm9000",
				      .probe = dm9000_probe,
				      .remove = dm9000_remove };
