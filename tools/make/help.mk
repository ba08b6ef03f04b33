# SPDX-License-Identifier: MIT
# Housekeeping targets, and the list of all of them.

.PHONY: clean distclean help format format-check lint
clean: ## remove what was built; configuration, flash images and fetched libraries stay
	$(Q)rm -rf $(BUILD)/*/obj $(BUILD)/*/gen $(BUILD)/*/keel.* $(BUILD)/host

distclean: ## remove everything that is not in the repository
	$(Q)rm -rf $(BUILD)

C_FILES = $(shell git ls-files --cached --others --exclude-standard '*.c' '*.h' | grep -v 'include/keel/asm.h')

format: ## format every C file
	$(Q)clang-format -i $(C_FILES)

format-check: ## complain about C files that `make format` would change
	$(Q)clang-format --dry-run -Werror $(C_FILES)

lint: format-check $(OUT)/keel.bin ## the rules of the house: layers, sizes, words, headers, stack
	$(Q)for rule in layers sizes words; do $(PYTHON) tools/lint/$$rule.py || exit 1; done
	$(Q)tools/lint/headers.sh
	$(Q)$(PYTHON) tools/lint/stack.py $(BOARD)

help: ## this list
	$(Q)echo "Keel: make [BOARD=<board>] <target>      boards: $(BOARD_DEFCONFIGS), now $(BOARD)"
	$(Q)grep -hE '^[a-z%_][-a-z0-9%_ ]*:.*## ' $(MAKEFILE_LIST) | \
		sed -E 's/:[^#]*## /\t/' | sort -u | awk -F'\t' '{ printf "  %-22s %s\n", $$1, $$2 }'
