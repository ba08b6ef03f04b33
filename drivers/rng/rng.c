// SPDX-License-Identifier: MIT
/* The source of entropy; the rules are in <keel/rng.h>. */
#include <keel/rng.h>

#include <errno.h>

#include <keel/error.h>

static struct {
	const struct rng_ops *ops;
	void *state;
} rng;

void rng_register(const struct rng_ops *ops, void *state)
{
	rng.ops = ops;
	rng.state = state;
}

int rng_read(void *buf, size_t len)
{
	if (!rng.ops)
		return fail(-ENODEV, "in QEMU: -device virtio-rng-device",
			    "this board has no source of random numbers");
	return rng.ops->read(rng.state, buf, len);
}
