// SPDX-License-Identifier: MIT
/* Any text as the emulator's fault menu. */
#include <stdlib.h>
#include <string.h>

#include <tools/emu/models/nand_faults.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nand_faults f;
	char error[128] = "";
	char *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	nand_faults_init(&f);
	if (nand_faults_parse(&f, "faults", text, error, sizeof(error)) && !*error)
		abort();
	free(text);
	return 0;
}
