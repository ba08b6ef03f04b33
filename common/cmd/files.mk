# SPDX-License-Identifier: MIT
keel-y += common/cmd/power.c
keel-y += common/cmd/md.c common/cmd/mem.c common/cmd/go.c
keel-y += common/cmd/info.c common/cmd/mtest.c
keel-y += common/cmd/dmesg.c
keel-y += common/cmd/shell.c common/cmd/echo.c common/cmd/help.c \
	common/cmd/test.c common/cmd/expr.c common/cmd/time.c common/cmd/history.c
keel-y += common/cmd/date.c
keel-y += common/cmd/bootm.c
keel-y += common/cmd/tftp.c
keel-y += common/cmd/dhcp.c
keel-y += common/cmd/net.c
keel-y += common/cmd/image.c common/cmd/unzip.c
keel-y += common/cmd/fdt.c common/cmd/fdt_room.c common/cmd/fdt_print.c common/cmd/fdt_boot.c
keel-y += common/cmd/env.c
keel-y += common/cmd/load_serial.c
keel-y += common/cmd/loads.c
keel-y += common/cmd/flash.c
keel-y += common/cmd/env_transfer.c
# What images of one family hold; names for what only 64-bit boards start and unpack.
cmd-armv7 := common/cmd/iminfo32.c
cmd-armv8 := common/cmd/iminfo64.c common/cmd/booti.c common/cmd/unlz4.c
keel-y += $(cmd-$(BOARD_ARCH))

unit-objs-test_fit_nodes := common/cmd/image.c common/cmd/iminfo64.c
unit-objs-test_fdt_cmd := $(addprefix common/cmd/,fdt.c fdt_room.c fdt_print.c fdt_boot.c fdt_move.c fdt_setup.c fdt_apply.c fdt_diff.c)
