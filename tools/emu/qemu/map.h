/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map of the machine: who adds which blocks, and whose interrupt goes where. */
#pragma once

#include <tools/emu/qemu/board.h>

void s5p_map_create(struct s5p_board *b);

/* One file each, called by s5p_map_create(). */

/** s5p_system_add() - chip ID, clocks, DRAM controller, watchdog, pins, banks; first of all */
void s5p_system_add(struct s5p_board *b);

/** s5p_system_set_up() - clocks, DRAM and watchdog as a first stage leaves them */
void s5p_system_set_up(struct s5p_board *b);

/** s5p_clock_hz() - from the clock controller's registers */
uint32_t s5p_clock_hz(struct s5p_board *b, enum model_clock clock);

/** s5p_irom_add() - the boot ROM; behind the NAND chip that it starts from */
void s5p_irom_add(struct s5p_board *b);

/** s5p_serial_add() - the four UART channels, each with its -serial option */
void s5p_serial_add(struct s5p_board *b);

/** s5p_net_add() - the DM9000 and its -nic; after the GPIO and the SROM controller */

/** s5p_lan_add() - the LAN9118 of board=smdk and its -nic; after the GPIO and the SROM controller */
void s5p_lan_add(struct s5p_board *b);
void s5p_net_add(struct s5p_board *b);

/** s5p_nand_add() - the controller, and the chip when there is -drive if=mtd,format=raw,file=... */
void s5p_nand_add(struct s5p_board *b);

/** s5p_devices_add() - interrupt controllers, timers, RTC; before every block that interrupts */
void s5p_devices_add(struct s5p_board *b);

/** s5p_interrupt() - @output of a model to the line @input of VIC @vic (hardware facts 7.4) */
void s5p_interrupt(struct s5p_block *from, unsigned int output, unsigned int vic,
		   unsigned int input);
