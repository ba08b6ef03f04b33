// SPDX-License-Identifier: MIT
/* The fix-up "seed": random numbers for a kernel that has to start with some. */
#include <keel/fdt_fixup.h>

#include <libfdt.h>

#include <common/image/fdt_blob.h>
#include <common/image/fdt_fixup.h>
#include <keel/error.h>
#include <keel/rng.h>

#define LOG_TAG "fdt"
#include <keel/log.h>

#define KASLR_BYTES 8  /* where the kernel puts itself: Linux, arch/arm64/kernel/kaslr.c */
#define RNG_BYTES   64 /* for its generator: dt-schema, chosen.yaml */

/* Without a source the tree may bring seeds of its own, as QEMU's does: these stay. */
static int no_source(const struct fdt_fix *fix, int rc)
{
	bool has = fdt_getprop(fix->fdt, fix->facts->chosen, "rng-seed", NULL) != NULL;

	if (rc == -EINTR)
		return rc;
	log_info("%s: %s", error_text(),
		 has ? "the seeds of the device tree stay" : "the kernel gets no seed");
	error_clear();
	return 0;
}

static int fix_seed(const struct fdt_fix *fix)
{
	uint8_t seed[KASLR_BYTES + RNG_BYTES];
	int chosen = fix->facts->chosen, rc;

	if (chosen < 0)
		return 0;
	rc = rng_read(seed, sizeof(seed));
	if (rc)
		return no_source(fix, rc);
	rc = fdt_setprop(fix->fdt, chosen, "kaslr-seed", seed, KASLR_BYTES);
	if (!rc)
		rc = fdt_setprop(fix->fdt, chosen, "rng-seed", seed + KASLR_BYTES, RNG_BYTES);
	return rc ? fdt_fail(rc, "/chosen") : 0;
}

const struct fdt_fixup fdt_fixup_seed = {
	.name = "seed",
	.summary = "/chosen: kaslr-seed and rng-seed, where there is a source of entropy",
	.growth = 0xa0,
	.run = fix_seed,
};
