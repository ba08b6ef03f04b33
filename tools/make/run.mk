# SPDX-License-Identifier: MIT
# Emulators, and forms of the image for other loaders.

RUN = tools/run --board $(BOARD) $(if $(FLASH),--flash='$(FLASH)') $(if $(TFTP),--tftp='$(TFTP)') \
	$(if $(BOOT),--boot='$(BOOT)') $(if $(QEMU),--qemu='$(QEMU)')

# An emulator of our own is built first; the distribution's is just there.
RUN_EMU = $(filter $(EMU_BIN),$(EMULATOR))

.PHONY: run gdb console srec check
run: $(OUT)/keel.bin $(RUN_EMU) ## start the board in its emulator (FLASH=file TFTP=dir BOOT=usb QEMU=args)
	$(Q)$(RUN)

gdb: $(OUT)/keel.bin $(RUN_EMU) ## as run, but stopped before the first instruction, with gdb attached
	$(Q)$(RUN) --gdb

console: ## the console of a running `make gdb`, on this terminal
	$(Q)$(RUN) --console

srec: $(OUT)/keel.srec ## the image as Motorola S-records, for loads

$(OUT)/keel.srec: $(OUT)/keel.bin
	$(Q)$(OBJCOPY) -I binary -O srec --srec-forceS3 \
		--change-addresses 0x$$(awk '$$3 == "__image_start" { print $$1 }' $(OUT)/keel.sym) $< $@

check: ## everything: packages, every board, every test
	$(Q)tools/check --durations=15

.PHONY: campaign demo-s5pc100 demo-virt
campaign: emu ## cut the power of the S5PC100 1000 times inside of flash operations (RUNS=n SEED=s)
	$(Q)$(MAKE) BOARD=s5pc100
	$(Q)$(PYTHON) tools/campaign.py $(if $(RUNS),--runs=$(RUNS)) $(if $(SEED),--seed=$(SEED))

demo-s5pc100: emu payload ## type the session from empty NAND to a running kernel, with pauses to read
	$(Q)$(MAKE) BOARD=s5pc100
	$(Q)$(PYTHON) tools/article.py $(if $(FAST),--fast)

demo-virt: $(DEMO64)/Image $(DEMO64)/initrd ## type the way from reset to the userspace of Debian's arm64 kernel, over TFTP
	$(Q)$(MAKE) BOARD=virt
	$(Q)$(PYTHON) tools/netboot.py --board virt $(if $(FAST),--fast)

.PHONY: bench bench-doc
bench: $(OUT)/keel.bin $(RUN_EMU) ## count instructions and rates: build/bench.json, build/bench.svg (PEER=binary ONLY=names)
	$(Q)PYTHONPATH=tools $(PYTHON) -m bench --board $(BOARD) $(if $(PEER),--peer='$(PEER)') $(if $(ONLY),--only=$(ONLY))

bench-doc: ## put the last figures of make bench into doc/
	$(Q)PYTHONPATH=tools $(PYTHON) -m bench --doc

.PHONY: doc-commands
doc-commands: emu ## write doc/command/ from what the images say about their commands
	$(Q)for board in $(BOARD_DEFCONFIGS); do $(MAKE) BOARD=$$board; done
	$(Q)$(PYTHON) tools/doc_commands.py
