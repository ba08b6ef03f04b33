# SPDX-License-Identifier: MIT
# The processor and the emulator of this board.
BOARD_ARCH  := armv7
BOARD_CPU   := cortex-a9
BOARD_CROSS := arm-none-eabi-
