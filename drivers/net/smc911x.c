// SPDX-License-Identifier: MIT
/* SMSC LAN9118 and relatives on a 32-bit bus, polled. Section numbers: LAN9118 data sheet, rev. 1.5. */
#include <drivers/net/smc911x.h>

#include <errno.h>
#include <stdbool.h>

#include <keel/clock.h>
#include <keel/error.h>
#include <keel/io.h>

#define RX_DATA		     0x00 /* 5.2.1 */
#define TX_DATA		     0x20 /* 5.2.2 */
#define RX_STATUS	     0x40
#define RX_STATUS_LENGTH(s)  ((s) >> 16 & 0x3fff) /* with FCS */
#define RX_STATUS_ERROR	     (1u << 15)
#define TX_STATUS	     0x48
#define TX_STATUS_ERROR	     (1u << 15)
#define ID_REV		     0x50 /* 5.3.1 */
#define INT_STS		     0x58 /* 5.3.3 */
#define INT_EN		     0x5c
#define BYTE_TEST	     0x64 /* 5.3.5 */
#define BYTE_TEST_VALUE	     0x87654321
#define RX_CFG		     0x6c /* 5.3.7 */
#define RX_CFG_DUMP	     (1u << 15)
#define TX_CFG		     0x70 /* 5.3.8 */
#define TX_CFG_DUMP_STATUS   (1u << 15)
#define TX_CFG_DUMP_DATA     (1u << 14)
#define TX_CFG_ON	     (1u << 1)
#define HW_CFG		     0x74 /* 5.3.9 */
#define HW_CFG_STORE_FORWARD (1u << 20)
#define HW_CFG_TX_FIFO_5K    (5u << 16)
#define HW_CFG_SOFT_RESET    (1u << 0)
#define RX_FIFO_INF	     0x7c /* 5.3.11 */
#define RX_FIFO_STATUSES     0x00ff0000
#define TX_FIFO_INF	     0x80 /* 5.3.12 */
#define TX_FIFO_STATUSES     0x00ff0000
#define TX_FIFO_FREE(v)	     ((v)&0xffff)
#define PMT_CTRL	     0x84 /* 5.3.13 */
#define PMT_CTRL_READY	     (1u << 0)
#define MAC_CSR_CMD	     0xa4 /* 5.3.20 */
#define MAC_CSR_BUSY	     (1u << 31)
#define MAC_CSR_READ	     (1u << 30)
#define MAC_CSR_DATA	     0xa8
#define AFC_CFG		     0xac /* 5.3.22 */
#define E2P_CMD		     0xb0 /* 5.3.23 */
#define E2P_CMD_BUSY	     (1u << 31)

/* MAC registers, behind MAC_CSR: 5.4 */
#define MAC_CR		   1
#define MAC_CR_FULL_DUPLEX (1u << 20)
#define MAC_CR_TX_ON	   (1u << 3)
#define MAC_CR_RX_ON	   (1u << 2)
#define MAC_ADDRH	   2
#define MAC_ADDRL	   3
#define MAC_MII_ACC	   6
#define MII_ACC_PHY	   (1u << 11) /* the internal PHY has address 1 */
#define MII_ACC_WRITE	   (1u << 1)
#define MII_ACC_BUSY	   (1u << 0)
#define MAC_MII_DATA	   7

/* PHY registers, behind MAC_MII: IEEE 802.3, clause 22 */
#define BMCR	       0
#define BMCR_ANEG      (1u << 12)
#define BMCR_RESTART   (1u << 9)
#define BMSR	       1
#define BMSR_LINK      (1u << 2)
#define ANAR	       4
#define ANLPAR	       5
#define AN_FULL_DUPLEX 0x140 /* 100 and 10 Mbit/s */

/* TX command words: 3.12.2 */
#define TX_CMD_A_FIRST (1u << 13)
#define TX_CMD_A_LAST  (1u << 12)

