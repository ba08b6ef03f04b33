# SPDX-License-Identifier: MIT
"""The nand commands on the emulated board: what they put into the chip, and what then starts."""
import random
import re

import pexpect
import pytest

from emu import nandimg
from machine import S5pc100
from tree import TOP, make

PAGE = 2048
BLOCK = 64 * PAGE
LOAD = "20008000"
BACK = "22000000"
KERNEL = random.Random(1).randbytes(700_001)
NETWORK = "setenv ipaddr 10.0.2.15; setenv serverip 10.0.2.2"


@pytest.fixture(scope="module", autouse=True)
def built():
    make("BOARD=s5pc100")
    make("emu")


@pytest.fixture
def files(tmp_path):
    """What the TFTP server of the network has."""
    folder = tmp_path / "tftp"
    folder.mkdir()
    (folder / "keel.bin").write_bytes((TOP / "build/s5pc100/keel.bin").read_bytes())
    (folder / "zImage").write_bytes(KERNEL)
    return folder


@pytest.fixture
def start(tmp_path, files):
    """A function that starts the board; the chip must have nothing to complain about."""
    started, complaints = [], tmp_path / "complaints"

    def run(faults="", **kwargs):
        (tmp_path / "faults").write_text(faults)
        board = S5pc100(tmp_path, flash=tmp_path / "nand.img", user_net=f"tftp={files}",
                        faults=tmp_path / "faults",
                        extra=["-d", "guest_errors", "-D", str(complaints)], **kwargs)
        started.append(board)
        if kwargs.get("wait", True):
            board.run(NETWORK)
        return board

    run.complaint = ""
    yield run
    for board in started:
        board.kill()
    assert re.fullmatch(run.complaint, complaints.read_text())


@pytest.fixture
def nand(tmp_path):
    """A chip with Keel in both of its places."""
    image = nandimg.NandImage.create(tmp_path / "nand.img")
    for part in ("bootloader", "bootloader2"):
        image.put_boot((TOP / "build/s5pc100/keel.bin").read_bytes(), part)
    return image


def test_keel_replaces_itself_as_the_article_says_and_starts(start, nand, files):
    board = start()
    board.run(f"tftp {LOAD} keel.bin")
    board.run("nand erase 0 40000")
    assert "written: OK" in board.run(f"nand write {LOAD} 0 40000")
    board.kill()
    image = (files / "keel.bin").read_bytes()
    data, _, lost = nand.get("bootloader", 0x40000, "boot")
    assert lost == []  # each page has the codes that the boot ROM expects, erased ones too
    assert data[:0x38] == image[:0x38] and data[0x3c:len(image)] == image[0x3c:]
    assert data[0x38:0x3c] == b"\1\0\0\0"
    assert set(data[len(image):]) == {0xff}
    assert "started from NAND copy 1 (sequence 1)" in start().banner


def test_a_blank_or_damaged_second_copy_is_made_good(start, nand):
    nand.erase("bootloader2")
    board = start()
    board.run(f"tftp {LOAD} keel.bin")
    assert "bootloader2 was blank: it holds a copy of bootloader now" in \
        board.run("nand erase 0 40000")  # before the only good one goes
    board.run(f"nand write {LOAD} 0 40000")
    board.kill()
    nand.flip(range(5 * 64 + 3, 5 * 64 + 5), 20)
    board = start()
    board.run(f"tftp {LOAD} keel.bin; nand erase 0 40000")
    board.run(f"nand write {LOAD} 0 40000")
    board.kill()
    assert nand.get("bootloader2", 0x30000, "boot")[2] == []


@pytest.mark.parametrize("what,words", [
    ("truncated", "cut short"), ("foreign", "is no Keel image"), ("damaged", "its CRC is wrong"),
])
def test_what_would_not_start_is_refused_in_words(start, nand, files, what, words):
    image = bytearray((files / "keel.bin").read_bytes())
    size = "40000"
    if what == "truncated":
        size = "20000"
    elif what == "foreign":
        image = bytearray(KERNEL)
    else:
        image[5000] ^= 1
    (files / "image").write_bytes(image)
    board = start()
    board.run(f"tftp {LOAD} image; nand erase 0 40000")
    out = board.run(f"nand write {LOAD} 0 {size}", ok=False)
    assert words in out and "try:" in out


def test_an_erased_slot_still_starts_nothing_but_is_written_again(start, nand):
    """Between the article's two commands the boot ROM has nothing: the prompt stays, though."""
    board = start()
    board.run("nand erase 0 40000")
    board.run(f"nand read {LOAD} bootloader2 40000")
    assert "written: OK" in board.run(f"nand write {LOAD} 0 40000")
    board.kill()
    assert "started from NAND copy 1" in start().banner


