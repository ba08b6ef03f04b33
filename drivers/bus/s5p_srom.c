// SPDX-License-Identifier: MIT
/* SROM controller of the S5PC100: width and timing of one bank. Hardware facts 5.5. */
#include <drivers/bus/s5p_srom.h>

#include <keel/io.h>

#define SROM_BW	  0x00 /* a nibble for each bank */
#define SROM_BC	  0x04 /* a register for each bank */
#define BANK_MODE 0xfu

static int s5p_srom_probe(const struct device *dev)
{
	const struct s5p_srom_config *cfg = dev->config;
	uint32_t modes = io_read32(cfg->base + SROM_BW) & ~(BANK_MODE << 4 * cfg->bank);

	io_write32(cfg->base + SROM_BC + 4 * cfg->bank, cfg->timing);
	io_write32(cfg->base + SROM_BW, modes | cfg->mode << 4 * cfg->bank);
	return 0;
}

const struct driver s5p_srom_driver = { .name = "s5p_srom", .probe = s5p_srom_probe };
