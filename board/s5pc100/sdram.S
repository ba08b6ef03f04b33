/* SPDX-License-Identifier: MIT */
/*
 * 256 MB of DDR2 at 166 MHz behind one chip select. Values and order: hardware facts
 * 4.2 to 4.4. Runs wherever it is; needs clocks, timer 4, the UART and a stack.
 */
#include <configs/s5pc100.h>
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

#define LOCK_US	     1000 /* the DLL needs some hundred clocks */
#define STABLE_US    200  /* clock before the first command (4.4) */
#define PHY_DLL_ON   0x00101003
#define PHY_DLL_OFF  0x00101009
#define FORCED_USUAL 0x6a /* what shipped boards run with when no lock is measured (15.3) */

#define CONCONTROL   0x00
#define MEMCONTROL   0x04
#define DIRECTCMD    0x10
#define PHYCONTROL0  0x18
#define PHYSTATUS0   0x40

/* board_sdram_init - Out: r0: 0, or the word that did not come back. Clobbers: r0-r3, r12 */
	FUNC	board_sdram_init, .stage1
	push	{r4-r6, lr}
	ldr	r4, =S5P_DMC
	bl	drive_strengths
	adr	r0, phy_start
	bl	write_registers
	bl	wait_dll		/* r0: what to force */
	lsl	r0, r0, #24
	ldr	r1, =PHY_DLL_ON
	orr	r2, r0, r1
	str	r2, [r4, #PHYCONTROL0]
	ldr	r1, =PHY_DLL_OFF
	orr	r2, r0, r1
	str	r2, [r4, #PHYCONTROL0]
	adr	r0, controller
	bl	write_registers
	mov	r0, #STABLE_US
	bl	wait_ticks
	adr	r5, commands
1:	ldr	r6, [r5], #4
	cmp	r6, #0
	beq	2f
	str	r6, [r4, #DIRECTCMD]
	mov	r0, #2			/* 400 ns, 200 clocks after the DLL reset: no status tells */
	bl	wait_ticks
	b	1b
2:	adr	r0, running
	bl	write_registers
	mov	r0, #2
	bl	wait_ticks
	bl	check_dram
	pop	{r4-r6, pc}
	.ltorg

phy_start:
	.word	S5P_DMC + PHYCONTROL0, 0x6a101000
	.word	S5P_DMC + 0x1c, 0x000084f4	/* PHYCONTROL1 */
	.word	S5P_DMC + 0x20, 0x00000000	/* PHYCONTROL2 */
	.word	S5P_DMC + PHYCONTROL0, 0x6a101002 /* DLL on */
	.word	S5P_DMC + PHYCONTROL0, 0x6a101003 /* DLL start */
	.word	0
controller:
	.word	S5P_DMC + CONCONTROL, 0x0ff01010 /* no refresh yet */
	.word	S5P_DMC + MEMCONTROL, 0x00202400 /* DDR2, 32 bits, burst of 4, one chip */
	.word	S5P_DMC + 0x08, 0x20f01323	/* MEMCONFIG0: 0x20000000, 256 MB (4.3) */
	.word	S5P_DMC + 0x0c, 0x40f00323	/* MEMCONFIG1: nothing there */
	.word	S5P_DMC + 0x14, 0x20000000	/* PRECHCONFIG */
	.word	S5P_DMC + 0x28, 0x00100004	/* PWRDNCONFIG */
	.word	S5P_DMC + 0x30, 0x0000050e	/* TIMINGAREF: 7.8 us */
	.word	S5P_DMC + 0x34, 0x16233297	/* TIMINGROW */
	.word	S5P_DMC + 0x38, 0x23230000	/* TIMINGDATA: CL 3 */
	.word	S5P_DMC + 0x3c, 0x07c80232	/* TIMINGPOWER */
	.word	0
commands:				/* 4.4 */
	.word	0x07000000		/* NOP */
	.word	0x01000000		/* precharge all */
	.word	0x00020000		/* EMRS2 */
	.word	0x00030000		/* EMRS3 */
	.word	0x00010400		/* EMRS1: DLL on */
	.word	0x00000532		/* MRS: burst 4, CL 3, DLL reset */
	.word	0x01000000		/* precharge all */
	.word	0x05000000		/* auto refresh, twice */
	.word	0x05000000
	.word	0x00000432		/* MRS: no DLL reset */
	.word	0x00010780		/* EMRS1: OCD default */
	.word	0x00010402		/* EMRS1: OCD exit, reduced drive */
	.word	0
running:
	.word	S5P_DMC + CONCONTROL, 0x00ff20b0 /* auto refresh */
	.word	S5P_DMC + MEMCONTROL, 0x00202413 /* power down and clock stop when idle */
	.word	0
	END	board_sdram_init

/* drive_strengths - of the nine pad groups MP1_0 to MP1_8 (4.2, step 0). Clobbers: r0-r2 */
	FUNC	drive_strengths, .stage1
	ldr	r0, =(S5P_GPIO + 0x3cc)
	ldr	r1, =0xaaaa
	mov	r2, #9
1:	str	r1, [r0], #0x20
	subs	r2, r2, #1
	bne	1b
	bx	lr
	.ltorg
	END	drive_strengths

/* wait_dll - r4: DMC. Out: r0: the measured lock value, or the usual one. Clobbers: r0-r3, r12 */
	FUNC	wait_dll, .stage1
	push	{r5, lr}
	mov	r5, #LOCK_US
1:	ldr	r0, [r4, #PHYSTATUS0]
	tst	r0, #(1 << 2)
	ubfxne	r0, r0, #6, #8
	popne	{r5, pc}
	mov	r0, #1
	bl	wait_ticks
	subs	r5, r5, #1
	bne	1b
	adr	r0, text_dll
	ldr	r1, [r4, #PHYSTATUS0]
	bl	stage1_word
	adr	r0, text_dll_end
	bl	stage1_puts
	mov	r0, #FORCED_USUAL
	pop	{r5, pc}
text_dll:     .asciz "\r\nKeel: the DRAM's DLL does not lock (status "
text_dll_end: .asciz "), the usual delay is taken\r\n"
	.balign	4
	END	wait_dll

/*
 * check_dram - two words that differ in every bit, in neighbouring places
 * Out: r0: 0, or what differs. Clobbers: r0-r3
 */
	FUNC	check_dram, .stage1
	ldr	r1, =RAM_BASE
	ldr	r2, =0x5aa50ff0
	mvn	r3, r2
	str	r2, [r1]
	str	r3, [r1, #4]
	ldr	r0, [r1]
	eor	r0, r0, r2
	ldr	r2, [r1, #4]
	eor	r2, r2, r3
	orr	r0, r0, r2
	bx	lr
	.ltorg
	END	check_dram
