/* SPDX-License-Identifier: MIT */
/*
 * Clocks: ARM 666 MHz, HCLKD0 166.5 MHz (DRAM, NAND), PCLKD1 66.75 MHz (UART, timers).
 * Values and order: hardware facts 3.5. Runs wherever it is; needs a stack.
 */
#include <configs/s5pc100.h>
#include <keel/asm.h>

	.arch	armv7-a
	.syntax unified
	.arm

#define LOCK_TICKS   16	 /* at 3 MHz / 67: 335 us at least; the PLLs need 300 */
#define SETTLE_TICKS 100 /* microseconds, now that the timer runs at its rate */

/* board_clock_init - also starts timer 4, one tick a microsecond. Clobbers: r0-r3, r12 */
	FUNC	board_clock_init, .stage1
	push	{r4, lr}
	adr	r0, clocks_from_crystal
	bl	write_registers
	mov	r0, #LOCK_TICKS
	bl	wait_ticks
	adr	r0, clocks_from_plls
	bl	write_registers
	mov	r0, #SETTLE_TICKS
	bl	wait_ticks
	pop	{r4, pc}

	/* Everything from the 12 MHz crystal, then dividers, then PLLs: no bus is ever too fast. */
clocks_from_crystal:
	.word	S5P_CLOCK + 0x200, 0		/* CLK_SRC0 */
	.word	S5P_CLOCK + 0x000, 0xe10	/* APLL_LOCK, 300 us; MPLL, EPLL, HPLL */
	.word	S5P_CLOCK + 0x004, 0xe10
	.word	S5P_CLOCK + 0x008, 0xe10
	.word	S5P_CLOCK + 0x00c, 0xe10
	.word	S5P_CLOCK + 0x300, 0x00011301	/* CLK_DIV0: APLL/2, ARM/1, D0/4, PCLKD0/2 */
	.word	S5P_CLOCK + 0x304, 0x00011110	/* CLK_DIV1: D1/2, PCLKD1/2 */
	.word	S5P_CLOCK + 0x308, 0x00000001	/* CLK_DIV2 */
	.word	S5P_PWM + 0x00, 66 << 8		/* TCFG0: PCLKD1 / 67, now and when it is 66.75 MHz */
	.word	S5P_PWM + 0x04, 0		/* TCFG1: timer 4 / 1 */
	.word	S5P_PWM + 0x08, 0		/* TCON */
	.word	S5P_PWM + 0x3c, 0xffffffff	/* TCNTB4 */
	.word	S5P_PWM + 0x08, 1 << 21		/* take it over */
	.word	S5P_PWM + 0x08, 5 << 20		/* start, reload (7.2) */
	.word	S5P_CLOCK + 0x100, 0x81bc0400	/* APLL_CON: 12 * 444 / 4 = 1332 MHz */
	.word	S5P_CLOCK + 0x104, 0x80590201	/* MPLL_CON: 267 MHz */
	.word	S5P_CLOCK + 0x108, 0x80870303	/* EPLL_CON: 67.5 MHz */
	.word	S5P_CLOCK + 0x10c, 0x80600603	/* HPLL_CON: 24 MHz */
	.word	0
clocks_from_plls:
	.word	S5P_CLOCK + 0x204, 0x01000001	/* CLK_SRC1 */
	.word	S5P_CLOCK + 0x200, 0x00001111	/* CLK_SRC0: all four */
	.word	0
	END	board_clock_init

/* write_registers - r0: pairs of address and value, ended by a zero. Clobbers: r0-r2 */
	FUNC	write_registers, .stage1
1:	ldr	r1, [r0], #4
	cmp	r1, #0
	ldrne	r2, [r0], #4
	strne	r2, [r1]
	bne	1b
	bx	lr
	END	write_registers

/* wait_ticks - r0: ticks of timer 4, which counts down. Clobbers: r1-r3 */
	FUNC	wait_ticks, .stage1
	ldr	r1, =(S5P_PWM + 0x40)	/* TCNTO4 */
	ldr	r2, [r1]
1:	ldr	r3, [r1]
	sub	r3, r2, r3
	cmp	r3, r0
	bls	1b
	bx	lr
	.ltorg
	END	wait_ticks
