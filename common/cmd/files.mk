# SPDX-License-Identifier: MIT
keel-y += common/cmd/power.c
keel-y += common/cmd/date.c
