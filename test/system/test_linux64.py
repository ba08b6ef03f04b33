# SPDX-License-Identifier: MIT
"""Debian's arm64 kernels on the virt board, over TFTP and from a disk, to a userspace that reports.

Six boots: each way to start the other CPUs at each level of the machine, GICv2 and GICv3; three
forms of the kernel. In each boot one file comes over TFTP and one from the disk.
"""
import re

import pexpect
import pytest

import linux64
from cable import Cable, NoCable
from machine import Virt

HOST, BOARD = "192.168.78.1", "192.168.78.2"
BOOTARGS = "console=ttyAMA0 keel.test=42"
FILES = {"vmlinuz": linux64.FOLDER / "vmlinuz", "Image": linux64.FOLDER / "Image",
         "Image.gz": linux64.FOLDER / "Image.gz", "initrd": linux64.FOLDER / "initrd",
         "installer": linux64.FOLDER / "installer"}

# more of -M, enable_method, where the kernel comes from, its file, level that Linux shall report
SETUPS = [
    ("gic-version=2", None, "tftp", "vmlinuz", "EL1"),
    ("gic-version=3,virtualization=on", None, "disk", "vmlinuz", "EL2"),
    ("gic-version=3,secure=on", None, "tftp", "Image.gz", "EL1"),
    ("gic-version=2,secure=on,virtualization=on", None, "disk", "Image", "EL2"),
    ("gic-version=2,virtualization=on", "spin-table", "disk", "Image.gz", "EL2"),
    ("gic-version=3,secure=on,virtualization=on", "spin-table", "tftp", "vmlinuz", "EL2"),
]

pytestmark = pytest.mark.boards("virt")


@pytest.fixture(scope="module", autouse=True)
def files(board_class):
    linux64.build()


@pytest.fixture(scope="module")
def disk(files, tmp_path_factory):
    path = linux64.make_disk(tmp_path_factory.mktemp("disk") / "disk.img", FILES)
    yield path
    path.unlink()


@pytest.fixture(scope="module")
def lab(files):
    try:
        cable = Cable(HOST)
    except NoCable as e:
        pytest.skip(str(e))
    cable.start_tftpd(linux64.FOLDER)
    yield cable
    cable.close()


@pytest.fixture
def start_board(lab, disk, tmp_path):
    """A function: the board with a cable to tftpd and with the disk."""
    boards = []

    def start(words, extra=()):
        board = Virt(tmp_path, memory=f"{linux64.MEMORY_MIB}M", machine_words=words, smp=linux64.CPUS,
                     cable=lab, extra=linux64.disk_words(disk) + list(extra))
        boards.append(board)
        board.run(f"setenv ipaddr {BOARD}; setenv netmask 255.255.255.0; setenv serverip {HOST}")
        return board

    yield start
    for board in boards:
        board.kill()
    for image in tmp_path.glob("*.img"):
        image.unlink()


def fetch(keel, source, addr, name):
    """Load a file as a person would; the bytes it has."""
    line = f"tftp {addr} {name}" if source == "tftp" else f"load virtio 0:1 {addr} {name}"
    keel.run(line, timeout=90)
    assert f"{FILES[name].stat().st_size:x}" in keel.run("echo ${filesize}")


def boot_linux(keel, source, kernel):
    """The kernel from @source, the ramdisk from the other."""
    keel.run(f"setenv bootargs {BOOTARGS}")
    fetch(keel, source, "${kernel_addr_r}", kernel)
    fetch(keel, "disk" if source == "tftp" else "tftp", "${ramdisk_addr_r}", "initrd")
    return linux64.start(keel, "booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}")


def check_userspace(linux, level):
    assert re.match(r"Linux version 6\.\d", linux.said("kernel"))
    assert linux.said("command line") == BOOTARGS
    memory = int(linux.said("memory").split()[0])
    assert (linux64.MEMORY_MIB - 48) << 10 < memory < linux64.MEMORY_MIB << 10
    assert linux.said("CPUs online") == f"0-{linux64.CPUS - 1}"
    assert linux.said("CPUs started") == f"at {level}"
    first, last = (int(a, 16) for a in linux.said("ramdisk").split())
    assert last - first == FILES["initrd"].stat().st_size
    assert linux.said("marker") == linux64.PADDING, "the whole ramdisk arrived"
    assert "userspace: done" in linux.text


@pytest.mark.parametrize("words,method,source,kernel,level", SETUPS)
def test_debian_reaches_userspace(start_board, words, method, source, kernel, level):
    keel = start_board(words)
    if method:
        keel.run(f"setenv enable_method {method}")
    linux = boot_linux(keel, source, kernel)
    check_userspace(linux, level)
    assert linux.said("CPU 1 by") == (method or "psci")
    assert ("GICv3: " in linux.text) == ("gic-version=3" in words)


def test_the_debian_installer_shows_its_first_screen(start_board):
    keel = start_board("virtualization=on,gic-version=3", ["-m", "1G"])
    keel.run("setenv bootargs console=ttyAMA0")
    fetch(keel, "disk", "${kernel_addr_r}", "Image")
    fetch(keel, "disk", "${ramdisk_addr_r}", "installer")
    keel.send("booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}\r")
    ends = ["Select a language", r"\nerror: [^\n]*\n", "Kernel panic", pexpect.TIMEOUT, pexpect.EOF]
    assert keel.child.expect(ends, timeout=240) == 0, keel.child.before[-3000:]
    keel.child.expect("Choose the language to be used for the installation process", timeout=60)
