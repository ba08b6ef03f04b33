// SPDX-License-Identifier: MIT
/* A DM9000 model and the software that uses it. */
#include "fake_dm9000.h"

#include <string.h>

struct fake_dm9000 fake_dm9000;

static void fake_tx(void *ctx, const uint8_t *frame, size_t len)
{
	struct fake_dm9000 *f = ctx;

	f->sent++;
	f->last_len = len;
	memcpy(f->last, frame, len);
}

static void fake_room(void *ctx)
{
	((struct fake_dm9000 *)ctx)->rooms++;
}

static uint32_t fake_bank(void *ctx)
{
	return ((struct fake_dm9000 *)ctx)->bank;
}

void fake_dm9000_power_on(void)
{
	struct fake_dm9000 *f = &fake_dm9000;

	memset(f, 0, sizeof(*f));
	f->bank = DM9000_BANK_RIGHT;
	f->chip.wires = (struct dm9000_wires){ f, fake_tx, fake_room, fake_bank, false };
	fake_model_start(&f->host, &dm9000_ops, &f->chip.model);
}

uint8_t dm_read(uint8_t reg)
{
	fake_model_write_sized(&fake_dm9000.host, 0, reg, 1);
	return (uint8_t)fake_model_read_sized(&fake_dm9000.host, 4, 1);
}

void dm_write(uint8_t reg, uint8_t value)
{
	fake_model_write_sized(&fake_dm9000.host, 0, reg, 1);
	fake_model_write_sized(&fake_dm9000.host, 4, value, 1);
}

static void slow_wait(uint8_t command)
{
	dm_write(EPCR, command);
	fake_model_advance(&fake_dm9000.host, 500000);
	dm_write(EPCR, 0);
}

uint16_t dm_phy_read(uint8_t reg)
{
	dm_write(EPAR, 0x40 | reg);
	slow_wait(0x0c);
	return (uint16_t)(dm_read(EPDRH) << 8 | dm_read(EPDRL));
}

void dm_phy_write(uint8_t reg, uint16_t value)
{
	dm_write(EPAR, 0x40 | reg);
	dm_write(EPDRL, (uint8_t)value);
	dm_write(EPDRH, (uint8_t)(value >> 8));
	slow_wait(0x0a);
}

static void reset(void)
{
	dm_write(NCR, 3);
	fake_model_advance(&fake_dm9000.host, 20000);
}

void fake_dm9000_up(void)
{
	static const uint8_t mac[6] = FAKE_DM9000_MAC;

	fake_dm9000_power_on();
	dm_write(GPCR, 1);
	dm_write(GPR, 0);
	reset();
	dm_write(NCR, 0);
	reset();
	dm_write(NCR, 0);
	dm_write(TCR, 0);
	dm_write(0x08, 0x3f);
	dm_write(0x09, 0x38);
	dm_write(0x0a, 0);
	dm_write(0x2f, 0);
	dm_write(NSR, 0x2c);
	dm_write(ISR, 0x0f);
	for (uint8_t i = 0; i < 6; i++)
		dm_write(PAR + i, mac[i]);
	dm_write(MAR + 7, 0x80);
	dm_write(RCR, 0x31);
	dm_write(IMR, 0x80);
	fake_model_advance(&fake_dm9000.host, 1000000000);
	fake_model_no_complaint(&fake_dm9000.host);
}

void dm_tx_data(const uint8_t *frame, size_t len)
{
	fake_model_write_sized(&fake_dm9000.host, 0, MWCMD, 1);
	for (size_t i = 0; i < len; i += 2)
		fake_model_write_sized(&fake_dm9000.host, 4,
				       frame[i] | (i + 1 < len ? frame[i + 1] : 0) << 8, 2);
}

void dm_tx_go(size_t len)
{
	dm_write(TXPLL, (uint8_t)len);
	dm_write(TXPLH, (uint8_t)(len >> 8));
	dm_write(TCR, 1);
}

uint8_t dm_rx_ready(void)
{
	fake_model_write_sized(&fake_dm9000.host, 0, MRCMDX, 1);
	fake_model_read_sized(&fake_dm9000.host, 4, 1);
	return (uint8_t)fake_model_read_sized(&fake_dm9000.host, 4, 1);
}

size_t dm_rx(uint8_t *status, uint8_t *bytes)
{
	uint32_t word;
	size_t len;

	fake_model_write_sized(&fake_dm9000.host, 0, MRCMD, 1);
	*status = (uint8_t)(fake_model_read_sized(&fake_dm9000.host, 4, 2) >> 8);
	len = fake_model_read_sized(&fake_dm9000.host, 4, 2);
	for (size_t i = 0; i < len; i += 2) {
		word = fake_model_read_sized(&fake_dm9000.host, 4, 2);
		bytes[i] = (uint8_t)word;
		bytes[i + 1] = (uint8_t)(word >> 8);
	}
	return len;
}
