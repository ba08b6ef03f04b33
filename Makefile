# SPDX-License-Identifier: MIT
# The one makefile. Every folder adds its files through its files.mk; `make help` lists targets.
#
#	keel-y     objects of the image        drivers-y  archive: linked when board.c names them
#	third-y    fetched libraries, built with our flags but not our warnings

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

PYTHON ?= /usr/bin/python3
BUILD  := build
-include $(BUILD)/board.mk
BOARD  ?= vexpress
# A current board that is gone, with its branch or by hand, shall not stop every target.
ifeq ($(origin BOARD)-$(wildcard board/$(BOARD)/files.mk),file-)
$(warning there is no board/$(BOARD): vexpress is taken; make vexpress_defconfig makes that the current board)
BOARD  := vexpress
endif
ifeq ($(wildcard board/$(BOARD)/files.mk),)
$(error no board $(BOARD); boards: $(notdir $(patsubst %/files.mk,%,$(wildcard board/*/files.mk))))
endif
OUT    := $(BUILD)/$(BOARD)
Q      := $(if $(V),,@)

# Objects of programs are kept; .SECONDARY would also let a missing object pass as up to date.
.PRECIOUS: $(BUILD)/host/obj/%.o $(BUILD)/fuzz/obj/%.o $(OUT)/obj/%.o

BOARD_DEFCONFIGS := $(patsubst configs/%_defconfig,%,$(wildcard configs/*_defconfig))

.PHONY: all
all: $(OUT)/keel.bin $(OUT)/compile_commands.json ## build the image of the current board (BOARD=name for another)

include tools/make/deps.mk
include tools/make/config.mk
include tools/make/image.mk
include tools/make/examples.mk
include tools/make/emu.mk
include tools/make/host.mk
include tools/make/fuzz.mk
include tools/make/payload.mk
include tools/make/run.mk
include tools/make/help.mk
