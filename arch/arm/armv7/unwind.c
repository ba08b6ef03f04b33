// SPDX-License-Identifier: MIT
/* One step of a backtrace; the rules are in unwind.h. Section numbers: Arm IHI 0038, 2021Q3. */
#include <arch/arm/armv7/unwind.h>

#include <errno.h>

#define OP_FINISH 0xb0

enum { SP = 13, LR = 14, PC = 15 };

struct unwinding {
	const struct unwind_view *view;
	uint32_t *r;
	size_t at; /* the next opcode */
	bool pc_popped;
};

static bool read_word(const struct unwind_view *view, uint32_t addr, uint32_t *word)
{
	return !(addr & 3) && view->read(view->arg, addr, word);
}

/* Behind the last opcode everything reads as "finish". */
static uint8_t next_opcode(struct unwinding *u)
{
	return u->at < u->view->size ? u->view->code[u->at++] : OP_FINISH;
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
	uint32_t mask = (uint32_t)(op & 0xf) << 8 | next_opcode(u);

	return mask ? pop(u, mask << 4) : 1; /* none at all: "refuse to unwind" */
}

static int add_large(struct unwinding *u)
{
	uint32_t value = 0, shift = 0;
	uint8_t byte;

	do {
		if (shift > 21)
			return -EINVAL;
		byte = next_opcode(u);
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
	return skip_doubles(u, (next_opcode(u) & 0xfu) + 1, extra);
}

/* 0xb1: r0-r3; 0xc7: the same encoding for four-byte coprocessor registers */
static int pop_low(struct unwinding *u, bool core)
{
	uint32_t mask = next_opcode(u);

	if (!mask || mask & 0xf0)
		return -EINVAL;
	if (core)
		return pop(u, mask);
	u->r[SP] += 4 * (uint32_t)__builtin_popcount(mask);
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

int unwind_step(const struct unwind_view *view, uint32_t r[16])
{
	struct unwinding u = { .view = view, .r = r };
	int rc = 0;
	uint8_t op;

	while (!rc && (op = next_opcode(&u)) != OP_FINISH)
		rc = execute(&u, op);
	if (!rc && !u.pc_popped)
		r[PC] = r[LR];
	return rc;
}
