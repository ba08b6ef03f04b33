// SPDX-License-Identifier: MIT
/* PWM timers side by side, vectored interrupts and FIQ (hardware facts 7.1, 7.2, 7.4). */
#include <test/payload/s5pc100/chip.h>

#define TCFG0	     0xea000000u
#define TCFG1	     0xea000004u
#define TCON	     0xea000008u
#define TINT_CSTAT   0xea000044u
#define TINT_ENABLE  (1u << 0)
#define TINT_STATUS  (1u << 5)
#define VIC0	     0xe4000000u
#define VIC_RAW	     0x008u
#define VIC_SELECT   0x00cu
#define VIC_ENABLE   0x010u
#define VIC_CLEAR    0x014u
#define VIC_VECTOR   0x100u
#define VIC_PRIORITY 0x200u
#define VIC_ADDRESS  0xf00u
#define GATE_D1_3    0xe010052cu
#define GATE_PWM     (1u << 6)
#define TIMER(n)     (21 + (n)) /* lines of VIC0 */
#define EINT10	     10
#define WDT	     27
#define WTCON	     0xea200000u
#define WTDAT	     0xea200004u
#define WTCNT	     0xea200008u
#define WTCLRINT     0xea20000cu
#define START	     1000000u
#define ALARM	     2	   /* the timer of the alarm clock */
#define TICKS_PER_MS 1043u /* of 64 / 66.75 MHz */
#define WAIT	     2000u /* ticks of 64 / 66.75 MHz: 1.9 ms */

/* Facts 7.2: TCNTB and TCNTO of each timer; start bit of each in TCON. */
static const struct timer {
	uint32_t tcntb, tcnto;
	unsigned int shift;
} timers[] = {
	{ 0xea00000c, 0xea000014, 0 },	{ 0xea000018, 0xea000020, 8 },
	{ 0xea000024, 0xea00002c, 12 }, { 0xea000030, 0xea000038, 16 },
	{ 0xea00003c, 0xea000040, 20 },
};

#define TIMERS (sizeof(timers) / sizeof(timers[0]))

static volatile uint32_t irqs, fiqs, vector_seen;

static void start_timer(const struct timer *t, uint32_t count, bool reload)
{
	uint32_t others = rd(TCON) & ~(0xfu << t->shift), bits = 1;

	if (reload)
		bits |= t->shift == 20 ? 4 : 8; /* timer 4 has no inverter (7.2) */
	wr(t->tcntb, count);
	wr(TCON, others | 2u << t->shift);
	wr(TCON, others | bits << t->shift);
}

static void stop_timers(void)
{
	wr(TCON, 0);
	wr(TINT_CSTAT, 0x1fu << 5);
}

static void wait_ticks(uint32_t ticks)
{
	uint32_t begin = rd(timers[4].tcnto);

	while (begin - rd(timers[4].tcnto) < ticks)
		;
}

void check_timers(void)
{
	uint32_t seen[TIMERS], begin;

	stop_timers();
	wr(TCFG0, 15 << 8 | 15);
	wr(TCFG1, 0x22222);
	for (size_t i = 0; i < TIMERS; i++)
		start_timer(&timers[i], START, true);
	wait_ticks(WAIT);
	for (size_t i = 0; i < TIMERS; i++)
		seen[i] = START - rd(timers[i].tcnto);
	for (size_t i = 0; i < TIMERS; i++)
		check_near("each timer counts as fast as the others", seen[i], seen[4], 10);
	start_timer(&timers[1], WAIT / 4, false);
	wait_ticks(WAIT);
	check("a timer without reload stops at 0", rd(timers[1].tcnto), 0);
	wr(TCFG1, 0x22212); /* timer 1: /2 instead of /4 */
	start_timer(&timers[1], START, true);
	begin = rd(timers[4].tcnto);
	wait_ticks(WAIT);
	seen[1] = START - rd(timers[1].tcnto);
	check_near("half the divider, twice the ticks", seen[1], 2 * (begin - rd(timers[4].tcnto)),
		   10);
	stop_timers();
}

/* Hardware facts 3.6: with its gate closed the timers stand still and take nothing. */
void check_gates(void)
{
	uint32_t before;

	start_timer(&timers[4], UINT32_MAX, true);
	start_timer(&timers[3], UINT32_MAX, true);
	wait_ticks(10);
	wr(GATE_D1_3, rd(GATE_D1_3) & ~GATE_PWM);
	check("a block without clock does not answer", rd(timers[3].tcnto), 0);
	wr(TCON, 0);
	wr(GATE_D1_3, rd(GATE_D1_3) | GATE_PWM);
	before = rd(timers[3].tcnto);
	check("nor does it lose what it has", rd(TCON) & 1u << 16, 1u << 16);
	wait_ticks(10);
	check("and it goes on", rd(timers[3].tcnto) < before, true);
	stop_timers();
}

