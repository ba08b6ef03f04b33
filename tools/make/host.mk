# SPDX-License-Identifier: MIT
# Host programs: unit tests under ASan and UBSan. One program per test/unit/test_*.c.
# Fakes come before the real objects, so a fake replaces what it defines.

HOST := $(BUILD)/host
HOST_CC ?= gcc
HOST_CFLAGS = -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer \
	-Wall -Wextra -Wno-unused-parameter -Werror -Itest/fake/include -Iinclude -I. -I$(HOST)/gen -DCONFIG_LOG_LEVEL=2 \
	-DCONFIG_VERSION='"0.1"' -DKEEL_HOST $(KEEL_INCLUDES) -MMD -MP
UNIT_TESTS := $(patsubst test/unit/%.c,$(HOST)/unit/%,$(wildcard test/unit/test_*.c))

# zlib packs what the tests of gunzip() unpack; its crc32() must not meet ours.
host-third-y += $(addprefix $(DEPS_SRC)/zlib/,adler32.c crc32.c deflate.c trees.c zutil.c)
$(HOST)/obj/third/zlib/%.o $(HOST)/obj/test/unit/test_gzip_zlib.o: HOST_CFLAGS += \
	-DZ_PREFIX -DZ_SOLO -isystem $(DEPS_SRC)

# Pure modules and everything that runs against fakes; each folder's files.mk adds to host-y.
HOST_OBJS := $(patsubst %.c,$(HOST)/obj/%.o,$(host-y))
FAKE_OBJS := $(patsubst %.c,$(HOST)/obj/%.o,$(wildcard test/fake/*.c))
HOST_THIRD_OBJS := $(patsubst $(DEPS_SRC)/%.c,$(HOST)/obj/third/%.o,$(host-third-y))

$(eval $(call fetched,$(host-third-y)))
$(HOST)/obj/third/%.o: $(DEPS_SRC)/%.c | $(DEPS_READY)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -w -c -o $@ $<

$(HOST)/obj/%.o: %.c | $(DEPS_READY)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -c -o $@ $<

$(HOST)/fake.a: $(FAKE_OBJS)
	$(Q)rm -f $@ && ar rcsD $@ $^
$(HOST)/keel.a: $(HOST_OBJS) $(HOST_THIRD_OBJS)
	$(Q)rm -f $@ && ar rcsD $@ $^

# test/unit/test_x.c may need whole objects (command tables): unit-objs-test_x := common/cmd/x.c
unit-objs-test_nand_boot := board/s5pc100/nand_boot.c
unit-objs-test_start_note := board/s5pc100/start_note.c
unit-objs-test_virt_tree := board/virt/facts.c board/virt/ram_size.c
.SECONDEXPANSION:
$(HOST)/unit/%: $(HOST)/obj/test/unit/%.o $(HOST)/obj/test/unit/main.o \
		$$(addprefix $(HOST)/obj/,$$(addsuffix .o,$$(basename $$(unit-objs-$$*)))) $(HOST)/fake.a $(HOST)/keel.a
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(HOST)/fake.a $(HOST)/keel.a -Wl,--end-group $(unit-libs-$*)

.PHONY: unit host-programs
host-programs: $(UNIT_TESTS) ## build the host unit tests

unit: $(UNIT_TESTS) ## build and run the host unit tests
	$(Q)for t in $(UNIT_TESTS); do $$t || exit 1; done

-include $(HOST_OBJS:.o=.d) $(FAKE_OBJS:.o=.d) $(patsubst %,%.d,$(subst /unit/,/obj/test/unit/,$(UNIT_TESTS)))
-include $(patsubst %.c,$(HOST)/obj/%.d,$(foreach v,$(filter unit-objs-%,$(.VARIABLES)),$($(v))))
