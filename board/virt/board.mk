# SPDX-License-Identifier: MIT
# The processor and the emulator of this board.
BOARD_ARCH  := armv8
BOARD_CPU   := armv8-a
BOARD_CROSS := aarch64-linux-gnu-

# The emulator, read by make and by tools/emulator.py: plain words only.
# @FLASH@ stands for the flash image file; the network card goes behind -nic user,model=.
# @IMAGE@ stands for keel.bin: QEMU itself puts it into flash 0, and the file is flash 1.
EMULATOR       := qemu-system-aarch64 -M virt -cpu cortex-a57 -m 256M
EMULATOR_FLASH := -bios @IMAGE@ -drive if=pflash,unit=1,format=raw,file=@FLASH@
EMULATOR_NIC   := virtio-net-device
FLASH_KIND     := nor
FLASH_BYTES    := 0x4000000
KEEL_PART      := 0

# Linked here: disks, partitions and file systems (fs/files.mk).
BOARD_DISKS    := y
