// SPDX-License-Identifier: MIT
/* DRAM is taken away and started anew, right and wrong (hardware facts 4.2 to 4.5). */
#include <test/payload/s5pc100/chip.h>

#define DMC	   0xe6000000u
#define CONCONTROL DMC
#define DIRECTCMD  (DMC + 0x10)
#define PHYSTATUS0 (DMC + 0x40)
#define DRAM	   0x20000000u
#define LIST_END   UINT32_MAX
#define POLL_LOCK  (UINT32_MAX - 1)

struct write {
	uint32_t offset, value;
};

/* Facts 4.5, the boot loader that never polls; one chip select of 128 MiB. */
static const struct write mobile[] = {
	{ 0x18, 0x003b3b00 }, { 0x18, 0x003b3b02 }, { 0x18, 0x003b3b03 }, { 0x18, 0x6a3b3b03 },
	{ 0x18, 0x6a3b3b01 }, { 0x1c, 0x00000004 }, { 0x20, 0x00000000 }, { 0x00, 0xff001010 },
	{ 0x04, 0xff202100 }, { 0x08, 0x20f80222 }, { 0x14, 0x20000000 }, { 0x30, 0x0000004e },
	{ 0x34, 0x0c233287 }, { 0x38, 0x12130005 }, { 0x3c, 0x0e120122 }, { LIST_END, 0 },
};

static const uint32_t mobile_commands[] = { 0x07000000, 0x01000000, 0x05000000, 0x05000000,
					    0x00000032 };

/* Facts 4.2, vendor code: the "measured" value is overwritten by a fixed one. */
static const struct write ddr2[] = {
	{ 0x18, 0x6a101000 }, { 0x1c, 0x000084f4 }, { 0x20, 0x00000000 }, { 0x18, 0x6a101002 },
	{ 0x18, 0x6a101003 }, { POLL_LOCK, 0 },	    { 0x18, 0x6a101009 }, { 0x00, 0x0ff01010 },
	{ 0x04, 0x00202400 }, { 0x08, 0x20f01323 }, { 0x0c, 0x40f00323 }, { 0x14, 0x20000000 },
	{ 0x28, 0x00100004 }, { 0x30, 0x0000050e }, { 0x34, 0x16233297 }, { 0x38, 0x23230000 },
	{ 0x3c, 0x07c80232 }, { LIST_END, 0 },
};

static const uint32_t ddr2_commands[] = { 0x07000000, 0x01000000, 0x00020000, 0x00030000,
					  0x00010400, 0x00000532, 0x01000000, 0x05000000,
					  0x05000000, 0x00000432, 0x00010780, 0x00010402 };

/* EMRS1 before EMRS2 and EMRS3 */
static const uint32_t wrong_commands[] = { 0x07000000, 0x01000000, 0x00010400, 0x00020000,
					   0x00030000, 0x00000532, 0x01000000, 0x05000000,
					   0x05000000, 0x00000432, 0x00010780, 0x00010402 };

static void set_up(const struct write *w)
{
	for (; w->offset != LIST_END; w++) {
		while (w->offset == POLL_LOCK && !(rd(PHYSTATUS0) & 4))
			;
		if (w->offset != POLL_LOCK)
			wr(DMC + w->offset, w->value);
	}
}

static void command(const uint32_t *commands, size_t count)
{
	while (count--)
		wr(DIRECTCMD, *commands++);
}

static bool answers(uint32_t addr)
{
	uint32_t before = abort_count;

	wr(addr, 0xcafe0000 + (addr >> 16));
	return rd(addr) == 0xcafe0000 + (addr >> 16) && abort_count == before;
}

void check_dram(void)
{
	check("DRAM answers", answers(DRAM), true);
	check("to its last byte", answers(DRAM + 0x0ffffffc), true);
	check("and not behind", answers(DRAM + 0x10000000), false);
	wr(CONCONTROL, 0x0ff01010);
	check("without refresh it is gone", answers(DRAM), false);
	check("DFAR says where", abort_address, DRAM);
	set_up(ddr2);
	command(wrong_commands, sizeof(wrong_commands) / 4);
	wr(CONCONTROL, 0x00ff20b0);
	check("commands in another order do not start it", answers(DRAM), false);
	set_up(mobile);
	command(mobile_commands, sizeof(mobile_commands) / 4);
	wr(CONCONTROL, 0xff001030);
	check("mobile DDR is started", answers(DRAM), true);
	check("with the window its mask says", answers(DRAM + 0x08000000), false);
	set_up(ddr2);
	check("setting up takes it away", answers(DRAM), false);
	command(ddr2_commands, sizeof(ddr2_commands) / 4);
	wr(CONCONTROL, 0x00ff20b0);
	check("DDR2 is started", answers(DRAM + 0x0ffffffc), true);
}
