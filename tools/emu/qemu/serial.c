// SPDX-License-Identifier: GPL-2.0-or-later
/* The UART channels: one -serial option each. */
#include <tools/emu/qemu/map.h>

#include "chardev/char-fe.h"
#include "qapi/error.h"
#include "sysemu/sysemu.h"

#include <tools/emu/models/gpio.h>
#include <tools/emu/models/uart.h>

#define UART_BASE  0xec000000
#define UART_STEP  0x400
#define UART0_LINE 10 /* of VIC1: hardware facts 7.4 */

struct channel {
	struct uart uart; /* first: what the block takes as its state */
	struct gpio *gpio;
	unsigned int number;
	CharBackend chardev;
};

static void channel_tx(void *ctx, uint8_t byte)
{
	struct channel *c = ctx;

	qemu_chr_fe_write_all(&c->chardev, &byte, 1);
}

static void channel_room(void *ctx)
{
	struct channel *c = ctx;

	qemu_chr_fe_accept_input(&c->chardev);
}

static bool channel_muxed(void *ctx)
{
	struct channel *c = ctx;

	return gpio_is_uart(c->gpio, c->number);
}

/* Keys wait for room and for the receiver: a person's typing, or a test's, is not lost. */
static int channel_can_receive(void *opaque)
{
	struct channel *c = opaque;

	return (int)uart_room(&c->uart);
}

static void channel_receive(void *opaque, const uint8_t *buf, int size)
{
	struct channel *c = opaque;

	while (size-- > 0)
		uart_receive(&c->uart, *buf++);
}

void s5p_serial_add(struct s5p_board *b)
{
	struct s5p_block *block;

	for (unsigned int i = 0; i < UART_CHANNELS; i++) {
		struct channel *c = g_new0(struct channel, 1);

		c->uart.pins = (struct uart_pins){ c, channel_tx, channel_room, channel_muxed };
		c->gpio = b->gpio;
		c->number = i;
		block = s5p_block_add(b, &uart_ops[i], c, UART_BASE + UART_STEP * i);
		s5p_interrupt(block, 0, 1, UART0_LINE + i);
		if (!serial_hd((int)i))
			continue;
		qemu_chr_fe_init(&c->chardev, serial_hd((int)i), &error_fatal);
		qemu_chr_fe_set_handlers(&c->chardev, channel_can_receive, channel_receive, NULL,
					 NULL, c, NULL, true);
	}
}
