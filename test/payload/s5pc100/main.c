// SPDX-License-Identifier: MIT
/*
 * Other ways to use the S5PC100 than Keel's: if the emulator's models were made to fit Keel's
 * drivers, one of these checks fails.
 *
 *	serial.c   FIFO by its fill level, words into UTXH
 *	timers.c   timers 0 to 4 at once, vectored interrupts, FIQ, the watchdog as a timer
 *	nand.c     command bytes as words, data by bytes at random columns, 4-bit ECC
 *	dram.c     DRAM started anew, as mobile DDR and as DDR2, and in a wrong order
 *	net.c      the DM9000 by its interrupt, through EINT10, with the CPU asleep
 *	resets.c   SWRESET and watchdog, told apart by RST_STAT and INFORM
 */
#include <test/payload/s5pc100/chip.h>

#define PRO_ID	 0xe0000000u
#define OMR	 0xe0000004u
#define GPG3CON	 0xe03001c0u
#define GPG3DAT	 0xe03001c4u
#define GPH0DAT	 0xe0300c04u
#define GPH0KEYS 0x1eu

volatile uint32_t abort_address, abort_status, abort_count;

/* Hardware facts 2.1, 3.8, 5.4. */
void check_identity(void)
{
	check("the chip is an S5PC100", rd(PRO_ID) >> 12, 0x43100);
	check("it is strapped to boot from NAND", rd(OMR) & 0x2006, 0);
	check("no key is pressed", rd(GPH0DAT) & GPH0KEYS, GPH0KEYS);
	wr(GPG3CON, 0x1111);
	wr(GPG3DAT, 0x5);
	check("outputs read back", rd(GPG3DAT) & 0xf, 0x5);
	rd(0xe000000cu + 0xf00000u);
	check("reading nothing is an abort", abort_address, 0xe0f0000c);
	check("and an external one", abort_status & 0x40f, 0x008);
}

void chip_main(void)
{
	serial_init();
	check_resets();
	check_identity();
	check_timers();
	check_gates();
	check_interrupts();
	check_nand();
	check_dram();
	check_net();
	put("end of checks\n");
}
