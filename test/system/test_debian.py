# SPDX-License-Identifier: MIT
"""The real thing: Debian's kernel to a userspace of our own that reports what it saw."""
import re

import pexpect
import pytest

from tree import TOP, make

DEMO = TOP / "build/demo"
KERNEL, FDT, INITRD = 0x62000000, 0x61f00000, 0x64000000
BOOTARGS = "console=ttyAMA0 keel.test=42"


@pytest.fixture(scope="module", autouse=True)
def files():
    make("demo-files")


def loader(name, addr):
    return ["-device", f"loader,file={DEMO / name},addr={addr:#x},force-raw=on"]


def test_debian_kernel_reaches_userspace_with_its_arguments(machine):
    keel = machine(memory="192M", extra=["-smp", "4"] + loader("vmlinuz", KERNEL) + loader("board.dtb", FDT) +
                   loader("initrd", INITRD))
    size = (DEMO / "initrd").stat().st_size
    keel.run(f"setenv bootargs {BOOTARGS}")
    keel.send(f"bootz {KERNEL:x} {INITRD:x}:{size:x} {FDT:x}\r")
    keel.child.expect(pexpect.EOF, timeout=120)
    out = keel.child.before.decode(errors="replace").replace("\r", "")
    assert re.search(r"^userspace: kernel Linux version 6\.\d", out, re.M), out[-3000:]
    assert f"userspace: command line {BOOTARGS}\n" in out
    memory = int(re.search(r"^userspace: memory (\d+) kB", out, re.M).group(1))
    assert 150 << 10 < memory < 192 << 10, "all RAM is handed over, no more"
    assert f"userspace: ramdisk {INITRD:#010x} {INITRD + size:#010x}\n" in out
    assert "4 processors activated" in out, "the parked CPUs were found"
    assert "userspace: marker 3870000 bytes of padding\n" in out, "the whole ramdisk arrived"
    assert "userspace: done" in out
