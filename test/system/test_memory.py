# SPDX-License-Identifier: MIT
"""md mw mm nm cp cmp crc32 base mtest: what they do, and what they refuse with a reason."""
import re
import zlib

import pytest

from code import symbol

RAM = 0x60000000
A, B = RAM + 0x100000, RAM + 0x200000


@pytest.fixture
def keel(shared):
    shared.run("base 0")
    return shared


def dump(keel, address, length):
    """@length bytes of memory, through md.b."""
    out = bytearray()
    for line in keel.run(f"md.b {address:x} {length:x}").splitlines():
        if m := re.match(r"[0-9a-f]{8}:((?: [0-9a-f]{2})+)  ", line):
            out += bytes.fromhex(m[1])
    return bytes(out)


def fill(keel, address, data):
    for i in range(0, len(data), 4):
        keel.run(f"mw.l {address + i:x} {int.from_bytes(data[i:i + 4], 'little'):x}")


def test_md_shows_words_halfwords_bytes_and_text(keel):
    fill(keel, A, b"Keel\x00\x01\xfe~ABCDEFGH")
    assert "60100000: 6c65654b 7efe0100 44434241 48474645  Keel...~ABCDEFGH" in keel.run(f"md {A:x} 4")
    assert "60100000: 654b 6c65 0100 7efe" in keel.run(f"md.w {A:x} 8")
    assert "60100000: 4b 65 65 6c 00 01 fe 7e" in keel.run(f"md.b {A:x} 10")
    assert "60100001: 65 65 6c                                         eel" in keel.run(f"md.b {A + 1:x} 3")


def test_md_without_arguments_goes_on_where_it_stopped(keel):
    keel.run(f"md.w {A:x} 8")
    assert keel.run("md").startswith("60100010:")
    assert keel.run("md").startswith("60100020:")


def test_an_empty_line_after_md_goes_on_too_and_after_others_does_nothing(keel):
    keel.run(f"md.b {A:x} 10")
    assert keel.run("").startswith("60100010:")
    assert keel.run("").startswith("60100020:")
    keel.run("true")
    assert keel.run("") == ""


def test_md_shows_64_units_when_no_count_is_given(keel):
    assert len(re.findall(r"^6010\w{4}: ", keel.run(f"md.l {A:x}"), re.M)) == 16


def test_mw_writes_exactly_count_units_of_its_width(keel):
    for width, size in (("b", 1), ("w", 2), ("l", 4)):
        keel.run(f"mw.l {A:x} 0 40")
        keel.run(f"mw.{width} {A + 8:x} {'a5' * size} 13")
        end = 8 + 0x13 * size
        assert dump(keel, A, 0x60) == bytes(8) + b"\xa5" * (end - 8) + bytes(0x60 - end)


def test_memory_takes_unaligned_accesses(keel):
    keel.run(f"mw.l {A:x} 0 10")
    keel.run(f"mw.l {A + 1:x} 11223344")
    assert dump(keel, A, 6) == bytes.fromhex("004433221100")
    assert "11223344" in keel.run(f"md.l {A + 1:x} 1")


def test_mm_walks_and_nm_stays(keel):
    keel.run(f"mw.l {A:x} 0 4")
    keel.send(f"mm.l {A:x}\r")
    for seen, answer in (("60100000: 00000000", "11"), ("60100004: 00000000", ""),
                         ("60100008: 00000000", "33"), ("6010000c: 00000000", "-"),
                         ("60100008: 00000033", "q")):
        keel.expect(re.escape(seen + " ? "))
        keel.send(answer + "\r")
    keel.wait_prompt()
    keel.send(f"nm.b {A + 3:x}\r")
    for seen, answer in (("60100003: 00", "7f"), ("60100003: 7f", "q")):
        keel.expect(re.escape(seen + " ? "))
        keel.send(answer + "\r")
    keel.wait_prompt()
    assert dump(keel, A, 12) == bytes.fromhex("1100007f 00000000 33000000")


def sums(out):
    return [int(v, 16) for v in re.findall(r"==> ([0-9a-f]{8})", out)]


LENGTHS = [*range(0, 37), 47, 48, 63, 64, 65, 127, 128, 255, 256, 257, 300]


@pytest.mark.parametrize("lengths", [LENGTHS[i::4] for i in range(4)])
def test_cp_moves_bytes_between_all_alignments(keel, lengths):
    """Every alignment of both ends; the bytes around the copy stay as they were."""
    fill(keel, A, bytes(i * 37 + 3 & 0xFF for i in range(0x40)))
    for size in (0x40, 0x80, 0x100):
        keel.run(f"cp.b {A:x} {A + size + 3:x} {size:x}")
    source = dump(keel, A, 0x180)
    words = " ".join(f"{n:x}" for n in lengths)
    out = keel.run(f"for n in {words}; do for s in 0 1 2 3; do for d in 0 1 2 3; do "
                   f"mw.b {B:x} ee 180; cp.b {A >> 4:x}${{s}} {B >> 4:x}${{d}} ${{n}}; "
                   f"crc32 {B:x} 180; done; done; done")
    want = [zlib.crc32((b"\xee" * d + source[s:s + n]).ljust(0x180, b"\xee"))
            for n in lengths for s in range(4) for d in range(4)]
    assert sums(out) == want


