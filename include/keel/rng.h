/* SPDX-License-Identifier: MIT */
/* Entropy from hardware: random bytes that nobody can foresee, for the seeds of an OS. */
#pragma once

#include <stddef.h>

#include <keel/compiler.h>

struct rng_ops {
	/**
	 * Fill all of @buf. Returns 0, -EIO (the device misbehaves), -ETIMEDOUT (it has no
	 * entropy left) or -EINTR (Ctrl-C); with the story. @buf is undefined then.
	 */
	int (*read)(void *state, void *buf, size_t len);
};

/** rng_register() - the source from now on; @ops and @state must live for ever */
void rng_register(const struct rng_ops *ops, void *state);

/** rng_read() - @len random bytes into @buf. 0, -ENODEV (the board has no source) or what the driver said */
int rng_read(void *buf, size_t len) __must_check;
