/* SPDX-License-Identifier: MIT */
/*
 * GPIO (0xE0300000): pin functions, levels, external interrupts. Hardware facts 5.1 to 5.4.
 *
 * Lines 0..3 are LED1..LED4 of the FS board, high = on. From GPIO_EINT_LINE on come the
 * interrupts: EINT0..15, then one for EINT16..31 together. How EINTCON codes what triggers is
 * the S3C2410's, as a Linux for this chip has it: 0 low level, 1 high level, 2 and 3 falling,
 * 4 and 5 rising, 6 and 7 any edge. The filters have no effect.
 */
#pragma once

#include <tools/emu/models/model.h>

#define GPIO_BASE      0xe0300000u
#define GPIO_LEDS      4
#define GPIO_BANKS     34
#define GPIO_MP_DRIVES 9
#define GPIO_EINTS     21
#define GPIO_EINT_LINE 4
#define GPIO_OUTPUTS   (GPIO_EINT_LINE + 17)

/* Where a bank begins; those that other models ask about. */
enum gpio_bank_offset {
	GPA0 = 0x000,
	GPA1 = 0x020,
	GPD = 0x080,
	GPG3 = 0x1c0,
	GPI = 0x1e0,
	GPK0 = 0x2a0,
	GPK2 = 0x2e0,
	GPH0 = 0xc00,
	GPH1 = 0xc20,
	GPH2 = 0xc40,
	GPH3 = 0xc60,
};

#define GPIO_INPUT  0x0u
#define GPIO_OUTPUT 0x1u

struct gpio_bank {
	uint32_t reg[6]; /* CON, DAT (what is driven), PULL, DRV, PDNCON, PDNPULL */
	uint8_t level;	 /* of each pin, as long as the world drives it */
};

struct gpio {
	struct model model;
	/** LED @led (0..3) went on or off; NULL: nobody listens */
	void (*led_changed)(void *arg, unsigned int led, bool on);
	void *led_arg;
	struct gpio_bank bank[GPIO_BANKS];
	uint32_t mp_drive[GPIO_MP_DRIVES];
	uint32_t eint[GPIO_EINTS];
	uint32_t eint_pins; /* their levels when we looked last */
	uint8_t leds;	    /* which are on */
};

extern const struct model_ops gpio_ops;

/** gpio_function() - the four bits of CON for @pin of the bank at @bank */
unsigned int gpio_function(const struct gpio *g, enum gpio_bank_offset bank, unsigned int pin);

/** gpio_set_pin() - the world drives the pin; it is seen while the pin is no output */
void gpio_set_pin(struct gpio *g, enum gpio_bank_offset bank, unsigned int pin, bool level);

/** gpio_is_uart() - are RXD and TXD of UART @uart (0..3) on their pins? */
bool gpio_is_uart(const struct gpio *g, unsigned int uart);

/** gpio_is_nand() - CLE, ALE, FWEn, FREn, R/nB and the first chip select on their pins? */
bool gpio_is_nand(const struct gpio *g);

/** gpio_is_srom() - is the chip select of SROM bank @bank (0..5) on its pin? */
bool gpio_is_srom(const struct gpio *g, unsigned int bank);