@pytest.mark.parametrize("distance", [1, 2, 4, 7, 32])
def test_cp_down_and_up_over_itself_at_all_lengths(keel, distance):
    keel.run(f"mw.l {A:x} 0 80")
    source = bytes(i * 37 + 3 & 0xFF for i in range(0x40)) * 4
    fill(keel, B, source[:0x40])
    for i in range(1, 4):
        keel.run(f"cp.b {B:x} {B + 0x40 * i:x} 40")
    lengths = [1, 3, 8, 15, 16, 17, 33, 64, 130, 200]
    words = " ".join(f"{n:x}" for n in lengths)
    for start, to in ((0, distance), (distance, 0)):
        out = keel.run(f"for n in {words}; do cp.b {B:x} {A:x} 100; "
                       f"cp.b {A + start:x} {A + to:x} ${{n}}; crc32 {A:x} 100; done")
        want = []
        for n in lengths:
            memory = bytearray(source)
            memory[to:to + n] = source[start:start + n]
            want.append(zlib.crc32(memory))
        assert sums(out) == want


@pytest.mark.parametrize("shift", [1, 4, 0x21, 0x104])
def test_cp_copies_overlapping_ranges_like_memmove(keel, shift):
    data = bytes(i * 13 & 0xFF for i in range(0x40)) * 8
    fill(keel, A, data[:0x40])
    for i in range(1, 8):
        keel.run(f"cp.b {A:x} {A + 0x40 * i:x} 40")
    keel.run(f"cp.b {A:x} {A + shift:x} 180")
    assert dump(keel, A, 0x300)[shift:shift + 0x180] == data[:0x180]
    keel.run(f"cp.b {A + shift:x} {A:x} 180")
    assert dump(keel, A, 0x180) == data[:0x180]


def test_cp_of_more_than_a_chunk_overlapping_keeps_the_data(keel):
    keel.run(f"mw.l {A:x} 12345678 c0000; mw.b {A + 0x123456:x} 99")
    want = re.search("==> (.*)", keel.run(f"crc32 {A:x} 300000"))[1]
    keel.run(f"cp.b {A:x} {A + 0x80003:x} 300000")
    assert want in keel.run(f"crc32 {A + 0x80003:x} 300000")


def test_cp_reads_flash(keel):
    keel.run(f"cp.b 40000000 {A + 1:x} 1001")
    keel.run(f"cmp.b 40000000 {A + 1:x} 1001")
    assert "KEEL" in keel.run("md.b 40000020 10")


def test_cp_to_flash_from_a_page_that_faults_leaves_the_chip_readable(keel):
    guard = symbol(keel, "__guard_start")
    for length in (0x10, 0x1000):
        assert f"bus error reading {guard:#x}" in keel.run(f"cp.b {guard:x} 43000000 {length:x}", ok=False)
    assert "43000000: ffffffff" in keel.run("md 43000000 1")
    keel.run(f"mw.l {A:x} 600df1a5 10; cp.l {A:x} 43000000 10")
    assert "were the same" in keel.run(f"cmp.l {A:x} 43000000 10")


def test_cmp_finds_the_first_difference_and_sets_the_status(keel):
    keel.run(f"mw.b {A:x} 5 100; mw.b {B:x} 5 100")
    assert "Total of 256 byte(s) were the same" in keel.run(f"cmp.b {A:x} {B:x} 100")
    assert "same\n" in keel.run(f"if cmp {A:x} {B:x} 40; then echo same; fi")
    keel.run(f"mw.b {B + 0x83:x} 6")
    out = keel.run(f"cmp.w {A:x} {B:x} 80")
    assert "halfword at 0x60100082 (0x0505) != halfword at 0x60200082 (0x0605)" in out
    assert "Total of 65 halfword(s) were the same" in out
    assert "differ" in keel.run(f"if cmp {A:x} {B:x} 40; then echo same; else echo differ; fi")


def test_crc32_is_that_of_zlib_and_is_stored_or_compared(keel):
    data = bytes(range(64))
    fill(keel, A, data)
    for start, length in ((0, 64), (1, 62), (3, 7), (2, 1)):
        want = zlib.crc32(data[start:start + length])
        assert f"==> {want:08x}" in keel.run(f"crc32 {A + start:x} {length:x}")
        keel.run(f"crc32 -v {A + start:x} {length:x} {want:x}")
        assert "expected 00000001" in keel.run(f"crc32 -v {A + start:x} {length:x} 1", ok=False)
    keel.run(f"crc32 {A:x} 40 {B + 1:x}")
    assert dump(keel, B + 1, 4) == zlib.crc32(data).to_bytes(4, "big")


