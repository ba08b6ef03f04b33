// SPDX-License-Identifier: MIT
/* S5PC100 PWM timers. Registers: hardware facts 7.2. */
#include <tools/emu/models/pwm.h>

#include <tools/emu/models/ticks.h>

#define TCFG0	    0x00
#define TCFG0_RESET 0x101
#define TCFG1	    0x04
#define TCON	    0x08
#define TCON_BITS   0x7fffffu
#define TCNTB0	    0x0c /* and 0x0c bytes for each timer up to 3: TCNTB, TCMPB, TCNTO */
#define TIMER_BYTES 0x0c
#define TCNTB4	    0x3c
#define TCNTO4	    0x40
#define TINT_CSTAT  0x44
#define INT_BITS    0x1fu
#define LAST	    (PWM_TIMERS - 1)

/* Bits of one timer in TCON, moved down to bit 0. */
#define TIMER_START  (1u << 0)
#define TIMER_UPDATE (1u << 1)
#define TIMER_RELOAD (1u << 3)

static uint32_t timer_bits(uint32_t tcon, unsigned int i)
{
	uint32_t bits = tcon >> (i ? 4 + 4 * i : 0) & 0xf;

	/* Timer 4 has no output to invert: its reload bit is one lower. */
	if (i == LAST)
		bits = (bits & (TIMER_START | TIMER_UPDATE)) | (bits & 4) << 1;
	return bits;
}

/* PCLKD1 cycles of one tick; 0: this timer gets no clock. */
static uint32_t timer_divider(const struct pwm_regs *r, unsigned int i)
{
	uint32_t prescaler = (r->tcfg0 >> (i < 2 ? 0 : 8) & 0xff) + 1;
	uint32_t mux = r->tcfg1 >> 4 * i & 0xf;

	return mux > 4 ? 0 : prescaler << mux;
}

static struct ticks timer_rate(const struct pwm_regs *r, unsigned int i)
{
	return (struct ticks){ .hz = r->pclk_hz, .divider = timer_divider(r, i) };
}

static void timer_ends(struct pwm_regs *r, unsigned int i)
{
	r->timer[i].at_zero = true;
	r->pending |= r->enabled & 1u << i;
}

/* Make true what the time since the last look has done. Returns the counter. */
static uint32_t timer_look(struct pwm *p, unsigned int i)
{
	struct pwm_regs *r = &p->regs;
	struct pwm_timer *t = &r->timer[i];
	bool reload = timer_bits(r->tcon, i) & TIMER_RELOAD;
	uint64_t ticks, rounds;

	if (!t->running)
		return t->count;
	ticks = ticks_in(timer_rate(r, i), model_now(&p->model) - t->since) - t->finished;
	if (ticks >= t->count && !t->at_zero)
		timer_ends(r, i);
	if (ticks >= t->count && !reload) {
		t->running = false;
		t->count = 0;
		return 0;
	}
	if (ticks > t->count) {
		rounds = (ticks - t->count - 1) / (t->tcntb + 1ull);
		t->finished += t->count + 1 + rounds * (t->tcntb + 1ull);
		ticks -= t->count + 1 + rounds * (t->tcntb + 1ull);
		t->count = t->tcntb;
		if (rounds)
			timer_ends(r, i);
		t->at_zero = false;
		if (ticks == t->count)
			timer_ends(r, i);
	}
	return (uint32_t)(t->count - ticks);
}

/* From now on the timer counts down from @count. */
static void timer_run_from(struct pwm *p, struct pwm_timer *t, uint32_t count)
{
	t->since = model_now(&p->model);
	t->finished = 0;
	t->count = count;
	t->at_zero = false;
	t->running = true;
}

static uint64_t timer_next_end(const struct pwm_regs *r, unsigned int i)
{
	const struct pwm_timer *t = &r->timer[i];
	uint64_t ticks = t->finished + t->count;

	if (!t->running || !(r->enabled & ~r->pending & 1u << i))
		return MODEL_NEVER;
	if (t->at_zero)
		ticks += t->tcntb + 1ull;
	return ticks_when(timer_rate(r, i), t->since, ticks);
}