/* VIC0 says which handler; the end of the interrupt is a write to ADDRESS. */
void chip_irq(void)
{
	uint32_t vector = rd(VIC0 + VIC_ADDRESS);

	vector_seen = vector;
	irqs++;
	if (vector == 0x1000 + EINT10)
		net_interrupt();
	else if (vector == 0x1000 + WDT)
		wr(WTCLRINT, 1);
	else
		wr(TINT_CSTAT,
		   (rd(TINT_CSTAT) & 0x1f) | TINT_STATUS << (vector - 0x1000 - TIMER(0)));
	wr(VIC0 + VIC_ADDRESS, 0);
}

void chip_fiq(void)
{
	fiqs++;
	wr(TINT_CSTAT, (rd(TINT_CSTAT) & 0x1f) | TINT_STATUS << 3);
}

static void interrupt_of(unsigned int line)
{
	irqs = vector_seen = 0;
	wr(VIC0 + VIC_CLEAR, UINT32_MAX);
	wr(VIC0 + VIC_VECTOR + 4 * line, 0x1000 + line);
	wr(VIC0 + VIC_PRIORITY + 4 * line, 3);
	wr(VIC0 + VIC_ENABLE, 1u << line);
}

static void timer_interrupts(unsigned int n)
{
	interrupt_of(TIMER(n));
	wr(TINT_CSTAT, TINT_ENABLE << n);
	start_timer(&timers[n], WAIT / 4, true);
	wait_ticks(WAIT + WAIT / 8);
	wr(TINT_CSTAT, TINT_STATUS << n);
	check("a timer interrupts each round", irqs, 4);
	check("with its own vector", vector_seen, 0x1000 + TIMER(n));
}

static void watchdog_interrupt(void)
{
	interrupt_of(WDT);
	wr(WTCON, 0);
	wr(WTDAT, 100);
	wr(WTCNT, 100);
	wr(WTCON, 0xff << 8 | 0x24); /* 256 * 16 * 100 / 66.75 MHz = 6.1 ms, no reset */
	wait_ticks(4 * WAIT);
	wr(WTCON, 0);
	check("the watchdog can be a timer", irqs, 1);
	check("it has its own vector", vector_seen, 0x1000 + WDT);
}

void check_interrupts(void)
{
	start_timer(&timers[4], UINT32_MAX, true);
	__asm__ volatile("cpsie i");
	timer_interrupts(0);
	timer_interrupts(2);
	watchdog_interrupt();
	wr(VIC0 + VIC_CLEAR, UINT32_MAX);
	__asm__ volatile("cpsid i\n\tcpsie f");
	wr(VIC0 + VIC_SELECT, 1u << TIMER(3));
	wr(VIC0 + VIC_ENABLE, 1u << TIMER(3));
	wr(TINT_CSTAT, TINT_ENABLE << 3);
	start_timer(&timers[3], WAIT / 2, true);
	wait_ticks(WAIT + WAIT / 4);
	check("a timer can be the FIQ", fiqs, 2);
	check("which is no IRQ", irqs, 1);
	wr(VIC0 + VIC_CLEAR, UINT32_MAX);
	wr(VIC0 + VIC_SELECT, 0);
	__asm__ volatile("cpsid f");
	stop_timers();
}

void interrupt_enable(unsigned int line)
{
	interrupt_of(line);
	wr(VIC0 + VIC_VECTOR + 4 * TIMER(ALARM), 0x1000 + TIMER(ALARM));
	wr(VIC0 + VIC_ENABLE, 1u << TIMER(ALARM));
	__asm__ volatile("cpsie i");
}

void interrupts_off(void)
{
	__asm__ volatile("cpsid i");
	wr(VIC0 + VIC_CLEAR, UINT32_MAX);
	stop_timers();
}

/* An interrupt that is pending, masked or not, ends WFI: so none is missed in between. */
void sleep_until_interrupt(void)
{
	__asm__ volatile("cpsid i\n\twfi\n\tcpsie i" ::: "memory");
}

void alarm_set(uint32_t ms)
{
	wr(TCFG1, 0x22222);
	wr(TINT_CSTAT, TINT_ENABLE << ALARM);
	start_timer(&timers[ALARM], ms * TICKS_PER_MS, false);
}

bool alarm_rang(void)
{
	return rd(timers[ALARM].tcnto) == 0;
}
