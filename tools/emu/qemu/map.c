/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which model is where, and whose interrupt goes to which line (hardware facts 1.4, 7.4). */
#include <tools/emu/qemu/map.h>

#include <tools/emu/models/gpio.h>

#define WDT_LINE   27 /* of VIC0 */
#define EINT_LINES 17 /* 0 to 15, and one for 16 to 31 */

void s5p_map_create(struct s5p_board *b)
{
	s5p_system_add(b);
	s5p_devices_add(b);
	s5p_interrupt(s5p_block_find(b, "wdt"), 0, 0, WDT_LINE);
	for (unsigned int i = 0; i < EINT_LINES; i++)
		s5p_interrupt(s5p_block_find(b, "gpio"), GPIO_EINT_LINE + i, 0, i);
	s5p_serial_add(b);
	if (b->option.smdk)
		s5p_lan_add(b);
	else
		s5p_net_add(b);
	s5p_nand_add(b);
	s5p_irom_add(b);
}
