# SPDX-License-Identifier: MIT
"""Every CPU of the machine starts at the reset vector: one goes on, the others wait."""
import pexpect
import pytest

from tree import TOP, make

KERNEL, FDT = 0x62000000, 0x61f00000
DEMO = TOP / "build/demo"


@pytest.mark.boards("vexpress", "virt")
def test_four_cpus_give_one_prompt(machine):
    keel = machine(extra=["-smp", "4"])
    assert keel.banner.count("Keel ") == 1


def test_linux_finds_the_waiting_cpus(machine):
    make("demo-files")
    keel = machine(extra=["-smp", "4",
                          "-device", f"loader,file={DEMO / 'vmlinuz'},addr={KERNEL:#x},force-raw=on",
                          "-device", f"loader,file={DEMO / 'board.dtb'},addr={FDT:#x},force-raw=on"])
    keel.run("setenv bootargs console=ttyAMA0")
    keel.send(f"bootz {KERNEL:x} - {FDT:x}\r")
    keel.child.expect([r"smp: Brought up \d+ node, (\d+) CPU", pexpect.EOF], timeout=60)
    assert keel.child.match.group(1) == b"4"
