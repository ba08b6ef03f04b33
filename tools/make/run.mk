# SPDX-License-Identifier: MIT
# Emulators.
