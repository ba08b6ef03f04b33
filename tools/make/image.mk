# SPDX-License-Identifier: MIT
# The image: objects, link, flash image and what is read out of it.

-include board/$(BOARD)/board.mk
CROSS_COMPILE := $(or $(call unquote,$(CONFIG_CROSS_COMPILE)),$(BOARD_CROSS))
CC      := $(CROSS_COMPILE)gcc
OBJCOPY := $(CROSS_COMPILE)objcopy
NM      := $(CROSS_COMPILE)nm
AR      := $(CROSS_COMPILE)ar
SIZE    := $(CROSS_COMPILE)size

# Measured inner loops: the instruction set with the faster code.
FASTER_armv7 := -marm
FASTER := $(FASTER_$(BOARD_ARCH))
MOVES := $(if $(filter armv8,$(BOARD_ARCH)),aarch64)
UNALIGNED_armv7 := -munaligned-access
UNALIGNED_armv8 := -mno-strict-align
UNALIGNED := $(UNALIGNED_$(BOARD_ARCH))

# For all others: loops cost fewer bytes as they are written.
SMALLER_armv7 := -fno-move-loop-invariants -fno-tree-loop-optimize -fno-tree-dominator-opts
SMALLER := $(SMALLER_$(BOARD_ARCH))

keel-y :=
drivers-y :=
third-y :=
include arch/arm/files.mk board/$(BOARD)/files.mk common/files.mk common/cmd/files.mk \
	common/image/files.mk drivers/files.mk lib/files.mk net/files.mk fs/files.mk

# Reproducible: the date is that of the commit unless SOURCE_DATE_EPOCH says otherwise.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
export SOURCE_DATE_EPOCH
BUILD_ID := $(shell git describe --always --dirty --abbrev=10 --exclude='*' 2>/dev/null || echo unknown)

ARCH_FLAGS_armv7 := -mcpu=$(BOARD_CPU) -mthumb -mfloat-abi=soft -mno-unaligned-access \
	--specs=picolibc.specs -DPICOLIBC_INTEGER_PRINTF_SCANF
LINK_FLAGS_armv8 := -Wl,--no-warn-rwx-segments # as arm-none-eabi is built
STACK_USAGE_armv7 := 512
STACK_USAGE_armv8 := 768
STACK_USAGE := $(STACK_USAGE_$(BOARD_ARCH))
ARCH_FLAGS_armv8 := -march=$(BOARD_CPU) -mgeneral-regs-only -mno-outline-atomics -mstrict-align \
	-static -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer \
	--specs=/usr/lib/picolibc/$(BOARD_CROSS:%-=%)/picolibc.specs -DPICOLIBC_INTEGER_PRINTF_SCANF
UNWIND_FLAGS_armv7 := -funwind-tables
UNWIND_FLAGS_armv8 := -fno-asynchronous-unwind-tables -fno-unwind-tables
UNWIND_FLAGS := $(UNWIND_FLAGS_$(BOARD_ARCH))
ARCH_FLAGS := $(ARCH_FLAGS_$(BOARD_ARCH))

WARNINGS := -Wall -Wextra -Wconversion -Wno-sign-conversion -Wshadow -Wundef -Wvla \
	-Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wlogical-op \
	-Wimplicit-fallthrough -Wstack-usage=$(STACK_USAGE)
STRICT := $(if $(CI)$(WERROR),-Werror)

COMMON_FLAGS = $(ARCH_FLAGS) -g -fno-common -ffunction-sections -fdata-sections -fpie \
	-fvisibility=hidden -ffile-prefix-map=$(CURDIR)/= $(UNWIND_FLAGS) \
	-Iinclude -I. -I$(OUT)/gen -include $(OUT)/gen/config.h \
	-DCONFIGS_HEADER='<configs/$(BOARD).h>' -MMD -MP
KEEL_CFLAGS = $(COMMON_FLAGS) -fcallgraph-info=su -std=gnu11 -ffreestanding -Os -fstack-protector-strong \
	-mstack-protector-guard=global $(WARNINGS) $(KEEL_INCLUDES)
THIRD_CFLAGS = $(COMMON_FLAGS) -fcallgraph-info=su -std=gnu11 -Os -w $(KEEL_INCLUDES)

obj = $(patsubst %,$(OUT)/obj/%.o,$(basename $(1)))
KEEL_OBJS    := $(call obj,$(keel-y))
DRIVER_OBJS  := $(call obj,$(drivers-y))
THIRD_OBJS   := $(patsubst $(DEPS_SRC)/%.c,$(OUT)/obj/third/%.o,$(third-y))
$(eval $(call fetched,$(third-y)))
ALL_OBJS     := $(KEEL_OBJS) $(DRIVER_OBJS) $(THIRD_OBJS)
BUILD_FLAGS_CHANGED := $(OUT)/obj/flags
ALL_STRICT := $(OUT)/obj/strict

