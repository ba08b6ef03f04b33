# SPDX-License-Identifier: MIT
"""make run, make gdb and make srec: what a person types to see Keel."""
import subprocess

import pexpect
import pytest

from emu.nandimg import BLOCK_PAGES, PARTS, RAW, NandImage
from emulator import Board, BoardError
from tree import TOP, make


@pytest.fixture(scope="module", autouse=True)
def images():
    make("BOARD=vexpress")
    make("BOARD=s5pc100", "all", "emu")


@pytest.fixture
def board(tmp_path):
    """The board with a Keel of its own: 1000 bytes of K."""
    board = Board("vexpress")
    board.image = tmp_path / "keel.bin"
    board.image.write_bytes(b"K" * 1000)
    return board


@pytest.fixture
def nand_board(tmp_path):
    """A board with NAND and a Keel of three blocks of its own."""
    board = Board("s5pc100")
    board.image = tmp_path / "keel.bin"
    board.image.write_bytes(b"K" * 0x4f000)
    board.keel_part = 0x60000
    return board


@pytest.fixture
def terminal():
    """A function that runs a command line on a terminal; killed after the test."""
    started = []

    def start(line):
        child = pexpect.spawn("/bin/sh", ["-c", line], cwd=str(TOP), timeout=60, encoding="utf-8",
                              codec_errors="replace", echo=False)
        child.delaybeforesend = None
        started.append(child)
        return child

    yield start
    for child in started:
        child.close(force=True)


def test_first_use_makes_an_erased_flash_with_keel_at_its_start(board, tmp_path):
    flash = tmp_path / "new" / "flash.img"
    assert "made" in board.prepare_flash(flash)
    data = flash.read_bytes()
    assert len(data) == 64 << 20
    assert data[:1000] == b"K" * 1000 and set(data[1000:]) == {0xff}


def test_flash_survives_when_keel_is_the_same(board, tmp_path):
    flash = tmp_path / "flash.img"
    board.prepare_flash(flash)
    write_at(flash, 10, b"a Keel written from the prompt")
    assert board.prepare_flash(flash) == ""
    assert b"written from the prompt" in flash.read_bytes()[:1000]


def test_an_erased_keel_is_put_in_again(board, tmp_path):
    flash = tmp_path / "flash.img"
    board.prepare_flash(flash)
    write_at(flash, 0, b"\xff" * board.keel_part)
    write_at(flash, 0x3f80000, b"environment")
    assert "erased" in board.prepare_flash(flash)
    data = flash.read_bytes()
    assert data.startswith(board.image.read_bytes())
    assert data[0x3f80000:0x3f8000b] == b"environment"


def test_a_new_keel_replaces_the_old_one_and_nothing_else(board, tmp_path):
    flash = tmp_path / "flash.img"
    board.prepare_flash(flash)
    write_at(flash, 0x3f80000, b"environment")
    write_at(flash, 0x40000, b"romfs")
    board.image.write_bytes(b"N" * 500)
    assert "environment included" in board.prepare_flash(flash)
    data = flash.read_bytes()
    assert data[:500] == b"N" * 500 and set(data[500:0x40000]) == {0xff}
    assert data[0x40000:0x40005] == b"romfs" and data[0x3f80000:0x3f8000b] == b"environment"


def test_a_file_of_another_size_is_refused(board, tmp_path):
    flash = tmp_path / "flash.img"
    flash.write_bytes(b"something else")
    with pytest.raises(BoardError, match="14 bytes"):
        board.prepare_flash(flash)
    assert flash.read_bytes() == b"something else"


def keel_in(image, part, size=0x4f000):
    data, _, damaged = image.get(part, size, "boot")
    assert damaged == []
    return set(data)


def test_first_use_puts_keel_into_both_bootloader_partitions_of_nand(nand_board, tmp_path):
    flash = tmp_path / "new" / "flash.img"
    assert "made" in nand_board.prepare_flash(flash)
    for part in nand_board.flash.parts:
        assert keel_in(NandImage(flash), part) == set(b"K")
    assert nand_board.prepare_flash(flash) == ""


def test_a_keel_that_wrote_itself_into_nand_is_no_old_one(nand_board, tmp_path):
    flash = tmp_path / "flash.img"
    nand_board.prepare_empty_flash(flash)
    keel = bytearray(nand_board.image.read_bytes())
    keel[0x38:0x3c] = b"\1\0\0\0"
    NandImage(flash).put_boot(bytes(keel), "bootloader")
    assert nand_board.prepare_flash(flash) == ""


