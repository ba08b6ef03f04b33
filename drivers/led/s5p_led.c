// SPDX-License-Identifier: MIT
/* Lamps on the first pins of a GPIO bank of the S5PC100. Hardware facts 5.1. */
#include <drivers/led/s5p_led.h>

#include <keel/io.h>

#define GPIO_CON   0x00 /* four bits a pin */
#define CON_PIN	   0xfu
#define CON_OUTPUT 1u
#define GPIO_DAT   0x04 /* one bit a pin */

static bool s5p_led_is_on(void *state, size_t led)
{
	const struct s5p_led_state *s = state;

	return io_read32(s->bank + GPIO_DAT) >> led & 1;
}

static void s5p_led_set(void *state, size_t led, bool on)
{
	const struct s5p_led_state *s = state;
	uint32_t dat = io_read32(s->bank + GPIO_DAT) & ~(1u << led);

	io_write32(s->bank + GPIO_DAT, dat | (uint32_t)on << led);
}

/* Off before the pins drive: nothing flashes. */
static int s5p_led_probe(const struct device *dev)
{
	const struct s5p_led_config *cfg = dev->config;
	struct s5p_led_state *s = dev->state;
	uint32_t con = io_read32(cfg->bank + GPIO_CON);

	s->bank = cfg->bank;
	s->leds = (struct leds){ cfg->name, cfg->count, s5p_led_is_on, s5p_led_set, s };
	for (size_t i = 0; i < cfg->count; i++) {
		s5p_led_set(s, i, false);
		con = (con & ~(CON_PIN << 4 * i)) | CON_OUTPUT << 4 * i;
	}
	io_write32(cfg->bank + GPIO_CON, con);
	leds_register(&s->leds);
	return 0;
}

const struct driver s5p_led_driver = { .name = "s5p_led", .probe = s5p_led_probe };
