# SPDX-License-Identifier: MIT
# The S5PC100 emulator: our models and machine, linked with QEMU's objects.

EMU        := $(BUILD)/emu
EMU_MODELS := $(wildcard tools/emu/models/*.c)

# The models are plain C: the unit tests link them too.
host-y += $(EMU_MODELS)