# Two makes in one tree at a time, as tests start them, must not share what they compare.
NEW := new.$(shell echo $$PPID)

# Said once, in front of everything that would fail without it.
GCC_PACKAGE = gcc-$(BOARD_CROSS:%-=%)
LIBC_PACKAGE = picolibc-$(BOARD_CROSS:%-=%)
TOOLCHAIN_CHECK = { command -v $(CC) >/dev/null || { \
		echo "no compiler $(CC): install $(GCC_PACKAGE), or name another with CROSS_COMPILE=prefix" >&2; false; }; } && \
	{ $(CC) $(ARCH_FLAGS) -E -x c /dev/null >/dev/null 2>&1 || { \
		echo "$(CC) does not find its C library: install $(LIBC_PACKAGE)" >&2; false; }; }

# A change of flags, of one file's own ones too, rebuilds; a change of nothing does not. -Werror changes
# no object: only where some were built without it, asking for it builds all of them again.
OWN_FLAGS = $(foreach v,$(sort $(filter CFLAGS_%,$(.VARIABLES))),$(v)=$($(v)))
$(BUILD_FLAGS_CHANGED): FORCE
	$(shell mkdir -p $(@D))$(file >$@.$(NEW),$(CC) $(KEEL_CFLAGS))$(file >>$@.$(NEW),$(THIRD_CFLAGS) $(SMALLER) $(OWN_FLAGS))
	$(Q)cmp -s $@.$(NEW) $@ && test -e $(if $(STRICT),$(ALL_STRICT),$@) && rm $@.$(NEW) || \
		{ $(TOOLCHAIN_CHECK) && $(if $(STRICT),touch $(ALL_STRICT) &&) mv $@.$(NEW) $@; }
.PHONY: FORCE
FORCE:

# A measured inner loop may ask for other flags: CFLAGS_lib/crc32.c := -O3 -marm
$(OUT)/obj/%.o: %.c $(OUT)/gen/config.h $(BUILD_FLAGS_CHANGED) | $(DEPS_READY)
	$(Q)mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $<")
	$(Q)$(if $(STRICT),,rm -f $(ALL_STRICT);) $(CC) $(KEEL_CFLAGS) $(STRICT) $(or $(CFLAGS_$<),$(SMALLER)) -c -o $@ $<

$(OUT)/obj/%.o: %.S $(OUT)/gen/config.h $(BUILD_FLAGS_CHANGED)
	$(Q)mkdir -p $(@D)
	$(if $(V),,@echo "  AS    $<")
	$(Q)$(CC) $(COMMON_FLAGS) -c -o $@ $<

$(OUT)/obj/third/%.o: $(DEPS_SRC)/%.c $(OUT)/gen/config.h $(BUILD_FLAGS_CHANGED) | $(DEPS_READY)
	$(Q)mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $(<F)")
	$(Q)$(CC) $(THIRD_CFLAGS) $(or $(CFLAGS_third/$*.c),$(SMALLER)) -c -o $@ $<

# Only the version line depends on the commit, so a new commit recompiles one file.
$(OUT)/gen/build_id.h: FORCE
	$(Q)mkdir -p $(@D)
	$(Q)printf '#define BUILD_ID "%s"\n#define BUILD_DATE "%s"\n' '$(BUILD_ID)' \
		"$$(date -u -d @$(SOURCE_DATE_EPOCH) +%Y-%m-%dT%H:%MZ)" > $@.$(NEW)
	$(Q)cmp -s $@.$(NEW) $@ && rm $@.$(NEW) || mv $@.$(NEW) $@
$(OUT)/obj/common/version.o: $(OUT)/gen/build_id.h

# env.txt -> a C array of name=value NUL ... NUL
$(OUT)/gen/default_env.h: board/$(BOARD)/env.txt tools/pack_env.py
	$(Q)mkdir -p $(@D)
	$(Q)$(PYTHON) tools/pack_env.py $< > $@
$(OUT)/obj/board/$(BOARD)/board.o: $(OUT)/gen/default_env.h

$(OUT)/gen/keel.ld: arch/arm/keel.ld.S include/configs/$(BOARD).h | $(BUILD_FLAGS_CHANGED)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -E -P -x assembler-with-cpp -Iinclude -I. -DCONFIGS_HEADER='<configs/$(BOARD).h>' -o $@ $<

# A file that leaves a list leaves the image too.
OBJ_LIST := $(OUT)/obj/list
$(OBJ_LIST): FORCE
	$(shell mkdir -p $(@D))$(file >$@.$(NEW),$(ALL_OBJS))
	$(Q)cmp -s $@.$(NEW) $@ && rm $@.$(NEW) || mv $@.$(NEW) $@

