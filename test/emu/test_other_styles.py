# SPDX-License-Identifier: MIT
"""The emulated S5PC100 serves other software than Keel: test/payload/s5pc100 checks the chip."""
import subprocess
import threading

import pytest

from tree import TOP, make

EMULATOR = TOP / "build/emu/qemu-system-arm"
PROGRAM = TOP / "build/payload/s5pc100/chip.elf"
TIMEOUT_S = 60


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run of the program: its lines, and what the emulator complained about."""
    make("emu")
    make(str(PROGRAM.relative_to(TOP)))
    tmp = tmp_path_factory.mktemp("chip")
    (tmp / "nand.img").touch()  # an erased chip
    emulator = subprocess.Popen(
        [EMULATOR, "-M", "s5pc100,start=direct", "-kernel", PROGRAM, "-display", "none",
         "-monitor", "none", "-serial", "stdio", "-icount", "shift=0,sleep=off",
         "-nic", "user,model=dm9000", "-drive", f"if=mtd,format=raw,file={tmp}/nand.img",
         "-d", "guest_errors", "-D", tmp / "log"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    watch = threading.Timer(TIMEOUT_S, emulator.kill)
    watch.start()
    lines = []
    for line in emulator.stdout:
        lines.append(line.strip())
        if lines[-1] == "end of checks":
            break
    watch.cancel()
    emulator.kill()
    emulator.wait()
    return lines, (tmp / "log").read_text(encoding="utf-8").splitlines()


def test_every_check_of_the_program_passes(run):
    lines, _ = run
    assert lines[-1] == "end of checks"
    assert len(lines) > 60
    assert [line for line in lines[:-1] if not line.startswith("pass ")] == []


@pytest.mark.parametrize("done", [
    "sysothers: SWRESET = 0x1 does nothing",
    "bus: read of 0xe0f0000c, where nothing is",
    "pwm: used while the gate of its clock is closed",
    "dmc: auto refresh off, the DRAM forgets",
    "dmc: command 0x00010400 to chip 0, where EMRS2 must come",
    "dmc: auto refresh on before NOP of chip 0",
    "dmc: DLL value 0x6a forced, its lock was never awaited",
])
def test_what_it_does_wrong_on_purpose_is_in_the_log(run, done):
    _, log = run
    assert [line for line in log if done in line] != []


def test_nothing_else_is_complained_about(run):
    _, log = run
    on_purpose = ("sysothers: SWRESET", "pwm: used while the gate", "bus: ", "dmc: ")
    parts = [line.split("s5pc100: ")[1].split(" times: ")[-1] for line in log]
    assert [text for text in parts if not text.startswith(on_purpose)] == []
