// SPDX-License-Identifier: MIT
/* Watchdog of the S5PC100: hardware facts 7.1. */
#include <tools/emu/models/wdt.h>

#include <tools/emu/models/regs.h>

#define WTCON		   0x00
#define WTCON_RESET	   (1u << 0)
#define WTCON_INTERRUPT	   (1u << 2)
#define WTCON_DIVIDER(v)   (16u << ((v) >> 3 & 3))
#define WTCON_ENABLE	   (1u << 5)
#define WTCON_PRESCALER(v) (((v) >> 8 & 0xff) + 1)
#define WTCON_AT_RESET	   0x8021u /* sibling's; running, as every first stage stops it (2.6) */
#define WTDAT		   0x04
#define WTCNT		   0x08
#define COUNT_AT_RESET	   0x8000u
#define COUNT_MASK	   0xffffu
#define WTCLRINT	   0x0c
#define NS_PER_S	   1000000000ull

static const struct reg table[] = {
	{ WTCON, "WTCON", WTCON_AT_RESET, 0xff3d },
	{ WTDAT, "WTDAT", COUNT_AT_RESET, COUNT_MASK },
	{ WTCNT, "WTCNT", COUNT_AT_RESET, COUNT_MASK },
	{ WTCLRINT, "WTCLRINT", 0, REG_ALL },
};

/* PCLKD1 periods of one count */
static uint64_t divider(const struct wdt *w)
{
	return (uint64_t)WTCON_PRESCALER(w->wtcon) * WTCON_DIVIDER(w->wtcon);
}

static bool running(const struct wdt *w)
{
	return w->wtcon & WTCON_ENABLE && w->hz;
}

static uint32_t count_now(const struct wdt *w)
{
	uint64_t ns = model_now(&w->model) - w->since, ticks;

	if (!running(w))
		return w->count;
	ticks = ns * w->hz / (divider(w) * NS_PER_S);
	return ticks < w->count ? w->count - (uint32_t)ticks : 0;
}

static void schedule(const struct wdt *w)
{
	uint64_t ns = 0;

	if (!running(w)) {
		model_wake_at(&w->model, MODEL_NEVER);
		return;
	}
	ns = (w->count * divider(w) * NS_PER_S + w->hz - 1) / w->hz;
	model_wake_at(&w->model, w->since + ns);
}

/* From here on count with the registers and the clock as they are now. */
static void restart(struct wdt *w, uint32_t count)
{
	w->count = count;
	w->since = model_now(&w->model);
	w->hz = model_clock_hz(&w->model, MODEL_PCLKD1);
	schedule(w);
}

static void wdt_wake(void *state)
{
	struct wdt *w = state;

	if (!running(w) || count_now(w))
		return;
	if (w->wtcon & WTCON_INTERRUPT)
		model_set_line(&w->model, 0, true);
	if (w->wtcon & WTCON_RESET) {
		model_wake_at(&w->model, MODEL_NEVER);
		w->model.host->reset_chip(w->model.ctx, MODEL_WATCHDOG);
		return;
	}
	restart(w, w->wtdat ? w->wtdat : COUNT_MASK + 1);
}

static void wdt_clocks_changed(void *state)
{
	struct wdt *w = state;

	if (model_clock_hz(&w->model, MODEL_PCLKD1) != w->hz)
		restart(w, count_now(w));
}

static uint32_t wdt_read(void *state, uint32_t offset, unsigned int size)
{
	struct wdt *w = state;
	uint32_t value[] = { w->wtcon, w->wtdat, count_now(w), 0 };
	struct regs regs = { table, 4, value };
	int index = regs_find(&regs, &w->model, offset, size);

	return index < 0 ? 0 : value[index];
}

static void wdt_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct wdt *w = state;
	uint32_t now[] = { w->wtcon, w->wtdat, count_now(w), 0 };
	struct regs regs = { table, 4, now };
	int index = regs_find(&regs, &w->model, offset, size);

	if (index < 0)
		return;
	regs_store(&regs, &w->model, index, value);
	w->wtdat = now[1];
	if (offset == WTCON || offset == WTCNT) {
		w->wtcon = now[0];
		restart(w, now[2]);
	}
	if (offset == WTCLRINT)
		model_set_line(&w->model, 0, false);
}

static void wdt_reset(void *state, enum model_reset kind)
{
	struct wdt *w = state;

	w->wtcon = WTCON_AT_RESET;
	w->wtdat = COUNT_AT_RESET;
	model_set_line(&w->model, 0, false);
	restart(w, COUNT_AT_RESET);
}

const struct model_ops wdt_ops = {
	.name = "wdt",
	.state_size = sizeof(struct wdt),
	.window = 0x1000,
	.reset = wdt_reset,
	.read = wdt_read,
	.write = wdt_write,
	.wake = wdt_wake,
	.clocks_changed = wdt_clocks_changed,
};
