// SPDX-License-Identifier: MIT
/* Pins and SROM banks against the hardware facts, chapter 5. */
#include <test/fake/fake_model.h>
#include <test/unit/test.h>
#include <tools/emu/models/gpio.h>
#include <tools/emu/models/sromc.h>

#define CON  0x00
#define DAT  0x04
#define PULL 0x08
#define DRV  0x0c

static struct fake_model fake;
static struct gpio gpio;
static struct sromc sromc;
static unsigned int led_changes, last_led;

static void count_led(void *arg, unsigned int led, bool on)
{
	led_changes++;
	last_led = led;
}

static void start(void)
{
	gpio = (struct gpio){ .led_changed = count_led };
	led_changes = 0;
	fake_model_start(&fake, &gpio_ops, &gpio.model);
}

/* Facts 5.2, "Reset values". */
TEST(pins_are_inputs_after_reset_except_the_memory_port)
{
	static const uint32_t k[][4] = {
		{ 0x2a0, 0x22443322, 0x0000, 0xaaaa },
		{ 0x2c0, 0x00222222, 0x0020, 0x0aaa },
		{ 0x2e0, 0x22223333, 0xa500, 0xaaaa },
		{ 0x300, 0x22222222, 0x0885, 0xaaaa },
	};

	start();
	for (size_t i = 0; i < 4; i++) {
		CHECK_EQ(fake_model_read(&fake, k[i][0] + CON), k[i][1]);
		CHECK_EQ(fake_model_read(&fake, k[i][0] + PULL), k[i][2]);
		CHECK_EQ(fake_model_read(&fake, k[i][0] + DRV), k[i][3]);
	}
	CHECK_EQ(fake_model_read(&fake, GPA0 + CON), 0);
	CHECK_EQ(fake_model_read(&fake, GPA0 + PULL), 0x5555);
	CHECK_EQ(fake_model_read(&fake, 0xc60 + CON), 0);
	fake_model_no_complaint(&fake);
}

/* Facts 5.3. */
TEST(a_uart_is_on_its_pins_with_function_2)
{
	start();
	for (unsigned int i = 0; i < 4; i++)
		CHECK(!gpio_is_uart(&gpio, i));
	fake_model_write(&fake, GPA0 + CON, 0x00000022);
	CHECK(gpio_is_uart(&gpio, 0));
	CHECK(!gpio_is_uart(&gpio, 1));
	fake_model_write(&fake, GPA0 + CON, 0x00000012);
	CHECK(!gpio_is_uart(&gpio, 0));
	fake_model_write(&fake, GPA1 + CON, 0x0022);
	CHECK(gpio_is_uart(&gpio, 2));
	fake_model_write(&fake, GPA0 + CON, 0x22222222);
	fake_model_write(&fake, GPA1 + CON, 0x2200);
	CHECK(gpio_is_uart(&gpio, 1));
	CHECK(!gpio_is_uart(&gpio, 2));
	CHECK(gpio_is_uart(&gpio, 3));
	fake_model_write(&fake, GPA1 + CON, 0x2233); /* CTS and RTS of UART2 */
	CHECK(!gpio_is_uart(&gpio, 2));
}

TEST(nand_is_on_its_pins_after_reset_and_with_both_values_of_ready)
{
	start();
	CHECK(gpio_is_nand(&gpio));
	fake_model_write(&fake, GPK2 + CON, 0x33333333);
	CHECK(gpio_is_nand(&gpio));
	fake_model_write(&fake, GPK2 + CON, 0x22225555); /* OneNAND */
	CHECK(!gpio_is_nand(&gpio));
	fake_model_write(&fake, GPK2 + CON, 0x22223333);
	fake_model_write(&fake, GPK0 + CON, 0x22443522); /* OneNAND CS0 */
	CHECK(!gpio_is_nand(&gpio));
}

TEST(srom_banks_0_and_1_have_their_chip_select_after_reset_bank_3_has_not)
{
	start();
	CHECK(gpio_is_srom(&gpio, 0));
	CHECK(gpio_is_srom(&gpio, 1));
	CHECK(!gpio_is_srom(&gpio, 3));
	fake_model_write(&fake, GPK0 + CON, 0x22442322);
	CHECK(gpio_is_srom(&gpio, 3));
}

/* Facts 5.4: CON 0xE03001C0, DAT 0xE03001C4; output; high = on. */
TEST(leds_follow_the_outputs_of_gpg3)
{
	start();
	fake_model_write(&fake, 0x1c4, 0xf);
	CHECK_EQ(led_changes, 0);
	fake_model_write(&fake, 0x1c0, 0x0011);
	CHECK_EQ(led_changes, 2);
	CHECK(fake.line[0] && fake.line[1] && !fake.line[2]);
	fake_model_write(&fake, 0x1c0, 0x1111);
	CHECK(fake.line[2] && fake.line[3]);
	fake_model_write(&fake, 0x1c4, 0xb);
	CHECK(!fake.line[2]);
	CHECK_EQ(last_led, 2);
	gpio_ops.reset(&gpio, MODEL_WATCHDOG);
	CHECK(!fake.line[0]);
}

