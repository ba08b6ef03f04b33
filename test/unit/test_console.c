// SPDX-License-Identifier: MIT
/* The promises of <keel/console.h>: nothing typed is lost, Ctrl-C is seen at once. */
#include <stdio.h>
#include <string.h>

#include <keel/console.h>
#include <test/unit/test.h>

/* A UART that gives out a long text as fast as it is asked, and keeps what is sent. */
static struct {
	char rx[3 * CONSOLE_TYPEAHEAD];
	size_t rx_len, rx_at;
	char tx[256];
	size_t tx_len;
} uart;

static int uart_receive(void *state)
{
	return uart.rx_at < uart.rx_len ? (unsigned char)uart.rx[uart.rx_at++] : -1;
}

static void uart_send(void *state, char c)
{
	if (uart.tx_len < sizeof(uart.tx) - 1)
		uart.tx[uart.tx_len++] = c;
}

static const struct console_ops ops = { .send = uart_send, .receive = uart_receive };

static void typed(const char *text, size_t len)
{
	while (console_getc() >= 0)
		;
	console_interrupted();
	memset(&uart, 0, sizeof(uart));
	memcpy(uart.rx, text, len);
	uart.rx_len = len;
	console_register(&ops, &uart);
}

TEST(a_newline_is_sent_as_cr_lf_and_raw_bytes_as_they_are)
{
	typed("", 0);
	console_puts("a\nb");
	console_raw_putc('\n');
	CHECK_STR(uart.tx, "a\r\nb\n");
}

TEST(text_longer_than_the_ring_arrives_whole_because_the_uart_keeps_the_rest)
{
	static char text[3 * CONSOLE_TYPEAHEAD];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(' ' + i % 90);
	typed(text, sizeof(text));
	CHECK(console_poll());
	CHECK_EQ(uart.rx_at, CONSOLE_TYPEAHEAD); /* full: nothing more is taken */
	for (size_t i = 0; i < sizeof(text); i++)
		CHECK_EQ(console_getc(), text[i]);
	CHECK_EQ(console_getc(), -1);
}

TEST(ctrl_c_is_told_once_and_drops_what_was_typed_before_it_only)
{
	typed("ab\003cd", 5);
	CHECK(console_interrupted());
	CHECK(!console_interrupted());
	CHECK_EQ(console_getc(), 'c');
	CHECK_EQ(console_getc(), 'd');
}

TEST(in_binary_mode_ctrl_c_is_data)
{
	typed("\003", 1);
	console_binary(true);
	CHECK_EQ(console_getc(), 3);
	CHECK(!console_interrupted());
	console_binary(false);
}
