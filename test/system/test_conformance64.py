# SPDX-License-Identifier: MIT
"""The arm64 boot protocol, clause by clause, as the conformance payload sees it.

First with QEMU's own -kernel as the boot loader: it is known to be good, so what fails there is
the payload's mistake.
"""
import pytest

import conformance

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