#define FCS_SIZE       4
#define RX_FIFO_BYTES  10560 /* with 5 KiB for TX: 5.3.9.1 */
#define TX_FIFO_BYTES  4608  /* of the 5 KiB, without the statuses */
#define TX_DRAIN_US    5000  /* three full frames at 10 Mbit/s */
#define READY_MS       100   /* after reset, EEPROM reload included */
#define CSR_US	       1000
#define LINK_MS	       2500 /* negotiation takes about two seconds */

/* Too short to be interrupted: a Ctrl-C stays for the caller's next deadline. */
static int wait_clear(const struct smc911x_state *s, uint32_t offset, uint32_t mask, uint32_t us)
{
	uint64_t end_us = clock_us() + us;

	while (io_read32(s->base + offset) & mask)
		if (clock_us() > end_us)
			return fail(-EIO, "reset the board", "%s: register 0x%x stays busy",
				    s->nd.name, (unsigned int)offset);
	return 0;
}

static int mac_read(const struct smc911x_state *s, uint32_t reg, uint32_t *value)
{
	int rc;

	io_write32(s->base + MAC_CSR_CMD, MAC_CSR_BUSY | MAC_CSR_READ | reg);
	rc = wait_clear(s, MAC_CSR_CMD, MAC_CSR_BUSY, CSR_US);
	*value = io_read32(s->base + MAC_CSR_DATA);
	return rc;
}

static int mac_write(const struct smc911x_state *s, uint32_t reg, uint32_t value)
{
	io_write32(s->base + MAC_CSR_DATA, value);
	io_write32(s->base + MAC_CSR_CMD, MAC_CSR_BUSY | reg);
	return wait_clear(s, MAC_CSR_CMD, MAC_CSR_BUSY, CSR_US);
}

static int mii_start(const struct smc911x_state *s, uint32_t command)
{
	uint64_t end_us = clock_us() + CSR_US;
	uint32_t busy;
	int rc = mac_write(s, MAC_MII_ACC, MII_ACC_PHY | MII_ACC_BUSY | command);

	while (!rc) {
		rc = mac_read(s, MAC_MII_ACC, &busy);
		if (!rc && !(busy & MII_ACC_BUSY))
			return 0;
		if (!rc && clock_us() > end_us)
			rc = fail(-EIO, "reset the board", "%s: the PHY stays busy", s->nd.name);
	}
	return rc;
}

static int phy_read(const struct smc911x_state *s, uint32_t reg, uint32_t *value)
{
	int rc = mii_start(s, reg << 6);

	return rc ? rc : mac_read(s, MAC_MII_DATA, value);
}

static int phy_write(const struct smc911x_state *s, uint32_t reg, uint32_t value)
{
	int rc = mac_write(s, MAC_MII_DATA, value);

	return rc ? rc : mii_start(s, reg << 6 | MII_ACC_WRITE);
}

static int wait_link(const struct smc911x_state *s)
{
	struct deadline d = deadline_ms(LINK_MS);
	uint32_t status, control;
	int rc = phy_read(s, BMCR, &control);

	if (!rc && !(control & BMCR_ANEG))
		rc = phy_write(s, BMCR, BMCR_ANEG | BMCR_RESTART);
	/* The link bit latches a loss: only the second read says what is now. */
	if (!rc)
		rc = phy_read(s, BMSR, &status);
	while (!rc) {
		rc = phy_read(s, BMSR, &status);
		if (rc || status & BMSR_LINK)
			return rc;
		if (deadline_passed(&d))
			break;
	}
	if (rc)
		return rc;
	if (deadline_aborted())
		return fail(-EINTR, NULL, "stopped by Ctrl-C while waiting for the link");
	return fail(-ENOLINK, "plug in the network cable; is the switch or PC at its other end on?",
		    "%s: no link (no carrier from the other end of the cable)", s->nd.name);
}

/* The last frame may be an acknowledgement that somebody waits for. */
static void drain_tx(const struct smc911x_state *s)
{
	uint64_t end_us = clock_us() + TX_DRAIN_US;

	while (TX_FIFO_FREE(io_read32(s->base + TX_FIFO_INF)) < TX_FIFO_BYTES)
		if (clock_us() > end_us)
			return;
}

