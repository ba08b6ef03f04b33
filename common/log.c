// SPDX-License-Identifier: MIT
/* The log ring; the rules are in <keel/log.h>. */
#define LOG_TAG "log"
#include <keel/log.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <keel/console.h>

#define RING_MAGIC 0x4b4c4f47u /* "KLOG" */
#define RING_CRASH 0x43525348u /* "CRSH" */
#define LINE_MAX   128

/* Lies at a fixed address and survives a reset, so nothing in it is trusted without a check. */
struct ring {
	uint32_t magic;
	uint32_t size;	/* bytes of text[] */
	uint32_t head;	/* bytes ever written */
	uint32_t boot;	/* head when this run began */
	uint32_t check; /* ~(magic ^ size ^ boot) */
	uint32_t crash; /* RING_CRASH: this run ended with a crash */
	char text[];
};

static struct ring *ring;
static bool previous_crashed;

static uint32_t ring_check(const struct ring *r)
{
	return ~(r->magic ^ r->size ^ r->boot);
}

void log_init(void *memory, size_t size)
{
	uint32_t room = (uint32_t)(size - sizeof(struct ring));

	ring = memory;
	if (ring->magic != RING_MAGIC || ring->size != room || ring->check != ring_check(ring) ||
	    ring->head < ring->boot)
		ring->head = ring->crash = 0;
	previous_crashed = ring->crash == RING_CRASH;
	ring->crash = 0;
	ring->magic = RING_MAGIC;
	ring->size = room;
	ring->boot = ring->head;
	ring->check = ring_check(ring);
}

static void ring_write(const char *text)
{
	if (!ring)
		return;
	for (; *text; text++) {
		ring->text[ring->head % ring->size] = *text;
		ring->head++;
	}
}

void log_write(enum log_level level, const char *tag, const char *fmt, ...)
{
	char line[LINE_MAX];
	va_list args;
	int n = snprintf(line, sizeof(line), "%s%-6s ", level == LOG_WARN ? "warning: " : "", tag);

	va_start(args, fmt);
	vsnprintf(line + n, sizeof(line) - (size_t)n, fmt, args);
	va_end(args);
	ring_write(line);
	ring_write("\n");
	console_puts(line);
	console_puts("\n");
}

void log_mark_crash(void)
{
	if (ring)
		ring->crash = RING_CRASH;
}

bool log_previous_crashed(void)
{
	return previous_crashed;
}

void log_dump(bool previous)
{
	uint32_t from;

	if (!ring)
		return;
	from = previous ? 0 : ring->boot;
	if (ring->head - from > ring->size)
		from = ring->head - ring->size;
	for (; from != ring->head; from++) {
		char c = ring->text[from % ring->size];

		/* What an earlier run left may have lost bits: no control codes to the terminal. */
		console_putc((c >= ' ' && c <= '~') || c == '\n' ? c : '.');
	}
}