def test_base_is_added_to_every_address(keel):
    keel.run(f"mw.l {A:x} cafe0001; mw.l {B:x} cafe0002")
    assert "0x60100000" in keel.run(f"base {A:x}")
    assert "60100000: cafe0001" in keel.run("md 0 1")
    keel.run("cp 0 100000 1")
    keel.run("base 0")
    assert "60200000: cafe0001" in keel.run(f"md {B:x} 1")


def test_mtest_tests_and_refuses_what_is_not_free(keel):
    out = keel.run(f"mtest {A:x} {A + 0x10000:x}")
    assert "64 KiB" in out and "kept every bit" in out
    assert "overlaps Keel" in keel.run("mtest 60000000 70000000", ok=False)
    assert "whole words" in keel.run(f"mtest {A + 1:x} {B:x}", ok=False)
    assert "whole words" in keel.run(f"mtest {B:x} {A:x}", ok=False)
    assert "no RAM" in keel.run("mtest 10000000 10001000", ok=False)


def test_mtest_stops_at_ctrl_c(keel):
    keel.send("mtest 60000000 6f000000\r")
    keel.expect("%, ")
    keel.send("\x03")
    assert "Ctrl-C" in keel.wait_prompt()


REFUSED = [
    ("md 0", "nothing answers at 0x0"),
    ("bootm 0", "nothing answers at 0x0"),
    ("bootm 40 0 0", "nothing answers at 0x40"),
    ("md.b fff 2", "nothing answers at 0xfff"),
    ("md 20000000", "nothing answers at 0x20000000"),
    ("cmp 60000000 20000000 1", "nothing answers at 0x20000000"),
    ("cp 20000000 60000000 1", "nothing answers at 0x20000000"),
    ("crc32 20000000 1", "nothing answers at 0x20000000"),
    ("crc32 6f000000 2000000", "runs past the end of DRAM"),
    ("crc32 ffffff00 200", "wrap"),
    ("md fffffff0", "wrap"),
    ("md 60000000 ffffffffffffffff", "more than there are addresses"),
    ("cp 60000000 60000010 7fffffff", "wrap"),
    ("md 6fffff00 400", "runs past the end of DRAM"),
    ("mw 70000000 0", "past the end of DRAM"),
    ("mw 40000000 0", "flash"),
    ("mw 48020000 0", "Keel's log"),
    ("mw 48010000 0", "parked CPUs"),
    ("crc32 60000000 4 160000000", "no such address to store"),
    ("cp 60000000 0 1", "no RAM at 0x0"),
    ("cp 60000000 1000 1", "no flash to program"),
    ("md.q 60000000", "no 64-bit"),
    ("md.x 60000000", "there is no .x"),
    ("md zz", "zz"),
    ("md 60000000 zz", "zz"),
    ("mw.b 60000000 100", "does not fit 8 bits"),
    ("mw.l 60000000 100000000", "does not fit 32 bits"),
    ("md.l 10000001 1", "not a multiple of 4"),
    ("mw.w 10000009 0", "not a multiple of 2"),
    ("crc32 60000000 4 20000000", "no RAM at 0x20000000"),
    ("crc32 -v 60000000 4", "expected sum"),
    ("mm 20000000", "no RAM"),
    ("go 20000000", "programs run in RAM"),
    ("go 40000000", "programs run in RAM"),
]


@pytest.mark.parametrize("command,reason", REFUSED)
def test_refused_in_words_and_the_prompt_stays(keel, command, reason):
    assert reason in keel.run(command, ok=False)


def test_nothing_of_keel_can_be_overwritten(keel):
    """The first and last byte of Keel, by every writer."""
    for name in ("__image_start", "__stack_start"):
        at = symbol(keel, name)
        for command in (f"mw.b {at:x} 0", f"cp.b 60000000 {at:x} 1", f"crc32 60000000 4 {at:x}",
                        f"mtest {at:x} {at + 4:x}", f"mm.b {at:x}", f"go {at:x}"):
            out = keel.run(command, ok=False)
            assert "Keel" in out


def test_the_guard_page_cannot_be_read(keel):
    at = symbol(keel, "__guard_start")
    assert f"bus error reading 0x{at:x}" in keel.run(f"md {at:x} 1", ok=False)


def test_meminfo_names_what_lies_where(keel):
    out = keel.run("meminfo")
    for line in (r"60000000-6fffffff  256 MiB +RAM +DRAM", r"reserved +Keel\n",
                 r"40000000-43ffffff +64 MiB +flash +nor0", r"registers +LAN9118",
                 r"largest free piece: 255 MiB at 0x60000000"):
        assert re.search(line, out), line
