# SPDX-License-Identifier: MIT
# The processor and the emulator of this board.
BOARD_ARCH  := armv7
BOARD_CPU   := cortex-a9
BOARD_CROSS := arm-none-eabi-

# The emulator, read by make and by tools/emulator.py: plain words only.
# @FLASH@ stands for the flash image file; the network card goes behind -nic user,model=.
# Without a word about sound, QEMU writes complaints about missing drivers to the console.
EMULATOR       := qemu-system-arm -M vexpress-a9 -m 256M -audiodev none,id=none -global pl041.audiodev=none
EMULATOR_FLASH := -drive if=pflash,format=raw,file=@FLASH@
EMULATOR_NIC   := lan9118
FLASH_KIND     := nor
FLASH_BYTES    := 0x4000000
KEEL_PART      := 0x40000
