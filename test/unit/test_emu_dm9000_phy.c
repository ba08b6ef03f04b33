// SPDX-License-Identifier: MIT
/* The DM9000 model: PHY, link, EEPROM. Section numbers: hardware facts. */
#include "test.h"

#include <test/fake/fake_dm9000.h>

static struct fake_model *const fake = &fake_dm9000.host;
static struct dm9000 *const chip = &fake_dm9000.chip;

static void power_on(void)
{
	fake_dm9000_power_on();
}

/* 15.1 no. 13: powered down until GPR = 0, link 1 s after that. */
TEST(link_comes_one_second_after_the_phy)
{
	power_on();
	CHECK_EQ(dm_read(GPR), 1);
	fake_model_advance(fake, 5000000000ull);
	CHECK_EQ(dm_read(NSR), 0);
	dm_write(GPCR, 1);
	dm_write(GPR, 0);
	fake_model_advance(fake, 999999999);
	CHECK_EQ(dm_read(NSR), 0);
	CHECK_EQ(dm_read(ISR), 0);
	fake_model_advance(fake, 1);
	CHECK_EQ(dm_read(NSR), NSR_LINK);
	CHECK_EQ(dm_read(ISR), ISR_LINK);
	dm_write(GPR, 1);
	CHECK_EQ(dm_read(NSR), 0);
	fake_model_no_complaint(fake);
}

TEST(gpr_needs_the_pin_to_be_an_output)
{
	power_on();
	dm_write(GPR, 0);
	CHECK_EQ(fake->complaints, 1);
	fake_model_advance(fake, 2000000000);
	CHECK_EQ(dm_read(NSR), 0);
}

TEST(no_cable_no_link)
{
	fake_dm9000_up();
	dm_write(ISR, 0x3f);
	dm9000_cable(chip, false);
	CHECK_EQ(dm_read(NSR), 0);
	CHECK_EQ(dm_read(ISR), ISR_LINK);
	CHECK_EQ(dm_phy_read(1) & 4, 0);
	dm9000_cable(chip, true);
	fake_model_advance(fake, 1000000000);
	CHECK_EQ(dm_read(NSR), NSR_LINK);
	CHECK_EQ(dm_phy_read(1) & 4, 4);
}

/* 10.3: EPAR = 0x40 | reg; EPCR = 0x0C; poll b0; EPCR = 0; register 17 15:12 = 8: 100 FD. */
TEST(phy_registers_are_read_through_epcr)
{
	fake_dm9000_up();
	CHECK_EQ(dm_phy_read(1) & 0x24, 0x24);
	CHECK_EQ(dm_phy_read(17) >> 12, 8);
	CHECK_EQ(dm_phy_read(2), 0x0181);
	dm_write(EPAR, 0x41);
	dm_write(EPCR, 0x0c);
	CHECK_EQ(dm_read(EPCR), 0x0d);
	fake_model_advance(fake, 100000);
	CHECK_EQ(dm_read(EPCR), 0x0c);
	CHECK_EQ(dm_read(EPDRL) & 4, 4);
	fake_model_no_complaint(fake);
}

TEST(phy_reset_starts_the_link_anew)
{
	fake_dm9000_up();
	dm_phy_write(4, 0x0061);
	CHECK_EQ(dm_phy_read(4), 0x0061);
	dm_phy_write(0, 0x8000);
	CHECK_EQ(dm_phy_read(0), 0x3100);
	CHECK_EQ(dm_phy_read(4), 0x01e1);
	CHECK_EQ(dm_phy_read(1) & 4, 0);
	fake_model_advance(fake, 1000000000);
	CHECK_EQ(dm_read(NSR) & NSR_LINK, NSR_LINK);
}

TEST(forced_speed_shows_in_register_17)
{
	static const struct {
		uint16_t bmcr, mode;
	} forced[] = { { 0, 1 }, { 0x0100, 2 }, { 0x2000, 4 }, { 0x2100, 8 } };

	for (unsigned int i = 0; i < 4; i++) {
		fake_dm9000_up();
		dm_phy_write(0, forced[i].bmcr);
		fake_model_advance(fake, 1000000000);
		CHECK_EQ(dm_phy_read(17) >> 12, forced[i].mode);
	}
}

TEST(impatient_phy_access_is_a_mistake)
{
	fake_dm9000_up();
	dm_write(EPAR, 0x41);
	dm_write(EPCR, 0x0c);
	dm_read(EPDRL);
	CHECK_EQ(fake->complaints, 1);
	dm_write(EPCR, 0);
	CHECK_EQ(fake->complaints, 2);
	dm_write(EPAR, 0x01);
	dm_write(EPCR, 0x0c);
	CHECK_EQ(fake->complaints, 3);
}

/* 10.3, 1.3: EPCR = 4 reads the EEPROM, which is not there. */
TEST(eeprom_reads_as_ones)
{
	power_on();
	for (uint8_t word = 0; word < 3; word++) {
		dm_write(EPAR, word);
		dm_write(EPCR, 4);
		fake_model_advance(fake, 8000000);
		CHECK_EQ(dm_read(EPCR), 4);
		dm_write(EPCR, 0);
		CHECK_EQ(dm_read(EPDRL) | dm_read(EPDRH) << 8, 0xffff);
	}
	CHECK_EQ(dm_read(PAR), 0xff);
	fake_model_no_complaint(fake);
}

/* Clause 22: link status shows a loss once, even when the link is back. */
TEST(a_lost_link_shows_in_bmsr_once)
{
	fake_dm9000_up();
	dm9000_cable(chip, false);
	dm9000_cable(chip, true);
	fake_model_advance(fake, 1000000000);
	CHECK_EQ(dm_read(NSR) & NSR_LINK, NSR_LINK);
	CHECK_EQ(dm_phy_read(1) & 4, 0);
	CHECK_EQ(dm_phy_read(1) & 4, 4);
	dm_phy_write(0, 0x3900);
	fake_model_advance(fake, 2000000000);
	CHECK_EQ(dm_read(NSR) & NSR_LINK, 0);
}

TEST(a_phy_without_power_or_of_another_address_is_ones)
{
	power_on();
	CHECK_EQ(dm_phy_read(2), 0xffff);
	CHECK_EQ(fake->complaints, 1);
	fake_dm9000_up();
	dm_write(EPAR, 0x02);
	dm_write(EPCR, 0x0c);
	fake_model_advance(fake, 30000);
	CHECK_EQ(dm_read(EPDRL) | dm_read(EPDRH) << 8, 0xffff);
	CHECK_EQ(dm_phy_read(3), 0xb8a0);
}

TEST(reload_takes_the_address_of_the_absent_eeprom)
{
	fake_dm9000_up();
	dm_write(EPCR, 0x20);
	for (uint8_t i = 0; i < 6; i++)
		CHECK_EQ(dm_read(PAR + i), 0xff);
	CHECK_EQ(dm_read(MAR), 0);
}
