# SPDX-License-Identifier: MIT
# The S5PC100 emulator: our models and machine, linked with QEMU's objects.

EMU          := $(BUILD)/emu
EMU_BIN      := $(EMU)/qemu-system-arm
EMU_MODELS   := $(wildcard tools/emu/models/*.c)
EMU_WRAPPERS := $(wildcard tools/emu/qemu/*.c)
EMU_TREE     := $(EMU)/qemu

# The models are plain C: the unit tests link them too.
host-y += $(EMU_MODELS)

EMU_MODEL_OBJS   := $(EMU_MODELS:%.c=$(EMU)/obj/%.o)
EMU_WRAPPER_OBJS := $(EMU_WRAPPERS:%.c=$(EMU)/obj/%.o)

.PHONY: emu
emu: $(EMU_BIN) ## build the S5PC100 emulator (QEMU itself once, into ~/.cache/keel)

$(EMU_TREE)/ready: tools/emu/qemu-tree tools/emu/qemu.list
	$(Q)tools/emu/qemu-tree $(EMU_TREE) $(DL)

$(EMU_MODEL_OBJS): $(EMU)/obj/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) -std=gnu11 -O2 -Wall -Wextra -Wno-unused-parameter -Werror -I. -MMD -MP -c -o $@ $<

$(EMU_WRAPPER_OBJS): $(EMU)/obj/%.o: %.c $(EMU_TREE)/ready
	$(Q)mkdir -p $(@D)
	$(Q)$(EMU_TREE)/cc -Werror -I$(CURDIR) -MMD -MP -MT $@ -c -o $(CURDIR)/$@ $(CURDIR)/$<

$(EMU_BIN): $(EMU_MODEL_OBJS) $(EMU_WRAPPER_OBJS)
	$(Q)$(EMU_TREE)/ld -o $(CURDIR)/$@ $(addprefix $(CURDIR)/,$^)
	@echo "  EMU   $@"

-include $(EMU_MODEL_OBJS:.o=.d) $(EMU_WRAPPER_OBJS:.o=.d)
