/* SPDX-License-Identifier: MIT */
/* A NAND chip with Keel's partitions, and commands typed at it: what the tests of nand share. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <test/fake/fake_nand.h>

#define BLOCK	   0x20000u
#define ADDR	   0x60100000u
#define BACK	   0x61000000u
#define BOOT_BYTES (4 * BLOCK)
#define KERNEL	   12	  /* first block */
#define LENGTH	   20000u /* of an image */

extern struct raw_nand f;
extern const char *typed;		   /* while a command runs */
extern uint8_t *const memory, *const back; /* at ADDR and at BACK */

/* A new chip and known memory; the same chip after the power was off. */
void start(void);
void power_on(void);

/* One command; what it printed is in fake_console_output(). */
int run(const char *line);
void works(const char *line);
void refused(const char *line, const char *why);

/* A Keel of this board at ADDR, each @version another one; and in its place. */
uint8_t *make_image(uint32_t version);
void install(uint32_t version);

/* What a partition begins with, at BACK. */
uint8_t *slot(const char *name);
bool holds_keel(const char *name);

/* The byte that make_image() has made of the version that stage 1 would start; -1: none. */
int version_started(void);

/* Both commands, with the power going in the @cut-th operation; true when it stayed. */
bool survive(const char *first, const char *second, long cut, int kind);
