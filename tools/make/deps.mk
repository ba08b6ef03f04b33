# SPDX-License-Identifier: MIT
# Third-party sources, fetched once and pinned by hash: tools/deps.list

DEPS       := $(BUILD)/deps
DEPS_SRC   := $(DEPS)/src
DEPS_READY := $(DEPS)/ready

.PHONY: deps
deps: $(DEPS_READY) ## fetch the pinned libraries (DL=dir takes the tarballs from there)

$(DEPS_READY): tools/deps tools/deps.list
	$(Q)tools/deps $(DEPS) $(DL)

# Their files come with them, so a build may start before anything is fetched.
$(DEPS_SRC)/%: | $(DEPS_READY) ;
