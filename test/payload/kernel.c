// SPDX-License-Identifier: MIT
/*
 * A kernel that only looks: is everything as the 32-bit Linux boot protocol says?
 * One line per clause over the UART, then what it was told, then power off.
 * Without MMU and at any address: no static pointers, no unaligned accesses.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* MACHINE, uart_ready() and uart_send(), check_board(), power_off() of one board: board_<name>.h */
#include PAYLOAD_BOARD

#define FDT_MAGIC     0xd00dfeed
#define FDT_MAX	      0x200000
#define ATAG_CORE     0x54410001
#define ATAG_MEM      0x54410002
#define ATAG_CMDLINE  0x54410009
#define ATAG_INITRD2  0x54420005
#define ATAG_SERIAL   0x54410006
#define ATAG_REVISION 0x54410007

#define CPSR_MODE     0x1f
#define CPSR_SVC      0x13
#define CPSR_FIQ_OFF  (1u << 6)
#define CPSR_IRQ_OFF  (1u << 7)
#define SCTLR_MMU     (1u << 0)
#define SCTLR_DCACHE  (1u << 2)

static void put_char(char c)
{
	while (!uart_ready())
		;
	uart_send(c);
}

static void put(const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			put_char('\r');
		put_char(*text);
	}
}

static void put_hex(uint32_t value)
{
	put("0x");
	for (int shift = 28; shift >= 0; shift -= 4)
		put_char("0123456789abcdef"[value >> shift & 15]);
}

static void clause(const char *what, bool holds, uint32_t seen)
{
	put(holds ? "pass: " : "FAIL: ");
	put(what);
	put(" (");
	put_hex(seen);
	put(")\n");
}

static void fact(const char *what, uint32_t value)
{
	put("told: ");
	put(what);
	put(" ");
	put_hex(value);
	put("\n");
}

static void fact_text(const char *what, const char *text)
{
	put("told: ");
	put(what);
	put(" ");
	put(text);
	put("\n");
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* The ramdisk by its content: a sum that every byte and its place changes. */
static void report_ramdisk(uint32_t start, uint32_t end)
{
	uint32_t sum = 0;

	fact("ramdisk size", end - start);
	for (uint32_t at = start; at < end; at++)
		sum = (sum << 1 | sum >> 31) + *(const uint8_t *)(uintptr_t)at;
	fact("ramdisk sum", sum);
}

struct found {
	uint32_t initrd_start, initrd_end;
	bool in_chosen, in_memory;
};

static void property(struct found *f, const char *name, const uint8_t *value, uint32_t len)
{
	if (f->in_chosen && same(name, "bootargs"))
		fact_text("bootargs", (const char *)value);
	else if (f->in_chosen && same(name, "linux,initrd-start"))
		f->initrd_start = be32(value);
	else if (f->in_chosen && same(name, "linux,initrd-end"))
		f->initrd_end = be32(value);
	else if (f->in_memory && same(name, "reg") && len >= 8)
		fact("memory size", be32(value + 4));
	else if (same(name, "local-mac-address") && len == 6)
		fact("mac ends in", be32(value + 2));
}

static bool starts(const char *text, const char *with)
{
	while (*with)
		if (*text++ != *with++)
			return false;
	return true;
}

static void read_tree(const uint8_t *d)
{
	const uint8_t *p = d + be32(d + 8);
	const char *strings = (const char *)d + be32(d + 12);
	struct found f = { 0 };
	uint32_t len;

	for (;;) {
		uint32_t token = be32(p);

		p += 4;
		if (token == 1) {
			f.in_chosen = same((const char *)p, "chosen");
			f.in_memory = starts((const char *)p, "memory@");
			for (len = 0; p[len]; len++)
				;
			p += (len + 4) & ~3u;
		} else if (token == 3) {
			len = be32(p);
			property(&f, strings + be32(p + 4), p + 8, len);
			p += 8 + ((len + 3) & ~3u);
		} else if (token == 9) {
			break;
		}
	}
	if (f.initrd_end)
		report_ramdisk(f.initrd_start, f.initrd_end);
}

static void read_tags(const uint32_t *tag)
{
	for (; tag[0] && tag[1]; tag += tag[0]) {
		if (tag[1] == ATAG_MEM) {
			fact("memory size", tag[2]);
			fact("memory start", tag[3]);
		} else if (tag[1] == ATAG_CMDLINE) {
			fact_text("bootargs", (const char *)&tag[2]);
		} else if (tag[1] == ATAG_INITRD2) {
			report_ramdisk(tag[2], tag[2] + tag[3]);
		} else if (tag[1] == ATAG_SERIAL) {
			fact("serial, high", tag[3]);
			fact("serial, low", tag[2]);
		} else if (tag[1] == ATAG_REVISION) {
			fact("revision", tag[2]);
		}
	}
}

void payload_main(uint32_t r0, uint32_t r1, uint32_t r2, uint32_t cpsr, uint32_t sctlr,
		  uint32_t start);

void payload_main(uint32_t r0, uint32_t r1, uint32_t r2, uint32_t cpsr, uint32_t sctlr,
		  uint32_t start)
{
	const uint8_t *tree = (const uint8_t *)(uintptr_t)r2;
	bool aligned = r2 && r2 % 8 == 0, is_tree = aligned && be32(tree) == FDT_MAGIC;
	bool is_tags = aligned && ((const uint32_t *)tree)[1] == ATAG_CORE;

	put("\npayload kernel at ");
	put_hex(start);
	put("\n");
	clause("r0 is zero", r0 == 0, r0);
	clause("r1 is the machine number", r1 == MACHINE, r1);
	clause("r2 is 8-byte aligned", aligned, r2);
	clause("r2 is a device tree or a tag list", is_tree || is_tags, r2);
	clause("the tree has at most 2 MiB", !is_tree || be32(tree + 4) <= FDT_MAX,
	       is_tree ? be32(tree + 4) : 0);
	clause("supervisor mode", (cpsr & CPSR_MODE) == CPSR_SVC, cpsr);
	clause("IRQ masked", cpsr & CPSR_IRQ_OFF, cpsr);
	clause("FIQ masked", cpsr & CPSR_FIQ_OFF, cpsr);
	clause("MMU off", !(sctlr & SCTLR_MMU), sctlr);
	clause("data cache off", !(sctlr & SCTLR_DCACHE), sctlr);
	if (is_tree)
		read_tree(tree);
	else if (is_tags)
		read_tags((const uint32_t *)tree);
	check_board(clause, fact);
	put("payload done\n");
	power_off();
}
