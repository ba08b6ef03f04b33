/* SPDX-License-Identifier: MIT */
/* A chip with an erase journal, as on the board: what its unit tests share. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <drivers/mtd/nand.h>
#include <keel/part.h>
#include <test/fake/fake_nand.h>

#define BLOCK	   0x20000u
#define BOOT_BYTES (10 * BLOCK)
#define FIRST	   5 /* block of the area, as on the board: five, two of them needed */
#define LAST	   9
#define USER	   20
#define USERS	   3
#define PAGES	   64
#define BAD	   (USER + 1) /* from the factory */
#define SEEDS	   20

extern struct raw_nand f;
extern struct part part;   /* blocks USER on */
extern uint8_t page[2048]; /* scratch */

/* The same chip after the power was off; a new one whose journal has @erases behind it. */
void power_on(void);
void start(int erases);

bool is_bad(uint32_t block);

/* The user's first page full of @letter; the letter that it holds, 0: erased. */
int write_user(char letter);
char user_holds(void);

/* Two erases and a write of 'n'; true when they came to their end. */
bool erase_with_cut(long cut, enum raw_nand_cut kind);

/* Nine wrong bits: more than any code corrects. */
void spoil(uint32_t page_number);
