# SPDX-License-Identifier: MIT
keel-y += board/vexpress/early.S
keel-y += board/vexpress/board.c
