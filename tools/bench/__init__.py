# SPDX-License-Identifier: MIT
"""The benchmark: instructions and rates of a Keel (or a peer), its table and its picture."""
