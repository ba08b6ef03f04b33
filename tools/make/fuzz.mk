# SPDX-License-Identifier: MIT
# Fuzz targets: test/fuzz/fuzz_<parser>.c with inputs in test/fuzz/corpus/<parser>/.
# Needs more objects than keel.a has? fuzz-objs-fuzz_x := common/cmd/x.c

FUZZ_TARGETS := $(patsubst test/fuzz/%.c,%,$(wildcard test/fuzz/fuzz_*.c))
FUZZ_PROGRAMS := $(addprefix $(HOST)/fuzz/,$(FUZZ_TARGETS))

$(HOST)/fuzz/%: $(HOST)/obj/test/fuzz/%.o $(HOST)/obj/test/fuzz/replay.o \
		$$(addprefix $(HOST)/obj/,$$(addsuffix .o,$$(basename $$(fuzz-objs-$$*)))) $(HOST)/fake.a $(HOST)/keel.a
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group $(HOST)/fake.a $(HOST)/keel.a -Wl,--end-group

.PHONY: fuzz-programs fuzz
fuzz-programs: $(FUZZ_PROGRAMS) ## build the fuzz targets for replaying their corpora

# The search itself: new inputs go to build/fuzz/<name>/, worth keeping ones into test/fuzz/corpus by hand.
FUZZ_OUT  := $(BUILD)/fuzz
FUZZ_CC   ?= clang
FUZZ_TIME ?= 60
FUZZ_CFLAGS = $(filter-out -Werror -fsanitize=%,$(HOST_CFLAGS)) \
	-Wno-unused-command-line-argument -fsanitize=fuzzer,address,undefined
FUZZ_SOURCES = test/fuzz/fuzz_$(FUZZ).c $(fuzz-objs-fuzz_$(FUZZ))
FUZZ_OBJ = $(patsubst %.c,$(FUZZ_OUT)/obj/%.o,$(1))

$(FUZZ_OUT)/obj/%.o: %.c | $(DEPS_READY)
	$(Q)mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(FUZZ_CFLAGS) -c -o $@ $<
$(FUZZ_OUT)/obj/third/%.o: $(DEPS_SRC)/%.c | $(DEPS_READY)
	$(Q)mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(FUZZ_CFLAGS) -w -c -o $@ $<
$(FUZZ_OUT)/fake.a: $(patsubst $(HOST)/obj/%,$(FUZZ_OUT)/obj/%,$(FAKE_OBJS))
	$(Q)rm -f $@ && ar rcsD $@ $^
$(FUZZ_OUT)/keel.a: $(patsubst $(HOST)/obj/%,$(FUZZ_OUT)/obj/%,$(HOST_OBJS) $(HOST_THIRD_OBJS))
	$(Q)rm -f $@ && ar rcsD $@ $^

-include $(patsubst $(HOST)/%.o,$(FUZZ_OUT)/%.d,$(FAKE_OBJS) $(HOST_OBJS))

fuzz: $(call FUZZ_OBJ,$(FUZZ_SOURCES)) $(FUZZ_OUT)/fake.a $(FUZZ_OUT)/keel.a ## search with libFuzzer: FUZZ=name (shell, line ...) FUZZ_TIME=seconds
	$(Q)test -n "$(FUZZ)" || { echo "which one? make fuzz FUZZ=name; names: $(FUZZ_TARGETS:fuzz_%=%)" >&2; exit 1; }
	$(Q)mkdir -p $(FUZZ_OUT)/$(FUZZ)
	$(Q)$(FUZZ_CC) $(FUZZ_CFLAGS) -o $(FUZZ_OUT)/fuzz_$(FUZZ) $(filter %.o,$^) \
		-Wl,--start-group $(FUZZ_OUT)/fake.a $(FUZZ_OUT)/keel.a -Wl,--end-group
	$(Q)$(FUZZ_OUT)/fuzz_$(FUZZ) -max_total_time=$(FUZZ_TIME) -timeout=10 -close_fd_mask=1 \
		-artifact_prefix=$(FUZZ_OUT)/ $(FUZZ_OUT)/$(FUZZ) test/fuzz/corpus/$(FUZZ)

-include $(patsubst %,$(HOST)/obj/test/fuzz/%.d,$(FUZZ_TARGETS))
