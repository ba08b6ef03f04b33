# SPDX-License-Identifier: MIT
keel-y += arch/arm/$(BOARD_ARCH)/start.S
keel-y += arch/arm/$(BOARD_ARCH)/vectors.S
keel-y += arch/arm/$(BOARD_ARCH)/cache.S
keel-y += arch/arm/$(BOARD_ARCH)/cpu.c
keel-y += arch/arm/$(BOARD_ARCH)/unwind.c
keel-y += arch/arm/ram_probe.c
CFLAGS_arch/arm/ram_probe.c := -fno-stack-protector
