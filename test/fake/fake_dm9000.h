/* SPDX-License-Identifier: MIT */
/* A DM9000 model with its wires, and the accesses software makes (hardware facts 10.3). */
#pragma once

#include <test/fake/fake_model.h>
#include <tools/emu/models/dm9000_parts.h>

#define FAKE_DM9000_MAC                            \
	{                                          \
		0x02, 0x11, 0x22, 0x33, 0x44, 0x55 \
	}

struct fake_dm9000 {
	struct fake_model host;
	struct dm9000 chip;
	unsigned int sent, rooms;
	uint8_t last[2048];
	size_t last_len;
	uint32_t bank; /* the nibble of SROM_BW */
};

extern struct fake_dm9000 fake_dm9000;

void fake_dm9000_power_on(void);
/** fake_dm9000_up() - initialised as 10.3 says, broadcasts on, the link is up */
void fake_dm9000_up(void);

uint8_t dm_read(uint8_t reg);
void dm_write(uint8_t reg, uint8_t value);
uint16_t dm_phy_read(uint8_t reg);
void dm_phy_write(uint8_t reg, uint16_t value);
/** dm_tx_data() - to packet memory by half-words; an odd @len takes one byte of padding along */
void dm_tx_data(const uint8_t *frame, size_t len);
void dm_tx_go(size_t len);
/** dm_rx_ready() - the index of MRCMDX and two reads; the second one's low byte */
uint8_t dm_rx_ready(void);
/** dm_rx() - one frame from MRCMD: its length word; @status, @bytes as they were in memory */
size_t dm_rx(uint8_t *status, uint8_t *bytes);
