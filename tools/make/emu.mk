# SPDX-License-Identifier: MIT
# The S5PC100 emulator: our models and machine, linked with QEMU's objects.

EMU          := $(BUILD)/emu
EMU_BIN      := $(EMU)/qemu-system-arm
EMU_MODELS   := $(wildcard tools/emu/models/*.c)
EMU_WRAPPERS := $(wildcard tools/emu/qemu/*.c)
EMU_TREE     := $(EMU)/qemu
EMU_HEADERS  := $(wildcard tools/emu/models/*.h tools/emu/qemu/*.h)
EMU_READY    := $(EMU)/qemu.ready

# The models are plain C: the unit tests link them too.
host-y += $(EMU_MODELS)

EMU_MODEL_OBJS   := $(EMU_MODELS:%.c=$(EMU)/obj/%.o)
EMU_WRAPPER_OBJS := $(EMU_WRAPPERS:%.c=$(EMU)/obj/%.o)

.PHONY: emu
emu: $(EMU_BIN) ## build the S5PC100 emulator (QEMU itself once, into ~/.cache/keel)

# A stamp of this tree: the built QEMU is shared, and older than a fresh clone's files.
$(EMU_READY): tools/emu/qemu-tree tools/emu/qemu.list $(if $(wildcard $(EMU_TREE)/ready),,FORCE)
	$(Q)tools/emu/qemu-tree $(EMU_TREE) $(DL)
	$(Q)touch $@

$(EMU_MODEL_OBJS): $(EMU)/obj/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) -std=gnu11 -O2 -Wall -Wextra -Wno-unused-parameter -Werror -I. -MMD -MP -c -o $@ $<

# Compiled inside of QEMU's tree, where a list of its headers would mean other files than here.
$(EMU_WRAPPER_OBJS): $(EMU)/obj/%.o: %.c $(EMU_HEADERS) $(EMU_READY)
	$(Q)mkdir -p $(@D)
	$(Q)$(EMU_TREE)/cc -Werror -I$(CURDIR) -c -o $(CURDIR)/$@ $(CURDIR)/$<

$(EMU_BIN): $(EMU_MODEL_OBJS) $(EMU_WRAPPER_OBJS)
	$(Q)$(EMU_TREE)/ld -o $(CURDIR)/$@.new $(addprefix $(CURDIR)/,$^)
	$(Q)mv $@.new $@
	@echo "  EMU   $@"

-include $(EMU_MODEL_OBJS:.o=.d)
