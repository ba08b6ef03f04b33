# SPDX-License-Identifier: MIT
"""The environment on NAND: power cycles, power cuts, bad blocks, Linux's own tools."""
import subprocess
import zlib

import pexpect
import pytest

from emu import nandimg
from machine import S5pc100
from tree import TOP, make

SIZE = 0x8000
BLOCK = 0x20000
COPY_BLOCKS = 3
OLD, NEW = "old" + "y" * 3000, "new" + "z" * 3000
PLACE = {"A": 10, "B": 13}  # first block of each copy


@pytest.fixture(scope="module", autouse=True)
def built():
    make("BOARD=s5pc100")
    make("emu")


@pytest.fixture
def start(tmp_path):
    """A function that starts the board, with the faults that are given."""
    started = []

    def run(faults="", **kwargs):
        (tmp_path / "faults").write_text(faults)
        board = S5pc100(tmp_path, flash=tmp_path / "nand.img", user_net=None,
                        faults=tmp_path / "faults", **kwargs)
        started.append(board)
        return board

    yield run
    for board in started:
        board.kill()


@pytest.fixture
def nand(tmp_path):
    image = nandimg.NandImage.create(tmp_path / "nand.img")
    image.put_boot((TOP / "build/s5pc100/keel.bin").read_bytes())
    return image


def copy_range(copy):
    return f"{PLACE[copy] * BLOCK:x}:{COPY_BLOCKS * BLOCK:x}"


def extract(nand, tmp_path):
    """The env partition as Linux sees it, and a fw_env.config for it."""
    image = tmp_path / "env.img"
    image.write_bytes(b"".join(nand.get(copy_range(c), SIZE)[0].ljust(COPY_BLOCKS * BLOCK, b"\xff")
                               for c in "AB"))
    config = tmp_path / "fw_env.config"
    lines = [f"{image} {offset:#x} {SIZE:#x} {BLOCK:#x} {COPY_BLOCKS}\n"
             for offset in (0, COPY_BLOCKS * BLOCK)]
    config.write_text("".join(lines))
    return image, config


def fw_printenv(config, name):
    out = subprocess.run(["fw_printenv", "-c", config, name], check=True, capture_output=True,
                         text=True, timeout=30)
    return out.stdout.strip()


def save(board, value):
    return board.run(f"setenv value {value}; saveenv")


def test_a_saved_variable_is_there_after_a_power_cycle(start, nand):
    board = start()
    assert "nand0+0x140000 and +0x1a0000 are blank (first start)" in board.banner
    assert "in copy A at nand0+0x140000, read back and compared" in save(board, "one")
    assert "in copy B at nand0+0x1a0000" in save(board, "two")
    board.kill()
    board = start()
    assert "environment from copy B at nand0+0x1a0000" in board.banner
    assert "value=two" in board.run("printenv value")
    assert "unchanged" in board.run("saveenv")


def test_bad_blocks_and_a_wrong_bit_in_every_step_are_no_obstacle(start, nand):
    nand.make_bad([10, 13, 14])
    board = start("flip bits=1\n")
    assert "copy A at nand0+0x160000" in save(board, "one")
    assert "copy A at nand0+0x160000" in save(board, "two")  # copy B holds a firm "one" now
    assert "copy B at nand0+0x1e0000 is good" in board.run("env info")
    board.kill()
    assert "value=two" in start("flip bits=1 mode=vary\n").run("printenv value")


def test_a_block_that_wears_out_is_replaced_by_a_spare(start, nand):
    board = start("grown blocks=10 programs=1\n")
    for value in ("one", "two", "three"):
        save(board, value)
    assert "value=three" in board.run("printenv value")
    board.kill()
    board = start()
    assert "environment from copy A at nand0+0x160000" in board.banner
    assert "value=three" in board.run("printenv value")
    assert "001" in board.run("nand bad") and nand.block_is_bad(10)


@pytest.mark.parametrize("op,result", [(1, "torn"), (2, "torn"), (2, "half"), (3, "torn"),
                                       (4, "torn"), (5, "nothing"), (5, "torn"), (6, "torn")])
def test_a_power_cut_in_every_operation_of_saveenv_leaves_the_old_or_the_new(start, nand, op, result):
    """The erase between its two records, two pages of value; then nothing more is cut."""
    board = start()
    save(board, "first" + "x" * 3000)
    save(board, OLD)
    board.kill()
    board = start(f"power-cut op={op} result={result}\n")
    board.send(f"setenv value {NEW}; saveenv\r")
    done = board.child.expect([pexpect.EOF, "read back and compared"])
    assert done == (op == 6)
    board.kill()
    value = start().run("printenv value").strip().removeprefix("value=")
    assert value in (NEW,) if done else (OLD, NEW)


def test_linux_reads_what_keel_saved_and_keel_what_linux_changed(start, nand, tmp_path):
    board = start()
    save(board, "from-keel")
    save(board, "from-keel-again")
    config = board.run("env config")
    assert "/dev/mtd2   0x00000000  0x8000  0x20000  3\n/dev/mtd2   0x00060000" in config
    board.kill()
    image, config = extract(nand, tmp_path)
    assert fw_printenv(config, "value") == "value=from-keel-again"
    script = tmp_path / "script"
    script.write_text("value=from-linux\n")
    subprocess.run(["fw_setenv", "-c", config, "-s", script], check=True, timeout=30)
    written = image.read_bytes()
    for n, copy in enumerate("AB"):  # as Linux's driver would put it into the chip
        at = n * COPY_BLOCKS * BLOCK
        nand.put(copy_range(copy), written[at:at + SIZE])
    board = start()
    assert "environment from copy A" in board.banner
    assert "value=from-linux" in board.run("printenv value")


def test_a_copy_whose_blocks_are_all_bad_is_called_that_and_the_other_keeps_its_value(start):
    board = start()
    save(board, "one")
    save(board, "two")  # in copy B
    board.kill()
    board = start("bad blocks=10-12\n")
    assert "copy A at nand0+0x180000 holds nothing: all its blocks are bad" in board.banner
    out = board.run("setenv value three; saveenv", ok=False)
    assert "environment copy A: blocks 10 to 12 are bad" in out
    assert "copy B still holds what was saved before" in out
    board.kill()
    assert "value=two" in start("bad blocks=10-12\n").run("printenv value")


def test_damage_is_called_damage_and_the_other_copy_counts(start, nand):
    board = start()
    save(board, "one")
    save(board, "two")
    board.kill()
    data = bytearray(nand.get(copy_range("B"), SIZE)[0])
    data[100] ^= 4
    nand.put(copy_range("B"), bytes(data))
    board = start()
    assert (f"copy B at nand0+0x1a0000 is damaged: CRC-32 stored "
            f"0x{int.from_bytes(data[:4], 'little'):08x}, "
            f"computed 0x{zlib.crc32(data[5:]):08x}") in board.banner
    assert "value=one" in board.run("printenv value")
    nand.flip([PLACE["B"] * 64], 20)
    board.kill()
    assert "copy B at nand0+0x1a0000 cannot be read" in start().banner
