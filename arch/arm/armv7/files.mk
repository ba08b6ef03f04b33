# SPDX-License-Identifier: MIT
keel-y += arch/arm/armv7/aeabi.c
keel-y += arch/arm/ram_probe.c
CFLAGS_arch/arm/ram_probe.c := -fno-stack-protector
keel-y += arch/arm/handoff/atags.c arch/arm/handoff/linux32.c
