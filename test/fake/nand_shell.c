// SPDX-License-Identifier: MIT
/* The chip and the typing of nand_shell.h. */
#include <test/fake/nand_shell.h>

#include <common/command.h>
#include <errno.h>
#include <keel/board.h>
#include <keel/error.h>
#include <keel/memmap.h>
#include <lib/byteorder.h>
#include <lib/crc32.h>
#include <lib/keel_header.h>
#include <lib/keel_image.h>
#include <stdio.h>
#include <stdlib.h>
#include <test/fake/fake_console.h>
#include <test/fake/fake_ram.h>
#include <test/unit/test.h>

struct boot_info boot_info = { .ram_base = FAKE_RAM, .ram_size = FAKE_RAM_SIZE };

const struct board board = {
	.name = "host",
	.model = "unit test host",
	.default_env = "",
	.mtdparts =
		"nand0:256k(bootloader),256k(bootloader2),768k(env),256k(gap),1m(kernel),"
		"4m(rootfs)",
	.boot_part = "bootloader",
	.boot_copy = "bootloader2",
	.env_part = "env",
};

struct raw_nand f;
const char *typed = ""; /* while a command runs */
uint8_t *const memory = (uint8_t *)ADDR, *const back = (uint8_t *)BACK;

void power_on(void)
{
	fake_console_start();
	CHECK_EQ(raw_nand_start(&f, BOOT_BYTES), 0);
	parts_start();
	fake_console_stop();
}

void start(void)
{
	fake_ram();
	raw_nand_init(&f);
	power_on();
	for (uint32_t i = 0; i < 0x200000; i++)
		memory[i] = (uint8_t)(i * 7 + i / 251);
}

/* Splits at blanks; output is kept in fake_console_output(). */
int run(const char *line)
{
	static char text[256];
	const char *word[16];
	size_t n = 0;
	int rc;

	snprintf(text, sizeof(text), "%s", line);
	for (char *w = strtok(text, " "); w; w = strtok(NULL, " "))
		word[n++] = w;
	error_clear();
	fake_console_start();
	fake_console_type(typed, strlen(typed));
	rc = command_run(word, n);
	fake_console_stop();
	return rc;
}

void works(const char *line)
{
	if (run(line))
		test_failed(__FILE__, __LINE__, "%s: %s", line, error_text());
}

void refused(const char *line, const char *why)
{
	CHECK(run(line) < 0);
	CHECK_HAS(error_text(), why);
}

/* A Keel of this board, each @version another one. */
uint8_t *make_image(uint32_t version)
{
	for (uint32_t i = 0; i < LENGTH; i++)
		memory[i] = (uint8_t)(i * 11 + version * 97);
	memcpy(memory + 0x20, "KEEL", 4);
	put_le32(memory + 0x24, LENGTH);
	memset(memory + 0x28, 0, 16);
	memcpy(memory + 0x28, "host", 4);
	put_le32(memory + 0x38, 0);
	put_le32(memory + 0x3c, crc32(0, memory + 0x40, LENGTH - 0x40));
	memset(memory + LENGTH, 0x5e, 0x40000 - LENGTH); /* stale RAM */
	return memory;
}

void install(uint32_t version)
{
	make_image(version);
	works("nand erase 0 40000");
	works("nand write 60100000 0 40000");
}

uint8_t *slot(const char *name)
{
	fake_console_start();
	memset(back, 0, LENGTH);
	if (part_read(part_find(name), 0, back, LENGTH))
		memset(back, 0, LENGTH);
	error_clear();
	fake_console_stop();
	return back;
}

bool holds_keel(const char *name)
{
	return !keel_image_check(slot(name), LENGTH, "host");
}

/* The byte that make_image() has made of the version that stage 1 would start; -1: none. */
int version_started(void)
{
	bool one = holds_keel("bootloader");
	uint32_t sequence = one ? keel_header_sequence(back) : 0;
	int version = one ? back[0x50] : -1;

	if (holds_keel("bootloader2") &&
	    (!one || keel_sequence_newer(keel_header_sequence(back), sequence)))
		version = back[0x50];
	return version;
}

/* Both commands, with the power going in the @cut-th operation; true when it stayed. */
bool survive(const char *first, const char *second, long cut, int kind)
{
	f.power_left = cut;
	f.cut_kind = (enum raw_nand_cut)kind;
	if (setjmp(f.cut)) {
		fake_console_stop();
		power_on();
		return false;
	}
	works(first);
	works(second);
	f.power_left = -1;
	power_on();
	return true;
}
