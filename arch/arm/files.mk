# SPDX-License-Identifier: MIT
ARCH_DIR := arch/arm/$(BOARD_ARCH)
keel-y += $(addprefix $(ARCH_DIR)/,start.S vectors.S cache.S cpu.c mmu.c memcpy.S fifo.S barrier.S)
keel-y += $(addprefix $(ARCH_DIR)/,jump.S entry.S exception.c fault.c unwind.c backtrace.c)
keel-y += arch/arm/exception.c arch/arm/places.c
include $(ARCH_DIR)/files.mk

host-y += arch/arm/armv7/unwind.c
host-y += arch/arm/armv8/unwind.c
host-y += arch/arm/armv7/fault.c
host-y += arch/arm/armv8/psci.c arch/arm/armv8/extensions.c
host-y += arch/arm/handoff/atags.c
