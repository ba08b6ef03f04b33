# SPDX-License-Identifier: MIT
keel-y += arch/arm/handoff/linux64.c arch/arm/handoff/atags.c
