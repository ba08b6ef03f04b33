# SPDX-License-Identifier: MIT
"""Every CPU of the machine starts at the reset vector: one goes on, the others wait (for test_debian.py)."""
import pytest


@pytest.mark.boards("vexpress", "virt")
def test_four_cpus_give_one_prompt(machine):
    keel = machine(extra=["-smp", "4"])
    assert keel.banner.count("Keel ") == 1