TEST(an_input_reads_what_the_world_drives_an_output_what_was_written)
{
	start();
	gpio_set_pin(&gpio, GPH0, 1, true);
	CHECK_EQ(fake_model_read(&fake, GPH0 + DAT), 0x02);
	fake_model_write(&fake, GPH0 + DAT, 0x81);
	CHECK_EQ(fake_model_read(&fake, GPH0 + DAT), 0x02);
	fake_model_write(&fake, GPH0 + CON, 0x10000000);
	CHECK_EQ(fake_model_read(&fake, GPH0 + DAT), 0x82);
	gpio_set_pin(&gpio, GPH0, 1, false);
	CHECK_EQ(fake_model_read(&fake, GPH0 + DAT), 0x80);
	gpio_set_pin(&gpio, GPH0, 7, true);
	fake_model_write(&fake, GPH0 + DAT, 0);
	CHECK_EQ(fake_model_read(&fake, GPH0 + DAT), 0);
	fake_model_no_complaint(&fake);
}

/* Facts 4.2, step 0: 0xE03003CC + 0x20 n, n = 0..8. */
TEST(the_memory_ports_have_nine_drive_registers)
{
	start();
	for (uint32_t i = 0; i < 9; i++) {
		fake_model_write(&fake, 0x3cc + 0x20 * i, 0xaaaa);
		CHECK_EQ(fake_model_read(&fake, 0x3cc + 0x20 * i), 0xaaaa);
	}
	fake_model_no_complaint(&fake);
	fake_model_write(&fake, 0x3cc + 0x20 * 9, 0xaaaa);
	CHECK_EQ(fake.complaints, 1);
}

TEST(pending_external_interrupts_are_cleared_by_writing_1)
{
	start();
	gpio.eint[16] = 0x0c;
	fake_model_write(&fake, 0xf40, 0x04);
	CHECK_EQ(fake_model_read(&fake, 0xf40), 0x08);
	CHECK_EQ(fake_model_read(&fake, 0xf00), 0xff);
}

/* The coding of EINTCON is the S3C2410's; masks, pending bits and lines: facts 5.2, 7.4. */
TEST(an_external_interrupt_comes_with_its_edge_or_level)
{
	static const struct {
		uint32_t con;
		bool low, rising, high, falling;
	} rows[] = {
		{ 0, true, false, false, true },  { 1, false, true, true, false },
		{ 2, false, false, false, true }, { 3, false, false, false, true },
		{ 4, false, true, false, false }, { 5, false, true, false, false },
		{ 6, false, true, false, true },  { 7, false, true, false, true },
	};

	for (size_t i = 0; i < 8; i++) {
		start();
		fake_model_write(&fake, 0xe04, rows[i].con << 8); /* EINT10 */
		fake_model_write(&fake, GPH1 + CON, 0x200);
		CHECK_EQ(fake_model_read(&fake, 0xf44) == 4, rows[i].low);
		fake_model_write(&fake, 0xf44, 0xff);
		CHECK_EQ(fake_model_read(&fake, 0xf44) == 4, rows[i].low);
		gpio_set_pin(&gpio, GPH1, 2, true);
		fake_model_write(&fake, 0xf44, rows[i].rising ? 0 : 0xff);
		CHECK_EQ(fake_model_read(&fake, 0xf44) == 4, rows[i].rising);
		fake_model_write(&fake, 0xf44, 0xff);
		CHECK_EQ(fake_model_read(&fake, 0xf44) == 4, rows[i].high);
		gpio_set_pin(&gpio, GPH1, 2, false);
		fake_model_write(&fake, 0xf44, rows[i].falling ? 0 : 0xff);
		CHECK_EQ(fake_model_read(&fake, 0xf44) == 4, rows[i].falling);
		fake_model_no_complaint(&fake);
	}
}

TEST(a_mask_keeps_the_interrupt_from_its_line)
{
	start();
	fake_model_write(&fake, GPH1 + CON, 0x200); /* low level */
	CHECK(!fake.line[GPIO_EINT_LINE + 10]);
	fake_model_write(&fake, 0xf04, 0xfb);
	CHECK(fake.line[GPIO_EINT_LINE + 10]);
	CHECK(!fake.line[GPIO_EINT_LINE + 9] && !fake.line[GPIO_EINT_LINE + 11]);
	gpio_set_pin(&gpio, GPH1, 2, true);
	CHECK(fake.line[GPIO_EINT_LINE + 10]);
	fake_model_write(&fake, 0xf44, 4);
	CHECK(!fake.line[GPIO_EINT_LINE + 10]);
}

