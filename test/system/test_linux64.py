# SPDX-License-Identifier: MIT
"""Debian's arm64 kernel on the virt board, over TFTP and from a disk, to a userspace that reports.

Every set-up of setups64. The kernel comes over TFTP and the ramdisk from the disk, or the other way round:
with PSCI each way in each set-up, with a spin table each way for each world.
"""
import pytest

import linux64
import setups64
from cable import Cable, NoCable
from machine import Virt

HOST, BOARD = "192.168.78.1", "192.168.78.2"
BOOTARGS = "console=ttyAMA0 keel.test=42"
# What is fetched: the kernel as its package has it, and packed as people do for TFTP.
PACKED = {("psci", 2): "vmlinuz", ("psci", 3): "vmlinuz.zst", ("spin-table", 2): "vmlinuz.gz",
          ("spin-table", 3): "vmlinuz.lz4"}


def all_boots():
    """(set-up, the kernel's file, where it is)"""
    for setup in setups64.SETUPS:
        over_tftp = setup, PACKED[setup.method, setup.gic], "tftp"
        from_disk = setup, "vmlinuz", "disk"
        if setup.method == "psci":
            yield from (over_tftp, from_disk)
        else:
            yield over_tftp if (setup.level == "EL2") == (setup.gic == 3) else from_disk


BOOTS = list(all_boots())
assert len(BOOTS) == 24

pytestmark = pytest.mark.boards("virt")


@pytest.fixture(scope="module", autouse=True)
def files(board_class):
    linux64.build()


@pytest.fixture(scope="module")
def disk(files, tmp_path_factory):
    path = linux64.make_disk(tmp_path_factory.mktemp("disk") / "disk.img",
                             linux64.files("vmlinuz", "initrd"))
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

    def start(setup):
        board = Virt(tmp_path, memory=f"{linux64.MEMORY_MIB}M", machine_words=setup.words, cpu=setup.cpu,
                     smp=linux64.CPUS, cable=lab, extra=linux64.disk_words(disk))
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
    assert f"{(linux64.FOLDER / name).stat().st_size:x}" in keel.run("echo ${filesize}")


def boot_linux(keel, setup, kernel, source):
    """The kernel from @source, the ramdisk from the other."""
    keel.run(f"setenv bootargs {BOOTARGS}")
    if setup.method != "psci":  # which is what the machine has
        keel.run(f"setenv enable_method {setup.method}")
    fetch(keel, source, "${kernel_addr_r}", kernel)
    fetch(keel, "disk" if source == "tftp" else "tftp", "${ramdisk_addr_r}", "initrd")
    return linux64.start(keel, "booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}")


@pytest.mark.parametrize("setup,kernel,source", BOOTS,
                         ids=[f"{setups64.name(setup)}-{kernel}-{source}" for setup, kernel, source in BOOTS])
def test_debian_reaches_userspace(start_board, setup, kernel, source):
    keel = start_board(setup)
    linux = boot_linux(keel, setup, kernel, source)
    linux.check(setup, BOOTARGS)
    assert ("GICv3: " in linux.text) == (setup.gic == 3)
