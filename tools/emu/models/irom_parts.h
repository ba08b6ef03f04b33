/* SPDX-License-Identifier: MIT */
/* What the files of the boot ROM model share. */
#pragma once

#include <tools/emu/models/irom.h>

#define irom_say(i, ...) (i)->chip.say((i)->chip.ctx, __VA_ARGS__)

/** irom_go() - end the WFI of its program: there is an address; @call: it may return */
void irom_go(struct irom *i, uint32_t address, bool call);
/** irom_ring() - end the WFI of its program: something else has changed */
void irom_ring(const struct irom *i);

/** irom_nand_start() - load BL1; goes on in irom_nand_wake() until irom_go() or irom_usb_start() */
void irom_nand_start(struct irom *i);
void irom_nand_wake(struct irom *i);
/** irom_nand_give_up() - say why and change to USB */
void irom_nand_give_up(struct irom *i, const char *why);

/** irom_usb_start() - listen for the next packet */
void irom_usb_start(struct irom *i);
