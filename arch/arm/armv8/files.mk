# SPDX-License-Identifier: MIT
keel-y += arch/arm/handoff/linux64.c arch/arm/handoff/atags.c

# The resident monitor is copied away from the rest of Keel: no call, no relocation may lead out.
keel-y += arch/arm/armv8/smp.c arch/arm/armv8/firmware.c arch/arm/armv8/spin_table.S
keel-y += arch/arm/armv8/monitor_entry.S
MONITOR := $(addprefix arch/arm/armv8/,monitor.c levels_open.c extensions.c psci.c)
keel-y += $(MONITOR)
MONITOR_FLAGS := -mcmodel=tiny -fno-stack-protector -fno-jump-tables -fno-tree-loop-distribute-patterns
$(foreach file,$(MONITOR),$(eval CFLAGS_$(file) := $(MONITOR_FLAGS)))
keel-y += arch/arm/armv8/unpack.S
keel-y += arch/arm/armv8/features.c

# For processors without CRC instructions.
keel-y += arch/arm/armv8/crc32.S
CRC32_NAME := -Dcrc32=crc32_by_table
