# SPDX-License-Identifier: MIT
"""The arm64 boot protocol, clause by clause, as the conformance payload sees it.

First with QEMU's own -kernel as the boot loader: it is known to be good, so what fails there is
the payload's mistake. Then Keel, in the same set-ups and from the same places as Linux in test_linux64.
"""
import re

import pexpect
import pytest

import conformance
import setups64
from linux64 import disk_words, make_disk
from machine import Virt
from setups64 import SETUPS

# machine, CPU, CPUs, memory: all pairs of level, GIC version and the worlds that QEMU has
REFERENCE = [
    ("virt", "cortex-a57", 4, "256M"),
    ("virt,virtualization=on,gic-version=3", "max", 4, "128M"),
    ("virt,secure=on,gic-version=3", "cortex-a53", 2, "128M"),
    ("virt,secure=on,virtualization=on", "cortex-a72", 4, "3G"),
    ("virt,gic-version=3", "cortex-a53", 1, "8G"),
]


@pytest.fixture(scope="module", autouse=True)
def payload():
    conformance.build()


@pytest.mark.parametrize("machine,cpu,cpus,memory", REFERENCE)
def test_the_reference_loader_passes(machine, cpu, cpus, memory, tmp_path):
    ramdisk = bytes((i * 7 + (i >> 8)) & 0xff for i in range(70001))
    (tmp_path / "rd").write_bytes(ramdisk)
    report = conformance.run_qemu(
        ["-M", machine, "-cpu", cpu, "-smp", str(cpus), "-m", memory, "-nic", "none",
         "-kernel", conformance.IMAGE, "-initrd", tmp_path / "rd", "-append", "one two=3"]).check()
    assert report.told["cpus"] == hex(cpus)
    assert report.told["bootargs one"] == "two=3"
    assert int(report.told["initrd sum"], 16) == conformance.initrd_sum(ramdisk)
    assert report.values["cpu.level"].endswith(
        " ".join(["EL2" if "virtualization=on" in machine else "EL1"] * cpus))


def test_a_kernel_with_text_offset_is_placed_behind_the_base():
    report = conformance.run_qemu(["-M", "virt", "-cpu", "cortex-a53", "-m", "128M", "-nic", "none",
                                   "-kernel", conformance.OLD_IMAGE]).check()
    assert report.told["kernel"] == "0x40080000"
    assert report.verdict["image.near"] == "PASS"


RAMDISK = bytes((i * 7 + (i >> 8)) & 0xff for i in range(70001))


@pytest.fixture(scope="module")
def folder(payload, tmp_path_factory):
    """The kernels and a ramdisk, as files and on the disk beside them."""
    path = tmp_path_factory.mktemp("folder")
    for name, source in (("Image", conformance.IMAGE), ("old", conformance.OLD_IMAGE)):
        (path / name).write_bytes(source.read_bytes())
    (path / "rd").write_bytes(RAMDISK)
    make_disk(path / "disk", {name: path / name for name in ("Image", "old", "rd")})
    return path


@pytest.fixture
def boot(tmp_path):
    """A function: the report of the payload that Keel starts when load(keel) has loaded it."""
    boards = []

    def boot_payload(setup, load, memory="128M", **kwargs):
        keel = Virt(tmp_path, machine_words=setup.words, cpu=setup.cpu, smp=4, memory=memory, **kwargs)
        boards.append(keel)
        load(keel)
        if setup.method != "psci":  # which is what the machine has
            keel.run(f"setenv enable_method {setup.method}")
        keel.run("setenv bootargs one two=3")
        keel.send("booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}\r")
        keel.child.expect(["not applicable", r"\nerror: [^\n]*\n", pexpect.TIMEOUT], timeout=60)
        return conformance.Report((keel.child.before + b"not applicable\n").decode(errors="replace"))

    yield boot_payload
    for board in boards:
        board.kill()


def check(report, setup):
    """All that can be checked holds, and what is checked is what the set-up is."""
    report.check()
    assert report.told["bootargs one"] == "two=3"
    assert int(report.told["initrd sum"], 16) == conformance.initrd_sum(RAMDISK)
    assert report.values["cpu.level"].endswith(" ".join([setup.level] * 4))
    assert report.values["cpus.method"].endswith(" ".join([setup.method] * 3))
    assert report.values["psci.node"].endswith(setup.conduit)
    used, other = ("psci.on", "spin.on") if setup.method == "psci" else ("spin.on", "psci.on")
    assert (report.verdict[used], report.verdict[other]) == ("PASS", "n/a")
    for clause in ("gic.sgi-others", "dma.virtio", "dma.memory"):
        assert report.verdict[clause] == "PASS"


def load_over_tftp(keel):
    keel.run("setenv ipaddr 10.0.2.15; setenv serverip 10.0.2.2")
    keel.run("tftp ${kernel_addr_r} Image")
    keel.run("tftp ${ramdisk_addr_r} rd")


def load_from_disk(keel, kernel="Image"):
    """With a network card that was in use before."""
    keel.run("setenv ipaddr 10.0.0.2; setenv netmask 255.255.255.0")
    keel.send("ping 10.0.0.1\r")
    keel.expect("ping 10.0.0.1\r+\n")
    keel.send("\x03")  # nobody will answer
    keel.wait_prompt()
    assert not re.search(r", 0 out", keel.run("net info"))
    keel.run(f"load virtio 0:1 ${{kernel_addr_r}} {kernel}")
    keel.run("load virtio 0:1 ${ramdisk_addr_r} rd")


def boot_flooded(boot, folder, setup, load=load_from_disk, virtio=(), **kwargs):
    """The report of a kernel from the disk, while packets arrive."""
    flood = conformance.Flood()
    flood.start()
    try:
        return boot(setup, load, user_net=None,
                    extra=[*virtio, *flood.words, *disk_words(folder / "disk")], **kwargs)
    finally:
        flood.stop()


@pytest.mark.boards("virt")
@pytest.mark.parametrize("setup", SETUPS, ids=setups64.name)
def test_every_clause_holds_when_all_comes_over_tftp(board_class, boot, folder, setup):
    check(boot(setup, load_over_tftp, user_net=f"tftp={folder}"), setup)


@pytest.mark.boards("virt")
@pytest.mark.parametrize("setup", SETUPS, ids=setups64.name)
def test_every_clause_holds_when_all_comes_from_a_disk(board_class, boot, folder, setup):
    check(boot_flooded(boot, folder, setup), setup)


@pytest.mark.boards("virt")
def test_modern_virtio_is_reset_too_and_an_old_kernel_is_placed(board_class, boot, folder):
    setup = SETUPS[4]
    report = boot_flooded(boot, folder, setup, lambda keel: load_from_disk(keel, "old"), memory="1G",
                          virtio=["-global", "virtio-mmio.force-legacy=false"])
    check(report, setup)
    assert int(report.told["kernel"], 16) % 0x200000 == 0x80000
    assert report.verdict["image.near"] == "PASS"
