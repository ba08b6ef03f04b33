# SPDX-License-Identifier: MIT
keel-y += board/vexpress/early.S
keel-y += board/vexpress/board.c
keel-y += common/cmd/fdt_no_diff.c
keel-y += common/suggest_no_others.c
