# SPDX-License-Identifier: MIT
"""tools/demo: Debian's kernel by TFTP to its userspace, and an end that tells the truth."""
import shutil
import subprocess

import pytest

from tree import TOP, make


def demo(*words):
    return subprocess.run(words, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", timeout=300)


@pytest.fixture
def files(tmp_path):
    """A copy of the files that the demo serves."""
    make("BOARD=vexpress", "all", "demo-files")
    return shutil.copytree(TOP / "build/demo", tmp_path / "demo")


def test_the_demo_ends_with_linux_userspace():
    done = demo("tools/demo", "--fast")
    assert done.returncode == 0, done.stdout[-3000:]
    *_, last = done.stdout.splitlines()
    assert last.startswith("demo: Linux 6.1.0-") and "command line: console=ttyAMA0" in last
    for part in ("Keel ", "MiB/s", "boot plan:", "Linux version 6.1.0-", "userspace: memory"):
        assert part in done.stdout


def test_the_demo_fails_by_name_when_a_file_is_missing(files):
    (files / "board.dtb").unlink()
    done = demo("/usr/bin/python3", "tools/netboot.py", "--fast", "--files", str(files))
    assert done.returncode != 0
    assert "demo: FAILED: error:" in done.stdout
    assert done.stdout.rstrip().endswith("(while: fetch the device tree)")


def test_the_demo_gives_up_when_its_time_is_up(files):
    done = demo("/usr/bin/python3", "tools/netboot.py", "--fast", "--files", str(files),
                "--seconds", "1")
    assert done.returncode != 0 and "demo: FAILED: the time is up (while: " in done.stdout


def test_the_virt_demo_ends_with_the_userspace_of_a_64_bit_kernel():
    done = demo("make", "demo-virt", "FAST=1")
    assert done.returncode == 0, done.stdout[-3000:]
    *_, last = done.stdout.splitlines()
    assert last.startswith("demo: Linux 6.1.0-") and "command line: console=ttyAMA0" in last
    assert "boot plan: arm64 Image" in done.stdout and "EL1" in done.stdout


def test_the_s5pc100_demo_ends_with_a_kernel_that_found_nothing_wrong():
    done = demo("make", "demo-s5pc100", "FAST=1")
    assert done.returncode == 0, done.stdout[-3000:]
    *_, last = done.stdout.splitlines()
    assert last.startswith("demo: from empty NAND to a kernel that made 15 checks")
    for part in ("started from USB", "started from NAND copy 1 (sequence 1)",
                 "host 192.168.0.157 is alive", "read back and compared"):
        assert part in done.stdout
