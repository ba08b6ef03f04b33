/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The NAND chip of the machine, for who reads it without the controller. */
#pragma once

#include <tools/emu/qemu/board.h>

#include <tools/emu/models/nand_chip.h>

/** s5p_nand_chip() - the chip, for the boot ROM; NULL: there is no drive */
struct nand_chip *s5p_nand_chip(struct s5p_board *b);
