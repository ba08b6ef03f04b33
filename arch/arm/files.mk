# SPDX-License-Identifier: MIT
keel-y += arch/arm/$(BOARD_ARCH)/start.S
keel-y += arch/arm/$(BOARD_ARCH)/vectors.S
keel-y += arch/arm/$(BOARD_ARCH)/cache.S
keel-y += arch/arm/$(BOARD_ARCH)/cpu.c
keel-y += arch/arm/$(BOARD_ARCH)/mmu.c
keel-y += arch/arm/$(BOARD_ARCH)/memcpy.S
keel-y += arch/arm/$(BOARD_ARCH)/fifo.S
keel-y += arch/arm/$(BOARD_ARCH)/barrier.S
keel-y += arch/arm/$(BOARD_ARCH)/jump.S
keel-y += arch/arm/$(BOARD_ARCH)/entry.S
keel-y += arch/arm/$(BOARD_ARCH)/exception.c
keel-y += arch/arm/$(BOARD_ARCH)/fault.c
keel-y += arch/arm/$(BOARD_ARCH)/unwind.c
keel-y += arch/arm/$(BOARD_ARCH)/backtrace.c
keel-y += arch/arm/$(BOARD_ARCH)/aeabi.c

host-y += arch/arm/armv7/unwind.c
host-y += arch/arm/armv7/fault.c
keel-y += arch/arm/ram_probe.c
CFLAGS_arch/arm/ram_probe.c := -fno-stack-protector
keel-y += arch/arm/handoff/atags.c arch/arm/handoff/linux32.c
host-y += arch/arm/handoff/atags.c
