# SPDX-License-Identifier: MIT
# Standalone programs for "go": examples/README.md

EXAMPLES := $(patsubst examples/%.c,$(OUT)/examples/%.bin,$(wildcard examples/*.c))
# A program may lie at any address: AArch64's other code models count in pages.
EXAMPLE_CFLAGS_armv8 := -mcmodel=tiny
$(foreach f,$(wildcard examples/*.c),$(eval CFLAGS_$(f) := -fno-unwind-tables -fno-stack-protector $(EXAMPLE_CFLAGS_$(BOARD_ARCH))))
EXAMPLE_FLAGS = $(filter-out --specs=%,$(ARCH_FLAGS)) -nostdlib -fpie -Wl,-pie -Wl,--no-dynamic-linker -Wl,--build-id=none \
	-Wl,--gc-sections $(LINK_FLAGS_$(BOARD_ARCH))

.PHONY: examples
examples: $(EXAMPLES) $(EXAMPLES:.bin=.elf) ## build the standalone programs of examples/

$(OUT)/examples/example.ld: examples/example.ld.S include/configs/$(BOARD).h
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -E -P -x assembler-with-cpp -Iinclude -DCONFIGS_HEADER='<configs/$(BOARD).h>' -o $@ $<

$(OUT)/examples/%.elf: $(OUT)/obj/examples/head.o $(OUT)/obj/examples/%.o $(OUT)/examples/example.ld
	$(Q)$(CC) $(EXAMPLE_FLAGS) -T $(OUT)/examples/example.ld -o $@ $(filter %.o,$^) -lgcc

$(OUT)/examples/%.bin: $(OUT)/examples/%.elf
	$(if $(V),,@echo "  BIN   $@")
	$(Q)$(OBJCOPY) -O binary $< $@

-include $(patsubst examples/%.c,$(OUT)/obj/examples/%.d,$(wildcard examples/*.c))
