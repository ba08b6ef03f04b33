# SPDX-License-Identifier: MIT
"""NAND controller, chip and image file in the emulator: bus accesses over qtest, without a CPU."""
import signal
import subprocess

import pytest

from emu import nandimg
from tree import TOP, make

QEMU = TOP / "build/emu/qemu-system-arm"
NAND = 0xE7200000
NFCONF, NFCONT, NFCMMD, NFADDR, NFDATA, NFSTAT = (NAND + n for n in (0, 4, 8, 0xC, 0x10, 0x28))
SLOW = 0x7770  # slow enough for every clock
SELECTED = 0xC5


@pytest.fixture(scope="module", autouse=True)
def emulator():
    make("emu")


class Bus:
    """The machine with its CPU stopped: registers read and written one by one."""

    def __init__(self, image=None, options="", drive="format=raw"):
        words = [QEMU, "-M", "s5pc100" + options, "-accel", "qtest", "-qtest", "stdio",
                 "-qtest-log", "/dev/null", "-display", "none", "-serial", "none"]
        words += ["-drive", f"if=mtd,file={image},{drive}"] if image else []
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        assert answer[:1] == ["OK"], self.process.communicate()
        return int(answer[1], 0) if len(answer) > 1 else None

    def write(self, address, value):
        self.ask(f"writel {address:#x} {value:#x}")

    def read(self, address):
        return self.ask(f"readl {address:#x}")

    def select(self):
        self.write(NFCONF, SLOW)
        self.write(NFCONT, SELECTED)

    def start(self, command, row, *data, column=(0, 0)):
        """A command with its addresses, data for a program; the confirming byte is the caller's."""
        self.write(NFCMMD, command)
        for byte in (*column, row & 255, row >> 8 & 255, row >> 16):
            self.write(NFADDR, byte)
        for word in data:
            self.write(NFDATA, word)

    def program(self, row, *data):
        self.start(0x80, row, *data)
        self.write(NFCMMD, 0x10)
        self.ask("clock_step 200000")

    def page(self, row):
        self.start(0x00, row)
        self.write(NFCMMD, 0x30)
        self.ask("clock_step 25000")
        return self.read(NFDATA)

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, err


def stats(path):
    return {name: int(value) for name, value in map(str.split, path.read_text().splitlines())}


def test_what_was_programmed_is_in_the_file_when_the_process_is_killed(tmp_path):
    image = nandimg.NandImage.create(tmp_path / "nand")
    with Bus(image.path) as bus:
        bus.select()
        bus.program(70, 0x64636261)
        assert bus.read(NFSTAT) & 1
        bus.end(signal.SIGKILL)
    assert image.read_page(70)[0].startswith(b"abcd\xff")
    with Bus(image.path) as bus:
        bus.select()
        assert bus.page(70) == 0x64636261
        assert bus.page(131071) == 0xFFFFFFFF


def test_an_operation_takes_its_time_and_is_counted(tmp_path):
    image = nandimg.NandImage.create(tmp_path / "nand")
    with Bus(image.path, f",stats={tmp_path / 'stats'}") as bus:
        bus.select()
        bus.start(0x00, 0)
        bus.write(NFCMMD, 0x30)
        assert not bus.read(NFSTAT) & 1
        bus.ask("clock_step 24999")
        assert not bus.read(NFSTAT) & 1
        bus.ask("clock_step 1")
        assert bus.read(NFSTAT) & 0x11 == 0x11
        bus.program(0, 1)
        bus.end()
    counted = stats(tmp_path / "stats")
    assert (counted["reads"], counted["programs"], counted["erases"]) == (1, 1, 0)
    assert (counted["tr_ns"], counted["tprog_ns"]) == (25000, 200000)
    assert counted["bus_cycles"] == 2 * 7 + 4
    assert counted["bus_ns"] > 18 * 25


def test_a_power_cut_ends_the_emulator_with_a_torn_page(tmp_path):
    image = nandimg.NandImage.create(tmp_path / "nand")
    (tmp_path / "faults").write_text("# the second operation\npower-cut op=2\nseed value=9\n")
    with Bus(image.path, f",faults={tmp_path / 'faults'},stats={tmp_path / 'stats'}") as bus:
        bus.select()
        bus.program(0, 0)
        bus.start(0x80, 1, *[0] * 512)
        bus.process.stdin.write(f"writel {NFCMMD:#x} 0x10\n")
        bus.process.stdin.flush()
        err = bus.process.communicate(timeout=30)[1]
        assert bus.process.returncode == 75
    assert "power cut: flash operation 2" in err
    assert stats(tmp_path / "stats")["programs"] == 2
    assert image.read_page(0)[0][:4] == bytes(4)
    cleared = sum(8 - byte.bit_count() for byte in image.read_page(1)[0])
    assert 7000 < cleared < 9400


def test_without_a_drive_no_chip_answers():
    with Bus() as bus:
        bus.select()
        bus.write(NFCMMD, 0x90)
        bus.write(NFADDR, 0)
        assert bus.read(NFDATA) == 0xFFFFFFFF
        assert bus.read(NFSTAT) & 1


@pytest.mark.parametrize("register,value", [(0xE0100504, 0xFFFFFFF7), (0xE03002E0, 0)],
                         ids=["clock", "pins"])
def test_without_its_clock_or_its_pins_no_chip_answers(tmp_path, register, value):
    image = nandimg.NandImage.create(tmp_path / "nand")
    with Bus(image.path) as bus:
        bus.select()
        for expected in (0x9510DAEC, 0xFFFFFFFF):
            bus.write(NFCMMD, 0x90)
            bus.write(NFADDR, 0)
            assert bus.read(NFDATA) == expected
            bus.write(register, value)


@pytest.mark.parametrize("size,drive,faults,why", [
    (276824065, "format=raw", None, "276824065 bytes, the chip has 276824064"),
    (0, "format=raw,readonly=on", None, "not with readonly=on"),
    (0, "format=raw,snapshot=on", None, "the NAND image is a plain file"),
    (0, "format=raw", "\nflop\n", "faults:2: no fault \"flop\": there are seed, flip, bad"),
    (None, None, "seed value=1", "say which file holds it"),
    (0, "format=raw", False, "No such file"),
])
def test_what_cannot_work_is_refused_in_words(tmp_path, size, drive, faults, why):
    image, options = tmp_path / "nand", ""
    if size is not None:
        image.touch()
        with open(image, "r+b") as f:
            f.truncate(size)
    if faults is not None:
        options = f",faults={tmp_path / 'faults'}"
    if faults:
        (tmp_path / "faults").write_text(faults)
    with Bus(image if drive else None, options, drive) as bus:
        err = bus.process.communicate(timeout=30)[1]
        assert bus.process.returncode == 1 and why in err
