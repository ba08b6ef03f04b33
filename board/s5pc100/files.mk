# SPDX-License-Identifier: MIT
keel-y += board/s5pc100/early.S
keel-y += board/s5pc100/memory.S
keel-y += board/s5pc100/clock.S
keel-y += board/s5pc100/sdram.S
keel-y += board/s5pc100/nand_boot.c
keel-y += board/s5pc100/rescue.c
keel-y += board/s5pc100/board.c
keel-y += common/suggest_others.c common/cmd/net_list.c common/cmd/env_load.c
keel-y += board/s5pc100/start_note.c
keel-y += common/cmd/led.c common/cmd/wdt.c
keel-y += common/boot_slot.c
keel-y += common/cmd/nand.c common/cmd/nand_io.c common/cmd/nand_place.c
keel-y += common/cmd/fdt_apply.c common/cmd/fdt_diff.c common/cmd/fdt_move.c common/cmd/fdt_setup.c common/image/fdt_overlay.c \
	common/image/fdt_console.c

# They run before C data exists: a canary would be read from it.
CFLAGS_board/s5pc100/nand_boot.c := -fno-stack-protector
CFLAGS_board/s5pc100/rescue.c := -fno-stack-protector
CFLAGS_lib/ymodem.c := -fno-stack-protector
CFLAGS_lib/keel_header.c := -fno-stack-protector
CFLAGS_lib/crc32_small.c := -fno-stack-protector -O2 -marm

# The program that the boot ROM gets first when the board is started through USB.
USB_OBJS = $(addprefix $(OUT)/obj/,$(addprefix board/s5pc100/,usb.o memory.o clock.o sdram.o) arch/arm/armv7/vectors.o)

all: $(OUT)/keel-usb.bin

$(OUT)/gen/usb.ld: board/s5pc100/usb.ld.S include/configs/s5pc100.h
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -E -P -x assembler-with-cpp -Iinclude -DCONFIGS_HEADER='<configs/s5pc100.h>' -o $@ $<

$(OUT)/keel-usb.elf: $(USB_OBJS) $(OUT)/gen/usb.ld
	$(Q)$(CC) $(filter-out --specs=%,$(ARCH_FLAGS)) -nostdlib -Wl,--build-id=none -T $(OUT)/gen/usb.ld -o $@ $(USB_OBJS)

$(OUT)/keel-usb.bin: $(OUT)/keel-usb.elf
	$(Q)$(OBJCOPY) -O binary $< $@
	@echo "  BIN   $@ $$(stat -c %s $@) bytes"
