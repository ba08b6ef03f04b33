# SPDX-License-Identifier: MIT
keel-y += common/cmd/power.c
