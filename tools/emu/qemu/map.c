/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which model is where, and whose interrupt goes to which line (hardware facts 1.4, 7.4). */
#include <tools/emu/qemu/board.h>

uint32_t s5p_clock_hz(struct s5p_board *b, enum model_clock clock)
{
	static const uint32_t usual[MODEL_CLOCKS] = { 666000000, 166500000, 83250000, 133500000,
						      66750000 };

	return usual[clock];
}

void s5p_map_create(struct s5p_board *b)
{
	s5p_devices_add(b);
	s5p_serial_add(b);
}