/* The dump bits clear themselves when the FIFOs are empty: 5.3.7, 5.3.8. */
static void wait_dumped(const struct smc911x_state *s)
{
	uint64_t end_us = clock_us() + CSR_US;

	while (io_read32(s->base + RX_CFG) & RX_CFG_DUMP ||
	       io_read32(s->base + TX_CFG) & (TX_CFG_DUMP_STATUS | TX_CFG_DUMP_DATA))
		if (clock_us() > end_us)
			return;
}

static void receiver_off(const struct smc911x_state *s)
{
	if (mac_write(s, MAC_CR, 0))
		error_clear(); /* nothing more can be done, and the FIFO is dumped below */
	io_write32(s->base + TX_CFG, TX_CFG_DUMP_STATUS | TX_CFG_DUMP_DATA);
	io_write32(s->base + RX_CFG, RX_CFG_DUMP);
	wait_dumped(s);
	io_write32(s->base + INT_EN, 0);
	io_write32(s->base + INT_STS, UINT32_MAX);
}

static int smc911x_open(struct netdev *nd)
{
	const struct smc911x_state *s = nd->state;
	const uint8_t *mac = nd->mac;
	uint32_t ours, theirs, mac_cr = MAC_CR_TX_ON | MAC_CR_RX_ON;
	int rc = wait_link(s);

	if (!rc)
		rc = phy_read(s, ANAR, &ours);
	if (!rc)
		rc = phy_read(s, ANLPAR, &theirs);
	if (!rc)
		rc = mac_write(s, MAC_ADDRL,
			       (uint32_t)mac[3] << 24 | (uint32_t)mac[2] << 16 |
				       (uint32_t)mac[1] << 8 | mac[0]);
	if (!rc)
		rc = mac_write(s, MAC_ADDRH, (uint32_t)mac[5] << 8 | mac[4]);
	if (rc)
		return rc;
	if (ours & theirs & AN_FULL_DUPLEX)
		mac_cr |= MAC_CR_FULL_DUPLEX;
	io_write32(s->base + RX_CFG, 0);
	io_write32(s->base + TX_CFG, TX_CFG_ON);
	return mac_write(s, MAC_CR, mac_cr);
}

static void smc911x_close(struct netdev *nd)
{
	drain_tx(nd->state);
	receiver_off(nd->state);
}

static void take_tx_statuses(const struct smc911x_state *s, struct netdev *nd, uint32_t info)
{
	for (uint32_t n = (info & TX_FIFO_STATUSES) >> 16; n; n--)
		if (io_read32(s->base + TX_STATUS) & TX_STATUS_ERROR)
			nd->stats.tx_errors++;
}

/* QEMU mishandles start offsets and end alignment, so the words are put together here. */
static int smc911x_send(struct netdev *nd, const void *frame, size_t len)
{
	const struct smc911x_state *s = nd->state;
	const uint8_t *from = frame;
	uint32_t info = io_read32(s->base + TX_FIFO_INF);

	take_tx_statuses(s, nd, info);
	if (len > ETH_FRAME_MAX || TX_FIFO_FREE(info) < len + 16)
		return -EAGAIN;
	io_write32(s->base + TX_DATA, TX_CMD_A_FIRST | TX_CMD_A_LAST | (uint32_t)len);
	io_write32(s->base + TX_DATA, (uint32_t)len);
	for (size_t i = 0; i < len; i += 4) {
		uint32_t word = 0;

		for (size_t j = 0; j < 4 && i + j < len; j++)
			word |= (uint32_t)from[i + j] << 8 * j;
		io_write32(s->base + TX_DATA, word);
	}
	nd->stats.tx++;
	return 0;
}

/* Fast-forwarding over a bad frame leaves QEMU's FIFO inconsistent: it is read to its end. */
static int drop_frame(const struct smc911x_state *s, struct netdev *nd, uint32_t words)
{
	while (words--)
		io_read32(s->base + RX_DATA);
	nd->stats.rx_errors++;
	return -EIO;
}

