// SPDX-License-Identifier: GPL-2.0-or-later
/* Timers and interrupts: the blocks without a QEMU back end. Lines: hardware facts 7.4. */
#include <tools/emu/qemu/map.h>

#include <tools/emu/models/pwm.h>
#include <tools/emu/models/vic.h>

#define VIC_BASE    0xe4000000
#define VIC_STEP    0x100000
#define PWM_BASE    0xea000000
#define TIMER0_LINE 21 /* of VIC0 */

static void vics_add(struct s5p_board *b)
{
	struct vic *vic = g_new0(struct vic, VIC_COUNT);
	struct s5p_block *block[VIC_COUNT];

	for (unsigned int i = 0; i < VIC_COUNT; i++)
		block[i] = s5p_block_add(b, &vic_ops[i], &vic[i], VIC_BASE + VIC_STEP * i);
	vic_chain(&vic[0], &vic[1]);
	vic_chain(&vic[1], &vic[2]);
	block[0]->line[VIC_IRQ] = qdev_get_gpio_in(DEVICE(b->cpu), ARM_CPU_IRQ);
	block[0]->line[VIC_FIQ] = qdev_get_gpio_in(DEVICE(b->cpu), ARM_CPU_FIQ);
}

void s5p_interrupt(struct s5p_block *from, unsigned int output, unsigned int vic,
		   unsigned int input)
{
	struct s5p_block *to = s5p_block_find(from->board, vic_ops[vic].name);

	from->line[output] = s5p_block_input(to, input);
}

void s5p_devices_add(struct s5p_board *b)
{
	struct s5p_block *block;

	vics_add(b);
	block = s5p_block_add(b, &pwm_ops, NULL, PWM_BASE);
	for (unsigned int i = 0; i < PWM_TIMERS; i++)
		s5p_interrupt(block, i, 0, TIMER0_LINE + i);
}