$(OUT)/drivers.a: $(DRIVER_OBJS) $(OBJ_LIST)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(DRIVER_OBJS)
$(OUT)/third.a: $(THIRD_OBJS) $(OBJ_LIST)
	$(Q)rm -f $@ && $(AR) rcsD $@ $(THIRD_OBJS)

LINK = $(CC) $(ARCH_FLAGS) -Wl,-pie -Wl,--no-dynamic-linker -fpie -nostartfiles -T $(OUT)/gen/keel.ld \
	-Wl,--gc-sections -Wl,--build-id=none $(LINK_FLAGS_$(BOARD_ARCH))

# Linked three times. The first link gives the functions for crash dumps, their names and how
# to leave them, which must not move any; the second, where every pointer lies, for stage 1 to relocate.
LINK_INPUT := $(KEEL_OBJS) $(OUT)/drivers.a $(OUT)/third.a
UNWIND_SECTIONS := .ARM.exidx .ARM.extab
DYNAMIC_SECTIONS := .rel.dyn .rela.dyn .dynsym .dynstr .hash .gnu.hash .dynamic

$(OUT)/obj/names.elf: $(LINK_INPUT) $(OBJ_LIST) $(OUT)/gen/keel.ld
	$(if $(V),,@echo "  LD    $@")
	$(Q)$(LINK) -o $@ $(LINK_INPUT)

$(OUT)/obj/places.elf: $(OUT)/obj/names.elf $(OUT)/obj/symbols.o
	$(if $(V),,@echo "  LD    $@")
	$(Q)$(LINK) -o $@ $(LINK_INPUT) $(OUT)/obj/symbols.o

$(OUT)/gen/symbols.S: $(OUT)/obj/names.elf tools/make_symbols.py
	$(Q)$(NM) --format=sysv $< > $(OUT)/obj/names.functions
	$(Q)$(OBJCOPY) -O binary $(addprefix -j ,$(UNWIND_SECTIONS)) $< $(OUT)/obj/names.unwind
	$(Q)$(PYTHON) tools/make_symbols.py $(OUT)/obj/names.functions $(OUT)/obj/names.unwind > $@

$(OUT)/gen/moves.S: $(OUT)/obj/places.elf tools/make_moves.py
	$(call make_moves,$<,$@)

$(OUT)/obj/symbols.o $(OUT)/obj/moves.o: $(OUT)/obj/%.o: $(OUT)/gen/%.S
	$(Q)$(CC) $(COMMON_FLAGS) -c -o $@ $<

# $(1): ELF file, $(2): result
define make_moves
	$(Q)$(OBJCOPY) -O binary -j .rel.dyn -j .rela.dyn $(1) $(2).rel
	$(Q)$(NM) $(1) > $(2).sym
	$(Q)$(PYTHON) tools/make_moves.py $(2).rel $(2).sym $(MOVES) > $(2)
endef

$(OUT)/keel.elf: $(OUT)/obj/places.elf $(OUT)/obj/moves.o
	$(if $(V),,@echo "  LD    $@")
	$(Q)$(LINK) -Wl,-Map=$(OUT)/keel.map -o $@ $(LINK_INPUT) $(OUT)/obj/symbols.o $(OUT)/obj/moves.o
	$(Q)$(NM) -n $@ > $(OUT)/keel.sym
	$(Q)$(NM) --format=sysv $@ > $(OUT)/obj/keel.functions
	$(Q)$(PYTHON) tools/make_symbols.py --same $(OUT)/obj/names.functions $(OUT)/obj/keel.functions
	$(call make_moves,$@,$(OUT)/obj/moves.check)
	$(Q)cmp $(OUT)/gen/moves.S $(OUT)/obj/moves.check

$(OUT)/keel.bin: $(OUT)/keel.elf tools/seal_image.py
	$(Q)$(OBJCOPY) -O binary $(addprefix -R ,$(UNWIND_SECTIONS) $(DYNAMIC_SECTIONS)) $< $@
	$(Q)$(PYTHON) tools/seal_image.py $@ $(OUT)/keel.sym

$(OUT)/compile_commands.json: $(OUT)/keel.elf tools/compile_commands.py
	$(Q)$(PYTHON) tools/compile_commands.py $(BUILD_FLAGS_CHANGED) $(keel-y) $(drivers-y) > $@

.PHONY: size
size: $(OUT)/keel.elf ## bytes of text, data and bss per object, largest first
	$(Q)$(SIZE) $(ALL_OBJS) | sed 's,$(OUT)/obj/,,' | sort -rn -k4
	$(Q)$(SIZE) $<

-include $(ALL_OBJS:.o=.d)