TEST(the_upper_sixteen_share_a_line)
{
	static const uint32_t banks[] = { GPH2, GPH3 };

	for (uint32_t i = 0; i < 2; i++) {
		start();
		fake_model_write(&fake, banks[i] + CON, 0x20000000);
		fake_model_write(&fake, 0xf08 + 4 * i, 0x7f);
		CHECK(fake.line[GPIO_EINT_LINE + 16]);
		CHECK_EQ(fake_model_read(&fake, 0xf48 + 4 * i), 0x80);
		gpio_set_pin(&gpio, (enum gpio_bank_offset)banks[i], 7, true);
		fake_model_write(&fake, 0xf48 + 4 * i, 0x80);
		CHECK(!fake.line[GPIO_EINT_LINE + 16]);
	}
}

TEST(a_pin_with_another_function_does_not_interrupt)
{
	start();
	fake_model_write(&fake, 0xf00, 0);
	fake_model_write(&fake, GPH0 + CON, 0x11113330);
	CHECK_EQ(fake_model_read(&fake, 0xf40), 0);
	CHECK(!fake.line[GPIO_EINT_LINE]);
}

TEST(every_register_of_a_bank_keeps_its_value_until_reset)
{
	start();
	for (uint32_t reg = 0; reg <= 0x14; reg += 4)
		fake_model_write(&fake, 0x040 + reg, 0x1111 + reg);
	for (uint32_t reg = 0; reg <= 0x14; reg += 4)
		if (reg != DAT)
			CHECK_EQ(fake_model_read(&fake, 0x040 + reg), 0x1111 + reg);
	gpio_ops.reset(&gpio, MODEL_SOFTWARE);
	CHECK_EQ(fake_model_read(&fake, 0x040 + 0x14), 0);
	fake_model_write(&fake, 0xe00, 7);
	CHECK_EQ(fake_model_read(&fake, 0xe00), 7);
	fake_model_write(&fake, 0xf80, 1);
	CHECK_EQ(fake_model_read(&fake, 0xf80), 1);
	gpio_set_pin(&gpio, GPA0, 7, true);
	CHECK_EQ(fake_model_read(&fake, GPA0 + DAT), 0x80);
	fake_model_no_complaint(&fake);
}

TEST(a_pin_register_is_a_word_and_ends_with_pdnpull)
{
	start();
	fake_model_write_sized(&fake, GPA0 + CON, 0x22, 1);
	CHECK_HAS(fake.complaint, "1 bytes");
	CHECK_EQ(fake_model_read(&fake, GPA0 + CON), 0);
	fake_model_read(&fake, GPA0 + 0x18);
	CHECK_HAS(fake.complaint, "no register at offset 0x18");
}

/* Facts 5.5: reset BW 8, BC 0xF0000. */
TEST(srom_banks_are_8_bits_wide_after_reset)
{
	fake_model_start(&fake, &sromc_ops, &sromc.model);
	CHECK_EQ(fake_model_read(&fake, 0x00), 8);
	for (uint32_t i = 0; i < SROMC_BANKS; i++) {
		CHECK_EQ(fake_model_read(&fake, 4 + 4 * i), 0x000f0000);
		CHECK(!sromc_bank(&sromc, i).wide);
		CHECK_EQ(sromc_bank(&sromc, i).byte_enable, i == 0);
	}
}

/* Facts 5.6: FS DM9000 nibble 3, SMC9115 16-bit with byte enable; Tacc 14 + 1 clocks. */
TEST(each_bank_has_its_nibble_and_its_times)
{
	fake_model_start(&fake, &sromc_ops, &sromc.model);
	fake_model_write(&fake, 0x00, 0x9039);
	CHECK(sromc_bank(&sromc, 1).wide && sromc_bank(&sromc, 1).byte_address);
	CHECK(!sromc_bank(&sromc, 1).byte_enable && !sromc_bank(&sromc, 1).wait);
	CHECK(sromc_bank(&sromc, 3).wide && !sromc_bank(&sromc, 3).byte_address);
	CHECK(sromc_bank(&sromc, 3).byte_enable);
	fake_model_write(&fake, 0x10, 0x040e1460);
	CHECK_EQ(sromc_bank(&sromc, 3).access_ns, 90); /* 15 clocks of 166.5 MHz */
	CHECK_EQ(fake_model_read(&fake, 0x10), 0x040e1460);
	fake_model_no_complaint(&fake);
	fake_model_read(&fake, 0x1c);
	CHECK_EQ(fake.complaints, 1);
}
