// SPDX-License-Identifier: MIT
/* A fake of the machine around a model. */
#include "fake_model.h"

#include <stdarg.h>
#include <stdio.h>

#include "../unit/test.h"

#define WAKES_IN_A_ROW 100 /* at one and the same time: the model would wake for ever */

static uint64_t fake_now(void *ctx)
{
	return ((struct fake_model *)ctx)->now;
}

static void fake_wake_at(void *ctx, uint64_t when)
{
	((struct fake_model *)ctx)->wake_at = when;
}

static void fake_set_line(void *ctx, unsigned int line, bool level)
{
	struct fake_model *fake = ctx;

	CHECK(line < FAKE_MODEL_LINES);
	if (fake->line[line] != level)
		fake->line_changes[line]++;
	fake->line[line] = level;
}

__attribute__((format(printf, 2, 3))) static void fake_complain(void *ctx, const char *fmt, ...)
{
	struct fake_model *fake = ctx;
	va_list args;

	va_start(args, fmt);
	vsnprintf(fake->complaint, sizeof(fake->complaint), fmt, args);
	va_end(args);
	fake->complaints++;
	CHECK(!strchr(fake->complaint, '\n'));
}

static uint32_t fake_clock_hz(void *ctx, enum model_clock clock)
{
	CHECK(clock < MODEL_CLOCKS);
	return ((struct fake_model *)ctx)->clock_hz[clock];
}

static void fake_reset_chip(void *ctx, enum model_reset kind)
{
	struct fake_model *fake = ctx;

	fake->resets++;
	fake->reset_kind = kind;
}

static const struct model_host fake_host = {
	.now = fake_now,
	.wake_at = fake_wake_at,
	.set_line = fake_set_line,
	.complain = fake_complain,
	.clock_hz = fake_clock_hz,
	.reset_chip = fake_reset_chip,
};

void fake_model_start(struct fake_model *fake, const struct model_ops *ops, struct model *model)
{
	*fake = (struct fake_model){
		.model = model,
		.wake_at = MODEL_NEVER,
		.clock_hz = { [MODEL_ARMCLK] = 666000000,
			      [MODEL_HCLKD0] = 166500000,
			      [MODEL_PCLKD0] = 83250000,
			      [MODEL_HCLKD1] = 133500000,
			      [MODEL_PCLKD1] = 66750000,
			      [MODEL_SCLK_UART] = 33750000 },
	};
	*model = (struct model){ .ops = ops, .host = &fake_host, .ctx = fake };
	ops->reset(model, MODEL_POWER_ON);
}

void fake_model_advance(struct fake_model *fake, uint64_t ns)
{
	uint64_t end = fake->now + ns;
	unsigned int in_a_row = 0;

	while (fake->wake_at <= end) {
		in_a_row = fake->wake_at > fake->now ? 0 : in_a_row + 1;
		CHECK(in_a_row < WAKES_IN_A_ROW);
		if (fake->wake_at > fake->now)
			fake->now = fake->wake_at;
		fake->wake_at = MODEL_NEVER;
		fake->model->ops->wake(fake->model);
	}
	fake->now = end;
}

void fake_model_clock(struct fake_model *fake, enum model_clock clock, uint32_t hz)
{
	fake->clock_hz[clock] = hz;
	if (fake->model->ops->clocks_changed)
		fake->model->ops->clocks_changed(fake->model);
}

void fake_model_no_complaint(const struct fake_model *fake)
{
	if (fake->complaints)
		test_failed(__FILE__, __LINE__, "%u complaints, the last: %s", fake->complaints,
			    fake->complaint);
}

uint32_t fake_model_read_sized(const struct fake_model *fake, uint32_t offset, unsigned int size)
{
	return fake->model->ops->read(fake->model, offset, size);
}

void fake_model_write_sized(const struct fake_model *fake, uint32_t offset, uint32_t value,
			    unsigned int size)
{
	fake->model->ops->write(fake->model, offset, value, size);
}

uint32_t fake_model_read(const struct fake_model *fake, uint32_t offset)
{
	return fake_model_read_sized(fake, offset, 4);
}

void fake_model_write(const struct fake_model *fake, uint32_t offset, uint32_t value)
{
	fake_model_write_sized(fake, offset, value, 4);
}