static void pwm_look(struct pwm *p)
{
	for (unsigned int i = 0; i < PWM_TIMERS; i++)
		timer_look(p, i);
}

static void pwm_tell(struct pwm *p)
{
	uint64_t next = MODEL_NEVER, end;

	for (unsigned int i = 0; i < PWM_TIMERS; i++) {
		model_set_line(&p->model, i, p->regs.pending >> i & 1);
		end = timer_next_end(&p->regs, i);
		if (end < next)
			next = end;
	}
	model_wake_at(&p->model, next);
}

static void timer_control(struct pwm *p, unsigned int i, uint32_t old, uint32_t bits)
{
	struct pwm_timer *t = &p->regs.timer[i];
	bool ran = (old & TIMER_START) && !(old & TIMER_UPDATE);
	bool runs = (bits & TIMER_START) && !(bits & TIMER_UPDATE);

	if (ran && !runs) {
		t->count = timer_look(p, i);
		t->running = false;
	}
	if (bits & TIMER_UPDATE) {
		t->count = t->tcntb;
		t->loaded = true;
	}
	if (!ran && runs) {
		if (!t->loaded)
			model_complain(&p->model, "pwm: timer %u starts without a manual update",
				       i);
		timer_run_from(p, t, t->count);
	}
}

static void control_write(struct pwm *p, uint32_t value)
{
	uint32_t old = p->regs.tcon;

	for (unsigned int i = 0; i < PWM_TIMERS; i++)
		timer_control(p, i, timer_bits(old, i), timer_bits(value, i));
	p->regs.tcon = value & TCON_BITS;
}

/* Counters keep their value while prescaler, mux or PCLKD1 change. */
static void rate_change(struct pwm *p, uint32_t tcfg0, uint32_t tcfg1, uint32_t pclk_hz)
{
	struct pwm_regs *r = &p->regs;
	uint32_t count[PWM_TIMERS];
	unsigned int i;

	for (i = 0; i < PWM_TIMERS; i++)
		count[i] = timer_look(p, i);
	r->tcfg0 = tcfg0 & 0xffffff;
	r->tcfg1 = tcfg1 & 0xffffff;
	r->pclk_hz = pclk_hz;
	for (i = 0; i < PWM_TIMERS; i++) {
		bool at_zero = r->timer[i].at_zero;

		if (!r->timer[i].running)
			continue;
		timer_run_from(p, &r->timer[i], count[i]);
		r->timer[i].at_zero = at_zero;
	}
}

static void mux_write(struct pwm *p, uint32_t value)
{
	for (unsigned int i = 0; i < PWM_TIMERS; i++)
		if ((value >> 4 * i & 0xf) > 4)
			model_complain(&p->model, "pwm: TCFG1 0x%x leaves timer %u without a clock",
				       (unsigned int)value, i);
	rate_change(p, p->regs.tcfg0, value, p->regs.pclk_hz);
}

enum timer_register { TIMER_NONE, TIMER_TCNTB, TIMER_TCMPB, TIMER_TCNTO };

/* Which register of which timer is at @offset? Only timers 0 to 2 have a compare register. */
static enum timer_register timer_register(uint32_t offset, unsigned int *i)
{
	static const enum timer_register kinds[3] = { TIMER_TCNTB, TIMER_TCMPB, TIMER_TCNTO };
	enum timer_register kind;

	*i = LAST;
	if (offset == TCNTB4 || offset == TCNTO4)
		return offset == TCNTB4 ? TIMER_TCNTB : TIMER_TCNTO;
	if (offset < TCNTB0 || offset >= TCNTB4)
		return TIMER_NONE;
	*i = (offset - TCNTB0) / TIMER_BYTES;
	kind = kinds[(offset - TCNTB0) % TIMER_BYTES / 4];
	return kind == TIMER_TCMPB && *i > 2 ? TIMER_NONE : kind;
}