def test_a_new_keel_in_nand_skips_bad_blocks_and_leaves_the_rest(nand_board, tmp_path):
    flash = tmp_path / "flash.img"
    nand_board.prepare_flash(flash)
    image = NandImage(flash)
    image.make_bad([1])
    env = PARTS["env"][0] * BLOCK_PAGES
    image.write_page(env, b"environment", b"")
    nand_board.image.write_bytes(b"N" * 0x4f000)
    assert "environment included" in nand_board.prepare_flash(flash)
    assert keel_in(image, "bootloader") == keel_in(image, "bootloader2") == set(b"N")
    assert image.good_blocks("bootloader") == [0, 2, 3, 4]
    assert image.read_page(env)[0].startswith(b"environment")


def test_an_erased_first_block_of_nand_gets_keel_again(nand_board, tmp_path):
    flash = tmp_path / "flash.img"
    nand_board.prepare_flash(flash)
    NandImage(flash).write_raw(0, b"\xff" * RAW * BLOCK_PAGES)
    assert "erased" in nand_board.prepare_flash(flash)
    assert keel_in(NandImage(flash), "bootloader") == set(b"K")


@pytest.mark.parametrize("size", [RAW - 64, 64 * 2048, RAW * 64 * 2048 + RAW])
def test_a_nand_file_without_spare_bytes_or_too_large_is_refused(nand_board, tmp_path, size):
    flash = tmp_path / "flash.img"
    with open(flash, "wb") as f:
        f.truncate(size)
    with pytest.raises(BoardError, match=f"{size} bytes, and a NAND file has {RAW}"):
        nand_board.prepare_flash(flash)


def test_run_gives_the_console_and_ctrl_a_x_leaves(terminal, tmp_path):
    child = terminal(f"make run FLASH={tmp_path}/flash.img TFTP={tmp_path} QEMU='-m 64M'")
    child.expect("run: made .*flash.img")
    child.expect("keel> ")
    assert "module" not in child.before  # no complaints of the emulator between
    child.send("\x01x")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_run_names_a_missing_folder(terminal, tmp_path):
    child = terminal(f"make run FLASH={tmp_path}/flash.img TFTP=/no/such/folder")
    child.expect("run: TFTP=/no/such/folder is not a folder; `make demo-files` makes")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus != 0


def test_run_through_usb_starts_with_an_empty_flash_and_leaves_it_empty(terminal, tmp_path):
    flash = tmp_path / "flash.img"
    child = terminal(f"make run BOARD=s5pc100 BOOT=usb FLASH={flash}")
    child.expect("run: made .*flash.img: erased")
    child.expect("after a reset leave, and start without BOOT=usb")
    child.expect("started from USB")
    child.expect("keel> ")
    child.send("\x01x")
    child.expect(pexpect.EOF)
    assert flash.stat().st_size == 0


def test_a_board_that_has_no_usb_start_says_so(terminal, tmp_path):
    child = terminal(f"make run BOARD=vexpress BOOT=usb FLASH={tmp_path}/flash.img")
    child.expect("run: vexpress does not start through USB")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus != 0


def test_gdb_loads_the_elf_and_finds_the_moved_symbols(terminal, tmp_path):
    gdb = terminal(f"TERM=dumb make gdb FLASH={tmp_path}/flash.img")
    gdb.expect(r"\(gdb\) ")
    console = terminal("make console")
    console.expect("Ctrl-] leaves")
    gdb.sendline("load")
    gdb.expect("Start address 0x60800000")
    gdb.sendline("keel start shell_run")
    gdb.expect(r"shell_run \(")
    gdb.sendline("bt")
    gdb.expect("keel_main")
    gdb.sendline("continue")
    console.expect("keel> ")


def test_gdb_follows_a_start_from_nand(terminal, tmp_path):
    gdb = terminal(f"TERM=dumb make gdb BOARD=s5pc100 FLASH={tmp_path}/flash.img")
    gdb.expect(r"\(gdb\) ")
    gdb.sendline("keel start")
    gdb.expect(r"keel_main \(")
    gdb.sendline("keel where")
    gdb.expect("Keel runs at 0x2ff[0-9a-f]*, linked at 0x20800000")


def test_srec_holds_the_image(tmp_path):
    make("BOARD=vexpress", "srec")
    binary = tmp_path / "back.bin"
    subprocess.run(["arm-none-eabi-objcopy", "-I", "srec", "-O", "binary",
                    TOP / "build/vexpress/keel.srec", binary], check=True)
    assert binary.read_bytes() == (TOP / "build/vexpress/keel.bin").read_bytes()


def write_at(path, offset, data):
    with open(path, "r+b") as f:
        f.seek(offset)
        f.write(data)
