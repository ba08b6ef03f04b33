# SPDX-License-Identifier: MIT
# Configuration: configs/<board>_defconfig -> build/<board>/.config -> gen/config.h

KCONFIG = KCONFIG_CONFIG=$(1)/.config $(PYTHON) -m
KCONFIG_CHECK = $(PYTHON) -c 'import kconfiglib' 2>/dev/null || { \
	echo "$(PYTHON) has no kconfiglib: install python3-kconfiglib, or name another with PYTHON=" >&2; false; }

# `make vexpress_defconfig`, and `make vexpress_config` for fingers that know it
.PHONY: %_defconfig %_config menuconfig savedefconfig
%_defconfig: ## make <board> the current board, with its default configuration
	$(Q)test -f configs/$@ || { echo "no configs/$@; boards: $(BOARD_DEFCONFIGS)" >&2; exit 1; }
	$(Q)$(KCONFIG_CHECK)
	$(Q)mkdir -p $(BUILD)/$*
	$(Q)$(call KCONFIG,$(BUILD)/$*) defconfig --kconfig Kconfig configs/$@ >/dev/null
	$(Q)echo 'BOARD ?= $*' > $(BUILD)/board.mk
	$(Q)echo "board $*: run make"

%_config: %_defconfig ; @:

menuconfig: $(OUT)/.config ## change the configuration of the current board
	$(Q)$(call KCONFIG,$(OUT)) menuconfig Kconfig

savedefconfig: $(OUT)/.config ## write the current configuration back to configs/
	$(Q)$(call KCONFIG,$(OUT)) savedefconfig --kconfig Kconfig --out configs/$(BOARD)_defconfig

$(OUT)/.config:
	$(Q)test -f configs/$(BOARD)_defconfig || { echo "no board $(BOARD); boards: $(BOARD_DEFCONFIGS)" >&2; exit 1; }
	$(Q)$(KCONFIG_CHECK)
	$(Q)mkdir -p $(OUT)
	$(Q)$(call KCONFIG,$(OUT)) defconfig --kconfig Kconfig configs/$(BOARD)_defconfig >/dev/null

$(OUT)/gen/config.h: $(OUT)/.config Kconfig
	$(Q)mkdir -p $(@D)
	$(Q)$(call KCONFIG,$(OUT)) olddefconfig Kconfig >/dev/null
	$(Q)$(call KCONFIG,$(OUT)) genconfig --header-path $@.$(NEW) Kconfig
	$(Q)cmp -s $@.$(NEW) $@ && rm $@.$(NEW) && touch $@ || mv $@.$(NEW) $@

-include $(OUT)/.config
unquote = $(patsubst "%",%,$(1))
