# SPDX-License-Identifier: MIT
keel-y += board/s5pc100/early.S
keel-y += board/s5pc100/board.c
keel-y += board/s5pc100/start_note.c
keel-y += common/cmd/led.c common/cmd/wdt.c
