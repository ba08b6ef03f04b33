/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DM9000 on SROM bank 1, connected to the first -nic.
 *
 * A frame from the network takes its time on a 100 Mbit/s wire before the chip has it, and the
 * next one waits until then: QEMU's user network would deliver a whole TFTP window in no time.
 * While the ring is full the next frames wait, which no board does: a host that is busy stops
 * the guest but not its clock, and the TFTP server of the user network never repeats a block.
 * With net-overflow=drop they are lost, as on the board; exact with -icount.
 */
#include <tools/emu/qemu/map.h>
#include <tools/emu/qemu/report.h>

#include "net/net.h"

#include <tools/emu/models/dm9000.h>
#include <tools/emu/models/gpio.h>
#include <tools/emu/models/sromc.h>

#define DM9000_BASE	 0x88000000
#define DM9000_BANK	 1
#define DM9000_PIN	 2 /* of GPH1: EINT10 (hardware facts 1.3) */
#define FRAME_SHORTEST	 60
#define FRAME_GAP	 24 /* preamble, FCS, silence */
#define WIRE_NS_PER_BYTE 80

struct net {
	struct dm9000 chip; /* first: what the block takes as its state */
	struct s5p_board *board;
	struct gpio *gpio;
	struct sromc *sromc;
	NICConf conf;
	NICState *nic;
	QEMUTimer *arrival;
	uint8_t frame[DM9000_FRAME_MAX];
	size_t len; /* of the frame on the wire; 0: the wire is free */
	bool full;
	uint64_t waits; /* how often a frame met a full ring */
};

static bool net_can_receive(NetClientState *nc)
{
	struct net *n = qemu_get_nic_opaque(nc);
	bool full = !n->board->option.net_drop && !dm9000_room(&n->chip);

	n->waits += full && !n->full;
	n->full = full;
	return !n->len && !full;
}

static ssize_t net_receive(NetClientState *nc, const uint8_t *frame, size_t len)
{
	struct net *n = qemu_get_nic_opaque(nc);
	int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);

	if (!net_can_receive(nc)) /* QEMU does not ask again for what it had queued */
		return 0;
	if (len > sizeof(n->frame) - FRAME_GAP)
		return (ssize_t)len;
	memset(n->frame, 0, FRAME_SHORTEST); /* who sends pads; QEMU's back ends do not */
	memcpy(n->frame, frame, len);
	n->len = MAX(len, FRAME_SHORTEST);
	timer_mod(n->arrival, now + (int64_t)(n->len + FRAME_GAP) * WIRE_NS_PER_BYTE);
	return (ssize_t)len;
}

static void net_arrived(void *opaque)
{
	struct net *n = opaque;
	size_t len = n->len;

	n->len = 0;
	dm9000_receive(&n->chip, n->frame, len);
	qemu_flush_queued_packets(qemu_get_queue(n->nic));
}

static void net_tx(void *ctx, const uint8_t *frame, size_t len)
{
	struct net *n = ctx;

	if (n->nic)
		qemu_send_packet(qemu_get_queue(n->nic), frame, (int)len);
}

static void net_room(void *ctx)
{
	struct net *n = ctx;

	if (n->nic && !n->board->option.net_drop && !n->len)
		qemu_flush_queued_packets(qemu_get_queue(n->nic));
}

static uint32_t net_bank(void *ctx)
{
	struct net *n = ctx;
	struct sromc_bank bank = sromc_bank(n->sromc, DM9000_BANK);

	if (!gpio_is_srom(n->gpio, DM9000_BANK))
		return DM9000_BANK_NOT_CONNECTED;
	return (bank.wide ? DM9000_BANK_16_BIT : 0) |
	       (bank.byte_address ? DM9000_BANK_BYTE_ADDRESS : 0);
}

static void net_cable(NetClientState *nc)
{
	struct net *n = qemu_get_nic_opaque(nc);

	dm9000_cable(&n->chip, !nc->link_down);
}

static void net_interrupt(void *opaque, int line, int level)
{
	struct net *n = opaque;

	gpio_set_pin(n->gpio, GPH1, DM9000_PIN, level);
}

static NetClientInfo net_info = {
	.type = NET_CLIENT_DRIVER_NIC,
	.size = sizeof(NICState),
	.can_receive = net_can_receive,
	.receive = net_receive,
	.link_status_changed = net_cable,
};

static void nic_create(struct net *n)
{
	NICInfo *nd = &nd_table[0];

	qemu_check_nic_model(nd, "dm9000");
	n->conf.macaddr = nd->macaddr;
	n->conf.peers.ncs[0] = nd->netdev;
	n->conf.peers.queues = 1;
	nd->instantiated = 1;
	n->nic = qemu_new_nic(&net_info, &n->conf, "dm9000", NULL, n);
	qemu_format_nic_info_str(qemu_get_queue(n->nic), n->conf.macaddr.a);
}

void s5p_net_add(struct s5p_board *b)
{
	struct net *n = g_new0(struct net, 1);
	struct s5p_block *block;

	n->board = b;
	n->gpio = b->gpio;
	n->sromc = b->sromc;
	n->arrival = timer_new_ns(QEMU_CLOCK_VIRTUAL, net_arrived, n);
	n->chip.wires = (struct dm9000_wires){
		.ctx = n,
		.tx = net_tx,
		.room = net_room,
		.bank = net_bank,
		.no_cable = true,
	};
	block = s5p_block_add(b, &dm9000_ops, n, DM9000_BASE);
	block->line[0] = qemu_allocate_irq(net_interrupt, n, 0);
	s5p_stat_add(b, "net_sent", &n->chip.sent);
	s5p_stat_add(b, "net_received", &n->chip.received);
	s5p_stat_add(b, "net_overflows", &n->chip.overflows);
	s5p_stat_add(b, "net_waits", &n->waits);
	if (!nd_table[0].used)
		return;
	n->chip.wires.no_cable = false;
	nic_create(n);
}