def test_a_reset_without_a_keel_to_start_is_warned_of(start):
    board = start()
    board.send("nand erase 0 40000; reset\r")
    board.child.expect("warning: Keel's place on NAND is blank: the boot ROM finds nothing there")


def test_bad_blocks_are_skipped_by_all_three_alike(start, nand):
    nand.make_bad([16, 18])
    board = start()
    board.run(f"tftp {LOAD} zImage; nand erase kernel")
    board.run(f"nand write {LOAD} kernel")
    board.run(f"nand read {BACK} kernel ab000; cmp.b {LOAD} {BACK} {len(KERNEL):x}")
    board.run(f"nand read {BACK} 200000 ab000; cmp.b {LOAD} {BACK} {len(KERNEL):x}")
    assert "Device 0 bad blocks: 2" in board.run("nand bad")
    board.kill()
    data, corrected, lost = nand.get("kernel", len(KERNEL))
    assert (data, corrected, lost) == (KERNEL, 0, [])


def test_what_linux_wrote_is_read_with_a_wrong_bit_in_every_step(start, nand):
    nand.put("kernel", KERNEL)
    board = start("flip blocks=16-79 bits=1\n")
    out = board.run(f"tftp {LOAD} zImage; nand read {BACK} kernel ab000")
    assert int(re.search(r"(\d+) bits corrected", out)[1]) == 0xab000 // 512
    board.run(f"cmp.b {LOAD} {BACK} {len(KERNEL):x}")


def test_two_wrong_bits_in_a_step_are_an_error_that_names_the_page(start, nand):
    nand.put("kernel", KERNEL)
    board = start("flip pages=1030 bits=2\n")
    out = board.run(f"nand read {BACK} kernel 8000", ok=False)
    assert "page 1030 (0x203000) has more wrong bits than its code can correct" in out


def test_blocks_that_wear_out_are_marked_and_left(start, nand):
    board = start("program-fail blocks=17\nerase-fail blocks=20\n")
    out = board.run(f"tftp {LOAD} zImage; nand erase kernel")
    assert "block 20 (0x280000) cannot be erased any more: it is marked bad" in out
    out = board.run(f"nand write {LOAD} kernel")
    assert "block 17 (0x220000) cannot be programmed any more" in out
    board.run(f"nand verify {LOAD} kernel {len(KERNEL):x}")
    board.kill()
    board = start()
    board.run(f"tftp {LOAD} zImage; nand verify {LOAD} kernel {len(KERNEL):x}")


def test_raw_pages_are_what_the_file_holds(start, nand):
    nand.put("kernel", KERNEL)
    board = start()
    board.run(f"nand read.raw {BACK} kernel 2")
    raw = nand.read_raw(16 * 64, 2)
    dump = "".join(board.run(f"md.b {BACK} 20; md.b 2200083c 8").split())
    assert raw[:16].hex() in dump and raw[PAGE + 60:PAGE + 64].hex() in dump
    out = board.run("nand dump.oob 200000").replace(" ", "")
    assert raw[PAGE + 32:PAGE + 48].hex() in out


def test_the_start_names_every_partition(start, nand):
    banner = start().banner
    assert 'Creating 5 MTD partitions on "nand0":' in banner
    for line in ('0x00000000-0x000a0000 : "bootloader"', '0x000a0000-0x00140000 : "bootloader2"',
                 '0x00140000-0x00200000 : "env"', '0x00200000-0x00a00000 : "kernel"',
                 '0x00a00000-0x10000000 : "rootfs"'):
        assert line in banner


def test_another_partition_table_is_taken_and_given(start, nand):
    board = start()
    table = "nand0:1280k(keel)ro,768k(env),3m(linux),-(data)"
    board.run(f"mtdparts {table}")
    out = board.run("nand erase linux; printenv mtdparts")
    assert '3 MiB from nand0+0x200000 on, in "linux"' in out and table in out
    assert "neither an offset nor a partition" in board.run("nand erase kernel", ok=False)


@pytest.mark.parametrize("op,left", [(1, "bootloader"), (60, "bootloader"), (150, "bootloader2")])
def test_a_power_cut_while_keel_is_replaced_leaves_a_keel(start, nand, op, left):
    """While the only good copy is copied, and while the slot is written."""
    nand.erase("bootloader2")
    start.complaint = f"s5pc100: power cut: flash operation {op}\n"
    board = start(f"power-cut op={op}\n")
    board.run(f"tftp {LOAD} keel.bin")
    board.send(f"nand erase 0 40000; nand write {LOAD} 0 40000\r")
    board.expect(pexpect.EOF)
    image = (TOP / "build/s5pc100/keel.bin").read_bytes()
    data, _, lost = nand.get(left, len(image), "boot")
    assert data[0x40:] == image[0x40:] and lost == []
