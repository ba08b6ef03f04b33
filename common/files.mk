# SPDX-License-Identifier: MIT
keel-y += common/main.c
keel-y += common/version.c
keel-y += common/device.c
keel-y += common/error.c
keel-y += common/log.c
keel-y += common/console.c
keel-y += common/stdio.c
keel-y += common/clock.c
keel-y += common/memmap.c
keel-y += common/memmap_init.c
keel-y += common/shell.c

host-y += common/error.c
host-y += common/log.c
host-y += common/console.c
host-y += common/clock.c
host-y += common/memmap.c
