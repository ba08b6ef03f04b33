// SPDX-License-Identifier: MIT
/* Timer 4 of the S5PC100's PWM block as a free-running clock. Hardware facts 7.2. */
#include <drivers/timer/s5p_pwm.h>

#include <keel/compiler.h>
#include <keel/io.h>

#define TCFG0		 0x00
#define TCFG0_PRESCALER1 (0xffu << 8) /* of timers 2 to 4: divisor less one */
#define TCFG1		 0x04
#define TCFG1_MUX4	 (0xfu << 16) /* 0: divided no further */
#define TCON		 0x08
#define TCON_START4	 (1u << 20)
#define TCON_UPDATE4	 (1u << 21) /* the counter takes over TCNTB4 */
#define TCON_RELOAD4	 (1u << 22)
#define TCNTB4		 0x3c
#define TCNTO4		 0x40 /* counts down */
#define TINT_CSTAT	 0x44
#define TINT_PENDING	 (0x1fu << 5) /* write 1 to clear; the enables below become 0 */

#define TICKS_PER_SECOND 1000000 /* at least: a microsecond is never lost */
#define PRESCALER_MAX	 256

static uint32_t s5p_pwm_read(void *state)
{
	const struct s5p_pwm_state *s = state;

	return ~io_read32(s->base + TCNTO4);
}

/* The slowest rate that divides the clock without rest: no microsecond drifts away. */
static uint32_t prescaler(uint32_t clock_hz)
{
	uint32_t divisor = MIN(clock_hz / TICKS_PER_SECOND, (uint32_t)PRESCALER_MAX);

	while (divisor > 1 && clock_hz % divisor)
		divisor--;
	return MAX(divisor, 1u);
}

static void stop_all(uintptr_t base)
{
	io_write32(base + TCON, 0);
	io_write32(base + TINT_CSTAT, TINT_PENDING);
}

static int s5p_pwm_probe(const struct device *dev)
{
	const struct s5p_pwm_config *cfg = dev->config;
	struct s5p_pwm_state *s = dev->state;
	uint32_t clock_hz = cfg->clock_hz(), divisor = prescaler(clock_hz);

	s->base = cfg->base;
	s->source = (struct clock_source){ .read = s5p_pwm_read, .hz = clock_hz / divisor };
	stop_all(s->base);
	io_write32(s->base + TCFG0,
		   (io_read32(s->base + TCFG0) & ~TCFG0_PRESCALER1) | (divisor - 1) << 8);
	io_write32(s->base + TCFG1, io_read32(s->base + TCFG1) & ~TCFG1_MUX4);
	io_write32(s->base + TCNTB4, UINT32_MAX);
	io_write32(s->base + TCON, TCON_UPDATE4);
	io_write32(s->base + TCON, TCON_RELOAD4 | TCON_START4);
	clock_register(&s->source, s);
	return 0;
}

static void s5p_pwm_remove(const struct device *dev)
{
	const struct s5p_pwm_state *s = dev->state;

	stop_all(s->base);
}

const struct driver s5p_pwm_driver = { .name = "s5p_pwm",
				       .probe = s5p_pwm_probe,
				       .remove = s5p_pwm_remove };
