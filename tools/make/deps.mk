# SPDX-License-Identifier: MIT
# Third-party sources, fetched once and pinned by hash: tools/deps.list

DEPS       := $(BUILD)/deps
DEPS_SRC   := $(DEPS)/src
DEPS_READY := $(DEPS)/ready

.PHONY: deps
deps: $(DEPS_READY) ## fetch the pinned libraries (DL=dir takes the tarballs from there)

$(DEPS_READY): tools/deps tools/deps.list
	$(Q)tools/deps $(DEPS) $(DL)

# Called with source files of these libraries: they come with the fetch, so a build may start
# before it. Named one by one, because make deletes what only a pattern rule knows.
define fetched
$(1): | $(DEPS_READY)
endef
