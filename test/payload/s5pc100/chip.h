/* SPDX-License-Identifier: MIT */
/* What the files of this program share: registers, the console, checks. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline uint32_t rd(uint32_t addr)
{
	return *(volatile uint32_t *)addr;
}

static inline void wr(uint32_t addr, uint32_t value)
{
	*(volatile uint32_t *)addr = value;
}

static inline uint8_t rd8(uint32_t addr)
{
	return *(volatile uint8_t *)addr;
}

/* start.S: the last access that ended in a data abort, and how many there were */
extern volatile uint32_t abort_address, abort_status, abort_count;

/* serial.c */
void serial_init(void);
void put(const char *text);
void put_hex(uint32_t value);

/** check() - one line: "pass NAME" or "FAIL NAME: seen X, expected Y" */
void check(const char *name, uint32_t seen, uint32_t expected);
/** check_near() - the same, when @seen may be some per cent away */
void check_near(const char *name, uint32_t seen, uint32_t expected, uint32_t percent);

/* timers.c: one interrupt line of VIC0 at a time, and an alarm clock beside it */
void interrupt_enable(unsigned int line);
void interrupts_off(void);
void sleep_until_interrupt(void);
void alarm_set(uint32_t ms);
bool alarm_rang(void);

/* net.c: EINT10 came */
void net_interrupt(void);

/* One family of checks each. */
void check_identity(void);
void check_timers(void);
void check_gates(void);
void check_interrupts(void);
void check_nand(void);
void check_dram(void);
void check_net(void);
void check_resets(void); /* does not return the first two times: it resets the chip */