static uint32_t register_read(struct pwm *p, uint32_t offset)
{
	struct pwm_regs *r = &p->regs;
	unsigned int i;

	switch (timer_register(offset, &i)) {
	case TIMER_TCNTB:
		return r->timer[i].tcntb;
	case TIMER_TCMPB:
		return r->timer[i].tcmpb;
	case TIMER_TCNTO:
		return timer_look(p, i);
	case TIMER_NONE:
		break;
	}
	switch (offset) {
	case TCFG0:
		return r->tcfg0;
	case TCFG1:
		return r->tcfg1;
	case TCON:
		return r->tcon;
	case TINT_CSTAT:
		return r->enabled | r->pending << PWM_TIMERS;
	}
	model_complain(&p->model, "pwm: no register to read at 0x%x", (unsigned int)offset);
	return 0;
}

static uint32_t pwm_read(void *state, uint32_t offset, unsigned int size)
{
	struct pwm *p = state;

	if (!model_is_word(&p->model, offset, size))
		return 0;
	if (offset == TINT_CSTAT)
		pwm_look(p);
	return register_read(p, offset);
}

static bool timer_write(struct pwm *p, uint32_t offset, uint32_t value)
{
	unsigned int i;

	switch (timer_register(offset, &i)) {
	case TIMER_TCNTB:
		p->regs.timer[i].tcntb = value;
		if (timer_bits(p->regs.tcon, i) & TIMER_UPDATE)
			p->regs.timer[i].count = value;
		return true;
	case TIMER_TCMPB:
		p->regs.timer[i].tcmpb = value;
		return true;
	case TIMER_TCNTO:
	case TIMER_NONE:
		break;
	}
	return false;
}

static bool register_write(struct pwm *p, uint32_t offset, uint32_t value)
{
	struct pwm_regs *r = &p->regs;

	switch (offset) {
	case TCFG0:
		rate_change(p, value, r->tcfg1, r->pclk_hz);
		return true;
	case TCFG1:
		mux_write(p, value);
		return true;
	case TCON:
		control_write(p, value);
		return true;
	case TINT_CSTAT:
		r->enabled = value & INT_BITS;
		r->pending &= ~(value >> PWM_TIMERS);
		return true;
	}
	return timer_write(p, offset, value);
}

static void pwm_write(void *state, uint32_t offset, uint32_t value, unsigned int size)
{
	struct pwm *p = state;

	if (!model_is_word(&p->model, offset, size))
		return;
	pwm_look(p);
	if (!register_write(p, offset, value))
		model_complain(&p->model, "pwm: no register to write at 0x%x (0x%x)",
			       (unsigned int)offset, (unsigned int)value);
	pwm_look(p);
	pwm_tell(p);
}

static void pwm_wake(void *state)
{
	pwm_look(state);
	pwm_tell(state);
}

static void pwm_clocks_changed(void *state)
{
	struct pwm *p = state;
	uint32_t hz = model_clock_hz(&p->model, MODEL_PCLKD1);

	if (hz == p->regs.pclk_hz)
		return;
	rate_change(p, p->regs.tcfg0, p->regs.tcfg1, hz);
	pwm_tell(p);
}

static void pwm_reset(void *state, enum model_reset kind)
{
	struct pwm *p = state;

	(void)kind;
	p->regs = (struct pwm_regs){ .tcfg0 = TCFG0_RESET,
				     .pclk_hz = model_clock_hz(&p->model, MODEL_PCLKD1) };
	pwm_tell(p);
}

const struct model_ops pwm_ops = {
	.name = "pwm",
	.state_size = sizeof(struct pwm),
	.window = 0x1000,
	.reset = pwm_reset,
	.read = pwm_read,
	.write = pwm_write,
	.wake = pwm_wake,
	.clocks_changed = pwm_clocks_changed,
};
