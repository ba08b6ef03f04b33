# SPDX-License-Identifier: MIT
"""The 64-bit hand-over again after a reset, from RAM and with other words; every set-up: test_conformance64."""
import struct

import pexpect
import pytest

import conformance
from machine import PROMPT, Virt
from tree import make

KERNEL, OTHER = 0x41000000, 0x42000000
PSCI_RESET = 0x84000009
SMC, HVC = 0xd4000003, 0xd4000002

ALL = "secure=on,virtualization=on,gic-version=3"


@pytest.fixture(scope="module", autouse=True)
def images():
    make("BOARD=virt")
    conformance.build()


@pytest.fixture
def virt(tmp_path):
    """A function that starts a machine with the payload in RAM, and @more=(address, file)."""
    started = []

    def start(words, cpu="cortex-a57", more=(), icount=None, cpus=4, **kwargs):
        extra = ["-icount", icount] if icount else []
        for address, file in [(KERNEL, conformance.IMAGE), *more]:
            extra += ["-device", f"loader,file={file},addr={address:#x},force-raw=on"]
        started.append(Virt(tmp_path, machine_words=words, cpu=cpu, smp=cpus, user_net=None,
                            extra=extra, **kwargs))
        return started[-1]

    yield start
    for m in started:
        m.kill()
    (tmp_path / "flash.img").unlink()


def boot(keel):
    """The report of the payload, which ends by switching the machine off through PSCI."""
    keel.run("setenv bootargs conformance.memory=no")
    keel.send(f"bootm {KERNEL:x}\r")
    keel.child.expect(pexpect.EOF, timeout=90)
    return conformance.Report(keel.child.before.decode(errors="replace")).check()


def test_without_the_variable_psci_is_what_there_is(virt):
    report = boot(virt(ALL))
    assert report.verdict["psci.on"] == "PASS"


def test_an_unknown_method_is_refused_with_those_that_are_known(virt):
    keel = virt("")
    keel.run("setenv enable_method psci")
    out = keel.run("setenv enable_method parked", ok=False)
    assert "enable_method: parked is no way to start CPUs" in out
    assert "psci, spin-table" in out
    assert "enable_method=psci" in keel.run("printenv enable_method")


def test_the_start_tells_of_cpus_that_are_too_many(virt):
    assert "64 of 66 CPUs" in virt("gic-version=3", cpus=66).banner


def image_that_calls(function, conduit):
    """An arm64 Image of one call; in the first word a branch over the header."""
    code = [0x52800000 | (function & 0xffff) << 5, 0x72a00000 | (function >> 16) << 5, conduit,
            0x14000000]
    header = struct.pack("<IIQQQQQQII", 0x14000010, 0, 0, 0x1000, 0xa, 0, 0, 0, 0x644d5241, 0)
    return header + struct.pack("<4I", *code)


@pytest.mark.parametrize("words,conduit", [("secure=on", SMC), (ALL, SMC), ("", HVC)])
def test_the_machine_starts_anew_when_the_system_resets_it(virt, tmp_path, words, conduit):
    """And the CPUs that the last run left in RAM are found again."""
    (tmp_path / "again").write_bytes(image_that_calls(PSCI_RESET, conduit))
    keel = virt(words, more=[(OTHER, tmp_path / "again")])
    keel.send(f"bootm {OTHER:x}\r")
    assert "Keel " in keel.wait_prompt()
    boot(keel)


def test_waiting_cpus_survive_a_keel_that_is_started_from_ram(virt):
    from emulator import Board  # the image is what make has just built
    keel = virt("secure=on,gic-version=3", more=[(OTHER, Board("virt").image)])
    keel.send(f"go {OTHER:x}\r")
    keel.child.expect(r"Keel \d")
    keel.child.expect_exact(PROMPT)
    boot(keel)


def test_what_stays_resident_is_said_in_the_memory_map(virt):
    keel = virt("secure=on")
    assert "parked CPUs" in keel.run("meminfo")
    out = keel.run("mw 40130000 0", ok=False)
    assert "parked CPUs" in out


def test_a_tree_of_the_machine_that_was_changed_is_handed_over_whole(virt):
    keel = virt("")
    keel.run("fdt addr -c")
    for n in range(3):
        keel.run(f"fdt set /chosen more{n} {n:0120}")
    assert boot(keel).verdict["tree.memory"] == "PASS"


@pytest.mark.parametrize("words,conduit", [("", HVC), (ALL, SMC)])
def test_a_spin_table_is_filled_again_after_a_reset(virt, tmp_path, words, conduit):
    """What the CPUs of the last run wrote into it is in RAM still."""
    (tmp_path / "again").write_bytes(image_that_calls(PSCI_RESET, conduit))
    keel = virt(words, more=[(OTHER, tmp_path / "again")])
    keel.run("setenv enable_method spin-table")
    keel.send(f"bootm {OTHER:x}\r")
    assert "Keel " in keel.wait_prompt()
    keel.run("setenv enable_method spin-table")
    assert boot(keel).verdict["spin.on"] == "PASS"
