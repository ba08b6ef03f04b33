# SPDX-License-Identifier: MIT
keel-y += board/virt/early.S
keel-y += board/virt/ram_size.c
keel-y += board/virt/facts.c board/virt/tree.c
keel-y += board/virt/board.c
keel-y += common/suggest_others.c common/cmd/net_list.c common/cmd/env_load.c
# Of AArch64 only.
drivers-y += drivers/timer/arm_timer.c
# It runs before Keel has moved, wherever "go" found it: -mcmodel=tiny names addresses without pages.
CFLAGS_board/virt/ram_size.c := -fno-stack-protector -mcmodel=tiny
# QEMU's command line may name a kernel.
drivers-y += drivers/misc/fw_cfg.c
keel-y += common/cmd/qfw.c
keel-y += common/cmd/virtio.c common/cmd/rng.c
keel-y += common/cmd/fdt_apply.c common/cmd/fdt_diff.c common/cmd/fdt_move.c common/cmd/fdt_setup.c common/image/fdt_overlay.c \
	common/image/fdt_console.c common/image/fdt_seed.c
