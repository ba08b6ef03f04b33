// SPDX-License-Identifier: MIT
/* The DM9000 driven by its interrupt, EINT10, with the CPU asleep (hardware facts 5.6, 10). */
#include <test/payload/s5pc100/chip.h>

#define SROM_BW	      0xe7000000u
#define INDEX	      0x88000000u
#define DATA	      0x88000004u
#define GPH1CON	      0xe0300c20u
#define EINTCON1      0xe0300e04u
#define EINTMASK1     0xe0300f04u
#define EINTPEND1     0xe0300f44u
#define EINT10	      (1u << 2) /* of the second eight */
#define NCR	      0x00u
#define NSR	      0x01u
#define NSR_LINK      0x40u
#define TCR	      0x02u
#define RCR	      0x05u
#define PAR	      0x10u
#define MAR	      0x16u
#define GPCR	      0x1eu
#define GPR	      0x1fu
#define VID	      0x28u
#define MRCMDX	      0xf0u
#define MRCMD	      0xf2u
#define MWCMD	      0xf8u
#define TXPL	      0xfcu
#define ISR	      0xfeu
#define ISR_RX	      0x01u
#define ISR_TX	      0x02u
#define IMR	      0xffu
#define IMR_RETURN    0x80u
#define FRAME	      60u
#define FCS	      4u
#define LINK_WAIT_MS  1500u
#define REPLY_WAIT_MS 1000u

static volatile uint32_t seen; /* ISR bits since we looked */

static void select(uint8_t reg)
{
	*(volatile uint8_t *)INDEX = reg;
}

static uint8_t get(uint8_t reg)
{
	select(reg);
	return rd8(DATA);
}

static void set(uint8_t reg, uint32_t value)
{
	select(reg);
	*(volatile uint8_t *)DATA = (uint8_t)value;
}

void net_interrupt(void)
{
	uint8_t isr = get(ISR);

	set(ISR, isr);
	seen |= isr;
	wr(EINTPEND1, EINT10);
}

/* Until the interrupt of @bits has come, or @ms are over. */
static bool wait_for(uint32_t bits, uint32_t ms)
{
	alarm_set(ms);
	while (!(seen & bits) && !alarm_rang())
		sleep_until_interrupt();
	return seen & bits;
}

static void connect(void)
{
	wr(SROM_BW, (rd(SROM_BW) & ~0xf0u) | 0x30);
	wr(EINTCON1, (rd(EINTCON1) & ~0xf00u) | 0x100); /* high level */
	wr(GPH1CON, (rd(GPH1CON) & ~0xf00u) | 0x200);
	wr(EINTPEND1, EINT10);
	wr(EINTMASK1, rd(EINTMASK1) & ~EINT10);
	interrupt_enable(10);
}

static void start(void)
{
	static const uint8_t mac[] = { 0x02, 0, 0, 0, 0, 0x01 };

	set(GPCR, 1);
	set(GPR, 0);
	for (int twice = 0; twice < 2; twice++) {
		set(NCR, 3);
		while (get(NCR) & 1)
			;
		set(NCR, 0);
	}
	check("the chip answers", get(VID) | (uint32_t)get(VID + 1) << 8, 0x0a46);
	for (uint8_t i = 0; i < sizeof(mac); i++)
		set(PAR + i, mac[i]);
	for (uint8_t i = 0; i < 8; i++)
		set(MAR + i, 0xff);
	set(ISR, 0x3f);
	set(IMR, IMR_RETURN | ISR_TX | ISR_RX);
	set(RCR, 0x31);
	wait_for(0, LINK_WAIT_MS);
	check("the link is up", get(NSR) & NSR_LINK, NSR_LINK);
}

/* Who has 10.0.2.2? Tell 10.0.2.15. */
static void ask(void)
{
	static const uint8_t arp[FRAME] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0,  0, 0, 0,  1, 8, 6, 0, 1, 8, 0,  6, 4, 0,
		1,    2,    0,	  0,	0,    0,    1, 10, 0, 2, 15, 0, 0, 0, 0, 0, 0, 10, 0, 2, 2,
	};

	select(MWCMD);
	for (uint32_t i = 0; i < FRAME; i += 2)
		*(volatile uint16_t *)DATA = (uint16_t)(arp[i] | arp[i + 1] << 8);
	set(TXPL, FRAME);
	set(TXPL + 1, 0);
	set(TCR, 1);
}

static void check_reply(void)
{
	uint16_t word[(FRAME + FCS) / 2];
	uint32_t header;

	select(MRCMDX);
	rd8(DATA);
	check("a frame is ready", rd8(DATA) & 3, 1);
	select(MRCMD);
	header = *(volatile uint16_t *)DATA;
	header |= (uint32_t) * (volatile uint16_t *)DATA << 16;
	check("it is good", header & 0xfffc, 0);
	check("it is as long as the shortest, or padded", header >> 16 >= FRAME + FCS, true);
	for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		word[i] = *(volatile uint16_t *)DATA;
	check("it is ARP", word[6], 0x0608);
	check("a reply", word[10], 0x0200);
	check("from 10.0.2.2", word[14] | (uint32_t)word[15] << 16, 0x0202000a);
}

void check_net(void)
{
	connect();
	start();
	seen = 0;
	ask();
	check("sending interrupts", wait_for(ISR_TX, REPLY_WAIT_MS), true);
	check("receiving interrupts", wait_for(ISR_RX, REPLY_WAIT_MS), true);
	check_reply();
	set(RCR, 0);
	set(IMR, IMR_RETURN);
	interrupts_off();
}
