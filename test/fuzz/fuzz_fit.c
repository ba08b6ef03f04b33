// SPDX-License-Identifier: MIT
/* Any bytes as a FIT: parts inside of the bytes, or a refusal, whatever is asked for. */
#include <common/image/fit.h>
#include <test/fake/dtc.h>
#include <test/fake/fake_family.h>
#include <test/fake/fake_machine_tree.h>
#include <test/fuzz/fuzz_image.h>

static void look_for(const char *property, const char *choice, const uint8_t *d, size_t size)
{
	const void *part = d;
	size_t n = size;
	const uint8_t *at;

	if (fit_part(property, choice, &part, &n))
		return;
	at = part;
	assert(at >= d && at <= d + size && n <= (size_t)(d + size - at));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const choices[] = { NULL, "#c", "#c#d", "#one#two#c", ":k", ":k1" };
	static const char *const properties[] = { "ramdisk", "fdt", "script" };
	static uint8_t machine[1024] __aligned(8);
	uint8_t *d = malloc(size ? size : 1);

	if (!machine[0])
		dtc("/ { compatible = \"keel,board-b\", \"keel,board\"; };", "", machine,
		    sizeof(machine));
	memcpy(d, data, size); /* aligned, as bootm wants it */
	fake_family(&kernel_arm64);
	fake_machine_tree(machine);
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		fuzz_choice(&format_fit, d, size, choices[i]);
		for (size_t k = 0; k < sizeof(properties) / sizeof(properties[0]); k++)
			look_for(properties[k], choices[i], d, size);
	}
	free(d);
	return 0;
}
