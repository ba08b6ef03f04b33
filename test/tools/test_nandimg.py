# SPDX-License-Identifier: MIT
"""tools/emu/nandimg.py: NAND image files for the S5PC100 emulator."""
import hashlib
import subprocess

import pytest

from emu import nandimg
from tree import TOP

LCG = bytearray()
x = 1
for _ in range(2048):
    x = (x * 1103515245 + 12345) & 0x7FFFFFFF
    LCG.append(x >> 16 & 255)
LCG = bytes(LCG)


def noise(size, seed=b"noise"):
    """The same bytes every time, with no pattern in them."""
    return hashlib.shake_128(seed).digest(size)


def test_codes_are_those_of_the_hardware_facts():
    """Sections 8.3 and 8.6, one vector of each row."""
    assert nandimg.bch8(LCG[:512]).hex() == "e6ec8c7777dc3161b9efa0a3ec"
    assert nandimg.bch8(bytes(512)).hex() == "ef512e09ed939ac29779e524b5"
    assert nandimg.bch8(b"\xff" * 512) == b"\xff" * 13
    assert nandimg.hamming(LCG[:512]) == bytes.fromhex("ccc0c3ff")
    assert nandimg.hamming(LCG) == bytes.fromhex("66a59a9f")
    assert nandimg.hamming(bytes(511) + b"\x80") == bytes.fromhex("555555af")
    assert nandimg.hamming(b"\xff" * 60) == b"\xff" * 4


def test_an_empty_file_is_an_erased_chip_and_grows_only_as_far_as_needed(tmp_path):
    image = nandimg.NandImage.create(tmp_path / "nand")
    assert image.path.stat().st_size == 0
    assert image.read_page(131071) == (b"\xff" * 2048, b"\xff" * 64)
    image.write_page(3, b"data", b"\xff")
    assert image.path.stat().st_size == 4 * 2112
    assert image.read_raw(0, 3) == b"\xff" * 3 * 2112


def test_what_is_put_in_a_partition_comes_back_past_its_bad_blocks(tmp_path):
    data = noise(300000)
    image = nandimg.NandImage.create(tmp_path / "nand", bad=[16, 18])
    image.put("kernel", data)
    assert image.read_page(17 * 64)[0] == data[:2048]
    assert image.get("kernel", len(data)) == (data, 0, [])
    image.flip(range(17 * 64, 18 * 64), 1)
    assert image.get("kernel", len(data)) == (data, 256, [])
    image.flip(range(19 * 64, 19 * 64 + 2), 2)
    assert image.get("kernel", len(data))[2] == [19 * 64, 19 * 64 + 1]


def test_the_boot_layout_leaves_the_bad_block_marker_alone(tmp_path):
    """Hardware facts 8.7: 13 code bytes a step from byte 0 of the spare, byte 0 itself 0xff."""
    image = nandimg.NandImage.create(tmp_path / "nand")
    image.put_boot(LCG * 100)
    spare = image.read_page(99)[1]
    assert spare[:13].hex() == "ffec8c7777dc3161b9efa0a3ec"
    assert spare[13:26] == nandimg.bch8(LCG[512:1024])
    assert spare[52:] == b"\xff" * 12
    assert image.get("bootloader", 204800, "boot") == (LCG * 100, 0, [])


def test_factory_bad_blocks_are_told_from_marked_ones(tmp_path):
    image = nandimg.NandImage.create(tmp_path / "nand", bad=[2])
    image.mark_bad(4)
    assert [b for b in range(6) if image.block_is_bad(b)] == [2, 4]
    assert image.read_page(129)[0].startswith(nandimg.FACTORY_BAD)
    image.erase("bootloader")
    assert image.block_is_bad(2) and image.block_is_bad(4)


def run(*args):
    return subprocess.run([TOP / "tools/emu/nandimg.py", *map(str, args)], capture_output=True,
                          text=True, timeout=60)


def test_the_command_line_makes_a_chip_with_keel_in_both_places(tmp_path):
    nand, keel, out = tmp_path / "nand", tmp_path / "keel.bin", tmp_path / "out"
    keel.write_bytes(noise(0x20001))
    assert run("create", nand, "--bad", "1,7-8", "--boot", keel).returncode == 0
    for part in ("bootloader", "bootloader2"):
        assert run("get", nand, part, "20001", out).returncode == 0
        assert out.read_bytes() == keel.read_bytes()
    assert "bad or marked blocks: 1, 7, 8" in run("info", nand).stdout


@pytest.mark.parametrize("args,why", [
    (["get", "{}", "nowhere", "1", "out"], "no partition nowhere: there are bootloader"),
    (["put", "{}", "0:20001", __file__], "whole blocks of 20000"),
    (["boot", "/nonexistent/nand", __file__], "no such file; nandimg.py create makes one"),
    (["put", "{}", "0:0", __file__], "do not fit 0:0"),
])
def test_what_cannot_be_done_is_refused_in_words(tmp_path, args, why):
    nandimg.NandImage.create(tmp_path / "nand")
    done = run(*[a.format(tmp_path / "nand") for a in args])
    assert done.returncode == 1 and why in done.stderr


def test_nothing_is_written_behind_the_end_of_the_chip(tmp_path):
    image = nandimg.NandImage.create(tmp_path / "nand")
    for page in (131072, -1):
        with pytest.raises(nandimg.NandError, match="the chip has 131072, 2048 blocks"):
            image.write_page(page, b"", b"")
    with pytest.raises(nandimg.NandError):
        image.write_raw(131071, bytes(2 * 2112))
    assert image.path.stat().st_size == 0
