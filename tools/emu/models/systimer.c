// SPDX-License-Identifier: MIT
/* S5PC100 system timer: registers from hardware facts 7.3, bits from its sibling S5PV210. */
#include <tools/emu/models/systimer.h>

#include <tools/emu/models/ticks.h>

#define TCFG	     0x00
#define TCFG_CRYSTAL 0u /* 13:12 */
#define TCFG_PCLK    3u
#define TCON	     0x04
#define TCON_START   (1u << 0)
#define TCON_COUNT   (1u << 3)
#define TCNTB	     0x08
#define TCNTO	     0x0c
#define ICNTB	     0x10
#define ICNTO	     0x14
#define INT_CSTAT    0x18
#define CSTAT_ON     (1u << 0)
#define CSTAT_STATUS (1u << 1)
#define CRYSTAL_HZ   12000000

static struct ticks rate(const struct systimer_regs *r)
{
	uint32_t clock = r->tcfg >> 12 & 3, divider = r->tcfg >> 8 & 7;
	struct ticks rate = { .divider = ((r->tcfg & 0x3f) + 1) << divider };

	if (clock == TCFG_CRYSTAL)
		rate.hz = CRYSTAL_HZ;
	else if (clock == TCFG_PCLK)
		rate.hz = r->pclk_hz;
	if (divider > 4)
		rate.hz = 0;
	return rate;
}

static uint64_t clocks_passed(const struct systimer *s)
{
	if (!s->regs.running)
		return 0;
	return ticks_in(rate(&s->regs), model_now(&s->model) - s->regs.since);
}

/* 0: both counters are at 2^32, and that interrupt comes in 5000 years. */
static uint64_t interrupt_clocks(const struct systimer_regs *r)
{
	return (r->clocks + 1ull) * (r->ticks + 1ull);
}

static void systimer_look(struct systimer *s)
{
	struct systimer_regs *r = &s->regs;
	uint64_t clocks = interrupt_clocks(r), count = clocks ? clocks_passed(s) / clocks : 0;

	if (count != r->noted && (r->tcon & TCON_COUNT))
		r->pending = true;
	r->noted = count;
}

static void systimer_tell(struct systimer *s)
{
	const struct systimer_regs *r = &s->regs;
	uint64_t clocks = interrupt_clocks(r), next = MODEL_NEVER;

	model_set_line(&s->model, 0, r->pending && (r->cstat & CSTAT_ON));
	if (clocks && r->running && !r->pending && (r->tcon & TCON_COUNT) &&
	    (r->cstat & CSTAT_ON) && !__builtin_mul_overflow(clocks, r->noted + 1, &clocks))
		next = ticks_when(rate(r), r->since, clocks);
	model_wake_at(&s->model, next);
}

static uint32_t register_read(struct systimer *s, uint32_t offset)
{
	const struct systimer_regs *r = &s->regs;
	uint64_t passed = clocks_passed(s);

	switch (offset) {
	case TCFG:
		return r->tcfg;
	case TCON:
		return r->tcon;
	case TCNTB:
		return r->tcntb;
	case TCNTO:
		return (uint32_t)(r->clocks - passed % (r->clocks + 1ull));
	case ICNTB:
		return r->icntb;
	case ICNTO:
		return (uint32_t)(r->ticks - passed / (r->clocks + 1ull) % (r->ticks + 1ull));
	case INT_CSTAT:
		return r->cstat | (r->pending ? CSTAT_STATUS : 0);
	}
	model_complain(&s->model, "systimer: no register to read at 0x%x", (unsigned int)offset);
	return 0;
}

static uint32_t systimer_read(void *state, uint32_t offset, unsigned int size)
{
	struct systimer *s = state;

	if (!model_is_word(&s->model, offset, size))
		return 0;
	systimer_look(s);
	return register_read(s, offset);
}

static void restart(struct systimer *s)
{
	struct systimer_regs *r = &s->regs;

	r->running = r->tcon & TCON_START;
	r->clocks = r->tcntb;
	r->ticks = r->icntb;
	r->since = model_now(&s->model);
	r->noted = 0;
}

static void control_write(struct systimer *s, uint32_t value)
{
	uint32_t changed = s->regs.tcon ^ value;

	s->regs.tcon = value & 0x3f;
	if (changed & TCON_START)
		restart(s);
}

static bool register_write(struct systimer *s, uint32_t offset, uint32_t value)
{
	struct systimer_regs *r = &s->regs;

	switch (offset) {
	case TCFG:
		r->tcfg = value & 0x1373f;
		if (!rate(r).hz)
			model_complain(&s->model, "systimer: TCFG 0x%x selects no clock",
				       (unsigned int)value);
		restart(s);
		return true;
	case TCON:
		control_write(s, value);
		return true;
	case TCNTB:
		r->tcntb = value;
		return true;
	case ICNTB:
		r->icntb = value;
		return true;
	case INT_CSTAT:
		if (value & CSTAT_STATUS)
			r->pending = false;
		r->cstat = value & 0x7fd;
		return true;
	}
	return false;
}

static void systimer_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct systimer *s = state;

	if (!model_is_word(&s->model, offset, size))
		return;
	systimer_look(s);
	if (!register_write(s, offset, value))
		model_complain(&s->model, "systimer: no register to write at 0x%x (0x%x)",
			       (unsigned int)offset, (unsigned int)value);
	systimer_tell(s);
}

static void systimer_wake(void *state)
{
	systimer_look(state);
	systimer_tell(state);
}

static void systimer_clocks_changed(void *state)
{
	struct systimer *s = state;
	uint32_t hz = model_clock_hz(&s->model, MODEL_PCLKD1);

	if (hz == s->regs.pclk_hz)
		return;
	systimer_look(s);
	s->regs.pclk_hz = hz;
	if ((s->regs.tcfg >> 12 & 3) == TCFG_PCLK)
		restart(s);
	systimer_tell(s);
}

static void systimer_reset(void *state, enum model_reset kind)
{
	struct systimer *s = state;

	(void)kind;
	s->regs = (struct systimer_regs){ .pclk_hz = model_clock_hz(&s->model, MODEL_PCLKD1) };
	systimer_tell(s);
}

const struct model_ops systimer_ops = {
	.name = "systimer",
	.state_size = sizeof(struct systimer),
	.window = 0x1000,
	.reset = systimer_reset,
	.read = systimer_read,
	.write = systimer_write,
	.wake = systimer_wake,
	.clocks_changed = systimer_clocks_changed,
};
