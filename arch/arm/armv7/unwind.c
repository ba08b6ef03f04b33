// SPDX-License-Identifier: MIT
/* One step of a backtrace; the rules are in unwind.h. Section numbers: Arm IHI 0038, 2021Q3. */
#include <arch/arm/armv7/unwind.h>

#include <errno.h>

#define CANTUNWIND  1u
#define COMPACT	    (1u << 31)
#define OP_FINISH   0xb0
#define INDEX_ENTRY 8u

enum { SP = 13, LR = 14, PC = 15 };

struct unwinding {
	const struct unwind_view *view;
	uint32_t *r;
	uint32_t next;	/* address of the next table word */
	uint32_t words; /* table words left behind the current one */
	uint32_t bytes; /* opcodes not yet taken, the first one on top */
	int left;	/* how many */
	bool pc_popped;
};

static bool read_word(const struct unwind_view *view, uint32_t addr, uint32_t *word)
{
	return !(addr & 3) && view->read(view->arg, addr, word);
}

/* A 31-bit distance from its own address (section 5.1). */
static uint32_t prel31(uint32_t at, uint32_t word)
{
	return at + ((word & 0x7fffffffu) | (word << 1 & 0x80000000u));
}

/* Address of the index entry for @pc: the last one that does not start behind it (5.1). */
static uint32_t find_entry(const struct unwind_view *view, uint32_t pc)
{
	uint32_t low = 0, high = (view->index_end - view->index) / INDEX_ENTRY, word;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2, at = view->index + middle * INDEX_ENTRY;

		if (!read_word(view, at, &word))
			return 0;
		if (prel31(at, word) <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? view->index + (low - 1) * INDEX_ENTRY : 0;
}

/* Where the opcodes are (5.2, 6.3): in the entry, or in .ARM.extab behind a word of its own. */
static int start_opcodes(struct unwinding *u, uint32_t pc)
{
	uint32_t entry = find_entry(u->view, pc), word;

	if (!entry)
		return -EINVAL;
	u->next = entry + 4;
	if (!read_word(u->view, u->next, &word))
		return -EFAULT;
	if (word == CANTUNWIND)
		return 1;
	if (!(word & COMPACT)) {
		u->next = prel31(u->next, word);
		if (!read_word(u->view, u->next, &word))
			return -EFAULT;
	} else if (word >> 24 & 0xf) {
		return -EINVAL; /* an entry itself has room for model 0 only */
	}
	u->next += 4;
	if (!(word & COMPACT) || (word >> 24 & 0xf) > 2)
		return -EINVAL;
	if ((word >> 24 & 0xf) == 0) {
		u->bytes = word << 8;
		u->left = 3;
		return 0;
	}
	u->words = word >> 16 & 0xff;
	u->bytes = word << 16;
	u->left = 2;
	return 0;
}

/* Behind the last opcode everything reads as "finish". */
static int next_opcode(struct unwinding *u)
{
	int op;

	if (!u->left && u->words) {
		if (!read_word(u->view, u->next, &u->bytes))
			return -EFAULT;
		u->next += 4;
		u->words--;
		u->left = 4;
	}
	if (!u->left)
		return OP_FINISH;
	op = (int)(u->bytes >> 24);
	u->bytes <<= 8;
	u->left--;
	return op;
}

/* Pop the registers of @mask (bit n: rn), lowest first. */
static int pop(struct unwinding *u, uint32_t mask)
{
	uint32_t at = u->r[SP];

	for (int n = 0; n < 16; n++) {
		if (!(mask & 1u << n))
			continue;
		if (!read_word(u->view, at, &u->r[n]))
			return -EFAULT;
		at += 4;
	}
	if (!(mask & 1u << SP))
		u->r[SP] = at;
	u->pc_popped |= mask >> PC & 1;
	return 0;
}

static int pop_masked(struct unwinding *u, int op)
{
	int low = next_opcode(u);
	uint32_t mask;

	if (low < 0)
		return low;
	mask = (uint32_t)(op & 0xf) << 8 | (uint32_t)low;
	return mask ? pop(u, mask << 4) : 1; /* none at all: "refuse to unwind" */
}

static int add_large(struct unwinding *u)
{
	uint32_t value = 0, shift = 0;
	int byte;

	do {
		byte = next_opcode(u);
		if (byte < 0 || shift > 21)
			return byte < 0 ? byte : -EINVAL;
		value |= (uint32_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	u->r[SP] += 0x204 + (value << 2);
	return 0;
}

/* Floating-point registers are not shown, only stepped over: @extra for the FSTMX format word. */
static int skip_doubles(struct unwinding *u, uint32_t count, uint32_t extra)
{
	u->r[SP] += 8 * count + extra;
	return 0;
}

static int skip_counted(struct unwinding *u, uint32_t extra)
{
	int byte = next_opcode(u);

	return byte < 0 ? byte : skip_doubles(u, (uint32_t)(byte & 0xf) + 1, extra);
}

/* 0xb1: r0-r3; 0xc7: the same encoding for four-byte coprocessor registers */
static int pop_low(struct unwinding *u, bool core)
{
	int mask = next_opcode(u);

	if (mask < 0)
		return mask;
	if (!mask || mask & 0xf0)
		return -EINVAL;
	if (core)
		return pop(u, (uint32_t)mask);
	u->r[SP] += 4 * (uint32_t)__builtin_popcount((unsigned int)mask);
	return 0;
}

static int execute_high(struct unwinding *u, int op)
{
	switch (op) {
	case 0xb1:
		return pop_low(u, true);
	case 0xb2:
		return add_large(u);
	case 0xb3:
		return skip_counted(u, 4);
	case 0xb8 ... 0xbf:
		return skip_doubles(u, (uint32_t)(op & 7) + 1, 4);
	case 0xc7:
		return pop_low(u, false);
	case 0xc6:
	case 0xc8:
	case 0xc9:
		return skip_counted(u, 0);
	case 0xc0 ... 0xc5:
	case 0xd0 ... 0xd7:
		return skip_doubles(u, (uint32_t)(op & 7) + 1, 0);
	default:
		return -EINVAL; /* spare */
	}
}

/* Table 4 of section 10.3. */
static int execute(struct unwinding *u, int op)
{
	uint32_t offset = ((uint32_t)(op & 0x3f) << 2) + 4;
	uint32_t from_r4 = ((2u << (op & 7)) - 1) << 4;

	switch (op >> 4) {
	case 0x0 ... 0x3:
		u->r[SP] += offset;
		return 0;
	case 0x4 ... 0x7:
		u->r[SP] -= offset;
		return 0;
	case 0x8:
		return pop_masked(u, op);
	case 0x9:
		if ((op & 0xf) == SP || (op & 0xf) == PC)
			return -EINVAL;
		u->r[SP] = u->r[op & 0xf];
		return 0;
	case 0xa:
		return pop(u, from_r4 | (op & 8 ? 1u << LR : 0));
	default:
		return execute_high(u, op);
	}
}

int unwind_step(const struct unwind_view *view, uint32_t pc, uint32_t r[16])
{
	struct unwinding u = { .view = view, .r = r };
	int rc = start_opcodes(&u, pc), op;

	while (!rc) {
		op = next_opcode(&u);
		if (op == OP_FINISH)
			break;
		rc = op < 0 ? op : execute(&u, op);
	}
	if (!rc && !u.pc_popped)
		r[PC] = r[LR];
	return rc;
}
