# SPDX-License-Identifier: MIT
# The processor and the emulator of this board.
BOARD_ARCH  := armv7
BOARD_CPU   := cortex-a8
BOARD_CROSS := arm-none-eabi-

# The emulator, read by make and by tools/emulator.py: plain words only.
# @FLASH@ stands for the flash image file; the network card goes behind -nic user,model=.
EMULATOR       := build/emu/qemu-system-arm -M s5pc100
EMULATOR_FLASH := -drive if=mtd,format=raw,file=@FLASH@
EMULATOR_NIC   := dm9000
# 2048 blocks of 64 pages of 2048 + 64 bytes
FLASH_KIND     := nand
FLASH_BYTES    := 0x10800000
KEEL_PART      := 0x40000