static int smc911x_recv(struct netdev *nd, union eth_frame *frame)
{
	const struct smc911x_state *s = nd->state;
	uintptr_t fifo = s->base + RX_DATA;
	uint32_t *to = frame->words;
	uint32_t status, len, words, word, carry = 0;

	if (!(io_read32(s->base + RX_FIFO_INF) & RX_FIFO_STATUSES))
		return 0;
	status = io_read32(s->base + RX_STATUS);
	len = RX_STATUS_LENGTH(status);
	words = (len + 3) / 4;
	if (status & RX_STATUS_ERROR || len <= FCS_SIZE || len > ETH_FRAME_MAX + FCS_SIZE)
		return drop_frame(s, nd, words);
	/* Moved up by two bytes on the way: see union eth_frame. */
	while (words--) {
		word = io_read32(fifo);
		*to++ = carry | word << 16;
		carry = word >> 16;
	}
	if (to < frame->words + ARRAY_SIZE(frame->words))
		*to = carry;
	nd->stats.rx++;
	return (int)(len - FCS_SIZE);
}

static const struct netdev_ops smc911x_ops = {
	.open = smc911x_open,
	.close = smc911x_close,
	.send = smc911x_send,
	.recv = smc911x_recv,
};

static int read_mac_address(struct smc911x_state *s)
{
	uint32_t low, high;
	int rc = wait_clear(s, E2P_CMD, E2P_CMD_BUSY, READY_MS * 1000);

	if (!rc)
		rc = mac_read(s, MAC_ADDRL, &low);
	if (!rc)
		rc = mac_read(s, MAC_ADDRH, &high);
	if (rc)
		return rc;
	for (unsigned int i = 0; i < 4; i++)
		s->nd.mac[i] = (uint8_t)(low >> 8 * i);
	s->nd.mac[4] = (uint8_t)high;
	s->nd.mac[5] = (uint8_t)(high >> 8);
	return 0;
}

static int wait_ready(const struct smc911x_state *s)
{
	uint64_t end_us = clock_us() + READY_MS * 1000;

	while (!(io_read32(s->base + PMT_CTRL) & PMT_CTRL_READY))
		if (clock_us() > end_us)
			return fail(-EIO, "switch the board off and on",
				    "%s: the chip does not wake up", s->nd.name);
	return 0;
}

/* The PHY is left alone: its negotiation has been going on since power-on. */
static int smc911x_probe(const struct device *dev)
{
	const struct smc911x_config *cfg = dev->config;
	struct smc911x_state *s = dev->state;
	uint32_t test;
	int rc;

	s->base = cfg->base;
	s->nd = (struct netdev){ .name = dev->name,
				 .ops = &smc911x_ops,
				 .state = s,
				 .rx_frames = RX_FIFO_BYTES / (ETH_FRAME_MAX + FCS_SIZE + 2) };
	io_write32(s->base + BYTE_TEST, 0); /* wakes a sleeping chip: 3.10.2.2 */
	test = io_read32(s->base + BYTE_TEST);
	if (test != BYTE_TEST_VALUE)
		return fail(-ENODEV, "start the emulator with -nic user,model=lan9118",
			    "no LAN9118 at 0x%lx: its test register is 0x%lx, not 0x%lx",
			    (unsigned long)s->base, (unsigned long)test,
			    (unsigned long)BYTE_TEST_VALUE);
	rc = wait_ready(s);
	if (rc)
		return rc;
	io_write32(s->base + HW_CFG, HW_CFG_SOFT_RESET);
	rc = wait_clear(s, HW_CFG, HW_CFG_SOFT_RESET, READY_MS * 1000);
	if (rc)
		return rc;
	io_write32(s->base + HW_CFG, HW_CFG_STORE_FORWARD | HW_CFG_TX_FIFO_5K);
	io_write32(s->base + AFC_CFG, 0x006e3740); /* pause frames at the levels of 5.3.22 */
	rc = read_mac_address(s);
	if (rc)
		return rc;
	receiver_off(s);
	return netdev_register(&s->nd);
}

static void smc911x_remove(const struct device *dev)
{
	receiver_off(dev->state);
}

const struct driver smc911x_driver = { .name = "smc911x",
				       .probe = smc911x_probe,
				       .remove = smc911x_remove };
