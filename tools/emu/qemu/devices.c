// SPDX-License-Identifier: GPL-2.0-or-later
/* Timers and interrupts: the blocks without a QEMU back end. Lines: hardware facts 7.4. */
#include <tools/emu/qemu/board.h>

#include <tools/emu/models/pwm.h>

#define PWM_BASE    0xea000000
#define TIMER0_LINE 21 /* of VIC0 */

static void line_to(struct s5p_block *from, unsigned int output, struct s5p_block *vic,
		    unsigned int input)
{
	if (vic)
		from->line[output] = s5p_block_input(vic, input);
}

void s5p_devices_add(struct s5p_board *b)
{
	struct s5p_block *vic0 = s5p_block_find(b, "vic0");
	struct s5p_block *pwm = s5p_block_add(b, &pwm_ops, NULL, PWM_BASE);

	for (unsigned int i = 0; i < PWM_TIMERS; i++)
		line_to(pwm, i, vic0, TIMER0_LINE + i);
}
