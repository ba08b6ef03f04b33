// SPDX-License-Identifier: MIT
/* What happens between the banner and the prompt. */
#include <keel/shell.h>

void shell_autoboot(void)
{
}
