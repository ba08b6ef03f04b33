# SPDX-License-Identifier: MIT
"""The arm64 boot protocol, clause by clause, as the conformance payload sees it.

First with QEMU's own -kernel as the boot loader: it is known to be good, so what fails there is
the payload's mistake.
"""
import pexpect
import pytest

import conformance
from linux64 import disk_words, make_disk
from machine import Virt

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


# more of -M, enable_method, CPU. Linux's kernels of test_linux64 are started in the same ones.
KEEL = [
    ("gic-version=2", None, "cortex-a57"),
    ("gic-version=3,virtualization=on", None, "max"),
    ("gic-version=3,secure=on", None, "cortex-a53"),
    ("gic-version=2,secure=on,virtualization=on", None, "max"),
    ("gic-version=2,virtualization=on", "spin-table", "cortex-a72"),
    ("gic-version=3,secure=on,virtualization=on", "spin-table", "cortex-a57"),
    ("gic-version=3", "spin-table", "cortex-a57"),
]
RAMDISK = bytes((i * 7 + (i >> 8)) & 0xff for i in range(70001))


@pytest.fixture
def keel_report(tmp_path):
    """A function: Keel boots the payload while packets arrive; the report."""
    boards = []

    def boot(words, method, cpu, virtio=(), kernel=conformance.IMAGE, memory="256M"):
        flood = conformance.Flood()
        (tmp_path / "rd").write_bytes(RAMDISK)
        disk = make_disk(tmp_path / "disk", {"Image": kernel, "rd": tmp_path / "rd"})
        keel = Virt(tmp_path, machine_words=words, smp=4, cpu=cpu, user_net=None, memory=memory,
                    extra=[*virtio, *flood.words, *disk_words(disk)])
        boards.append(keel)
        flood.start()
        keel.run("setenv ipaddr 10.0.0.2; setenv netmask 255.255.255.0; setenv bootargs one two=3")
        keel.run("ping 10.0.0.1", ok=False)  # its queues are in use
        keel.run("load virtio 0:1 ${kernel_addr_r} Image")
        keel.run("load virtio 0:1 ${ramdisk_addr_r} rd")
        if method:
            keel.run(f"setenv enable_method {method}")
        keel.send("booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}\r")
        keel.child.expect(["not applicable", r"\nerror: [^\n]*\n", pexpect.TIMEOUT], timeout=60)
        flood.stop()
        return conformance.Report((keel.child.before + b"not applicable\n").decode(errors="replace"))

    yield boot
    for board in boards:
        board.kill()


def check_keel(report, method):
    report.check()
    assert report.told["bootargs one"] == "two=3"
    assert int(report.told["initrd sum"], 16) == conformance.initrd_sum(RAMDISK)
    assert report.verdict["dma.virtio"] == report.verdict["dma.memory"] == "PASS"
    assert report.verdict["spin.on" if method else "psci.on-again"] == "PASS"


@pytest.mark.boards("virt")
@pytest.mark.parametrize("words,method,cpu", KEEL)
def test_keel_hands_over_as_the_protocol_says(board_class, keel_report, words, method, cpu):
    report = keel_report(words, method, cpu)
    check_keel(report, method)
    level = "EL2" if "virtualization=on" in words else "EL1"
    assert report.values["cpu.level"].endswith(" ".join([level] * 4))


@pytest.mark.boards("virt")
def test_modern_virtio_is_reset_too_and_an_old_kernel_is_placed(board_class, keel_report):
    report = keel_report("virtualization=on", None, "cortex-a57", memory="1G",
                         virtio=["-global", "virtio-mmio.force-legacy=false"],
                         kernel=conformance.OLD_IMAGE)
    check_keel(report, None)
    assert int(report.told["kernel"], 16) % 0x200000 == 0x80000
    assert report.verdict["image.near"] == "PASS"
