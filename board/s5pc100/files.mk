# SPDX-License-Identifier: MIT
keel-y += board/s5pc100/early.S
keel-y += board/s5pc100/clock.S
keel-y += board/s5pc100/sdram.S
keel-y += board/s5pc100/nand_boot.c
keel-y += board/s5pc100/rescue.c
keel-y += board/s5pc100/board.c
keel-y += board/s5pc100/start_note.c
keel-y += common/cmd/led.c common/cmd/wdt.c

# They run before C data exists: a canary would be read from it.
CFLAGS_board/s5pc100/nand_boot.c := -fno-stack-protector
CFLAGS_board/s5pc100/rescue.c := -fno-stack-protector
CFLAGS_lib/ymodem.c := -fno-stack-protector
CFLAGS_lib/keel_header.c := -fno-stack-protector
CFLAGS_lib/crc32_small.c := -fno-stack-protector
keel-y += common/boot_slot.c
keel-y += common/cmd/nand.c common/cmd/nand_io.c common/cmd/nand_place.c
