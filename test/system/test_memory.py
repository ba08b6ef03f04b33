# SPDX-License-Identifier: MIT
"""md mw mm nm cp cmp crc32 base mtest: what they do, and what they refuse with a reason."""
import re
import zlib

import pytest

from code import symbol

pytestmark = pytest.mark.boards("vexpress", "virt")
A, B = 0x1000000, 0x1100000  # from the start of RAM


@pytest.fixture
def keel(shared):
    shared.run("base 0")
    return shared


@pytest.fixture
def a(keel):
    return keel.ram_base + A


@pytest.fixture
def b(keel):
    return keel.ram_base + B


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


def test_md_shows_words_halfwords_bytes_and_text(keel, a):
    fill(keel, a, b"Keel\x00\x01\xfe~ABCDEFGH")
    assert f"{a:x}: 6c65654b 7efe0100 44434241 48474645  Keel...~ABCDEFGH" in keel.run(f"md {a:x} 4")
    assert f"{a:x}: 654b 6c65 0100 7efe" in keel.run(f"md.w {a:x} 8")
    assert f"{a:x}: 4b 65 65 6c 00 01 fe 7e" in keel.run(f"md.b {a:x} 10")
    assert f"{a + 1:x}: 65 65 6c" + " " * 41 + "eel" in keel.run(f"md.b {a + 1:x} 3")


def test_md_without_arguments_goes_on_where_it_stopped(keel, a):
    keel.run(f"md.w {a:x} 8")
    assert keel.run("md").startswith(f"{a + 0x10:x}:")
    assert keel.run("md").startswith(f"{a + 0x20:x}:")


def test_an_empty_line_after_md_goes_on_too_and_after_others_does_nothing(keel, a):
    keel.run(f"md.b {a:x} 10")
    assert keel.run("").startswith(f"{a + 0x10:x}:")
    assert keel.run("").startswith(f"{a + 0x20:x}:")
    keel.run("true")
    assert keel.run("") == ""


def test_md_shows_64_units_when_no_count_is_given(keel, a):
    assert len(re.findall(rf"^{a >> 16:x}\w{{4}}: ", keel.run(f"md.l {a:x}"), re.M)) == 16


def test_mw_writes_exactly_count_units_of_its_width(keel, a):
    for width, size in (("b", 1), ("w", 2), ("l", 4)):
        keel.run(f"mw.l {a:x} 0 40")
        keel.run(f"mw.{width} {a + 8:x} {'a5' * size} 13")
        end = 8 + 0x13 * size
        assert dump(keel, a, 0x60) == bytes(8) + b"\xa5" * (end - 8) + bytes(0x60 - end)


def test_memory_takes_unaligned_accesses(keel, a):
    keel.run(f"mw.l {a:x} 0 10")
    keel.run(f"mw.l {a + 1:x} 11223344")
    assert dump(keel, a, 6) == bytes.fromhex("004433221100")
    assert "11223344" in keel.run(f"md.l {a + 1:x} 1")


def test_mm_walks_and_nm_stays(keel, a):
    keel.run(f"mw.l {a:x} 0 4")
    keel.send(f"mm.l {a:x}\r")
    for seen, answer in ((f"{a:x}: 00000000", "11"), (f"{a + 0x4:x}: 00000000", ""),
                         (f"{a + 0x8:x}: 00000000", "33"), (f"{a + 0xc:x}: 00000000", "-"),
                         (f"{a + 0x8:x}: 00000033", "q")):
        keel.expect(re.escape(seen + " ? "))
        keel.send(answer + "\r")
    keel.wait_prompt()
    keel.send(f"nm.b {a + 3:x}\r")
    for seen, answer in ((f"{a + 0x3:x}: 00", "7f"), (f"{a + 0x3:x}: 7f", "q")):
        keel.expect(re.escape(seen + " ? "))
        keel.send(answer + "\r")
    keel.wait_prompt()
    assert dump(keel, a, 12) == bytes.fromhex("1100007f 00000000 33000000")


def sums(out):
    return [int(v, 16) for v in re.findall(r"==> ([0-9a-f]{8})", out)]


LENGTHS = [*range(0, 37), 47, 48, 63, 64, 65, 127, 128, 255, 256, 257, 300]


@pytest.mark.parametrize("lengths", [LENGTHS[i::4] for i in range(4)])
def test_cp_moves_bytes_between_all_alignments(keel, a, b, lengths):
    """Every alignment of both ends; the bytes around the copy stay as they were."""
    fill(keel, a, bytes(i * 37 + 3 & 0xFF for i in range(0x40)))
    for size in (0x40, 0x80, 0x100):
        keel.run(f"cp.b {a:x} {a + size + 3:x} {size:x}")
    source = dump(keel, a, 0x180)
    words = " ".join(f"{n:x}" for n in lengths)
    out = keel.run(f"for n in {words}; do for s in 0 1 2 3; do for d in 0 1 2 3; do "
                   f"mw.b {b:x} ee 180; cp.b {a >> 4:x}${{s}} {b >> 4:x}${{d}} ${{n}}; "
                   f"crc32 {b:x} 180; done; done; done")
    want = [zlib.crc32((b"\xee" * d + source[s:s + n]).ljust(0x180, b"\xee"))
            for n in lengths for s in range(4) for d in range(4)]
    assert sums(out) == want


@pytest.mark.parametrize("distance", [1, 2, 4, 7, 32])
def test_cp_down_and_up_over_itself_at_all_lengths(keel, a, b, distance):
    keel.run(f"mw.l {a:x} 0 80")
    source = bytes(i * 37 + 3 & 0xFF for i in range(0x40)) * 4
    fill(keel, b, source[:0x40])
    for i in range(1, 4):
        keel.run(f"cp.b {b:x} {b + 0x40 * i:x} 40")
    lengths = [1, 3, 8, 15, 16, 17, 33, 64, 130, 200]
    words = " ".join(f"{n:x}" for n in lengths)
    for start, to in ((0, distance), (distance, 0)):
        out = keel.run(f"for n in {words}; do cp.b {b:x} {a:x} 100; "
                       f"cp.b {a + start:x} {a + to:x} ${{n}}; crc32 {a:x} 100; done")
        want = []
        for n in lengths:
            memory = bytearray(source)
            memory[to:to + n] = source[start:start + n]
            want.append(zlib.crc32(memory))
        assert sums(out) == want


@pytest.mark.parametrize("shift", [1, 4, 0x21, 0x104])
def test_cp_copies_overlapping_ranges_like_memmove(keel, a, shift):
    data = bytes(i * 13 & 0xFF for i in range(0x40)) * 8
    fill(keel, a, data[:0x40])
    for i in range(1, 8):
        keel.run(f"cp.b {a:x} {a + 0x40 * i:x} 40")
    keel.run(f"cp.b {a:x} {a + shift:x} 180")
    assert dump(keel, a, 0x300)[shift:shift + 0x180] == data[:0x180]
    keel.run(f"cp.b {a + shift:x} {a:x} 180")
    assert dump(keel, a, 0x180) == data[:0x180]


def test_cp_of_more_than_a_chunk_overlapping_keeps_the_data(keel, a):
    keel.run(f"mw.l {a:x} 12345678 c0000; mw.b {a + 0x123456:x} 99")
    want = re.search("==> (.*)", keel.run(f"crc32 {a:x} 300000"))[1]
    keel.run(f"cp.b {a:x} {a + 0x80003:x} 300000")
    assert want in keel.run(f"crc32 {a + 0x80003:x} 300000")


def test_cp_reads_flash(keel, a):
    image = keel.image.read_bytes()[0x1000:0x2001]
    keel.run(keel.typed(f"cp.b {{keel+1000}} {a + 1:x} 1001"))
    keel.run(keel.typed(f"cmp.b {{keel+1000}} {a + 1:x} 1001"))
    assert f"==> {zlib.crc32(image):08x}" in keel.run(f"crc32 {a + 1:x} 1001")


def test_cp_to_flash_from_a_page_that_faults_leaves_the_chip_readable(keel, a):
    guard, flash = symbol(keel, "__guard_start"), keel.typed("{nor+3000000}")
    for length in (0x10, 0x1000):
        assert f"bus error reading {guard:#x}" in keel.run(f"cp.b {guard:x} {flash} {length:x}", ok=False)
    assert f"{flash:0>8}: ffffffff" in keel.run(f"md {flash} 1")
    keel.run(f"mw.l {a:x} 600df1a5 10; cp.l {a:x} {flash} 10")
    assert "were the same" in keel.run(f"cmp.l {a:x} {flash} 10")


def test_cmp_finds_the_first_difference_and_sets_the_status(keel, a, b):
    keel.run(f"mw.b {a:x} 5 100; mw.b {b:x} 5 100")
    assert "Total of 256 byte(s) were the same" in keel.run(f"cmp.b {a:x} {b:x} 100")
    assert "same\n" in keel.run(f"if cmp {a:x} {b:x} 40; then echo same; fi")
    keel.run(f"mw.b {b + 0x83:x} 6")
    out = keel.run(f"cmp.w {a:x} {b:x} 80")
    assert f"halfword at {a + 0x82:#x} (0x0505) != halfword at {b + 0x82:#x} (0x0605)" in out
    assert "Total of 65 halfword(s) were the same" in out
    assert "differ" in keel.run(f"if cmp {a:x} {b:x} 40; then echo same; else echo differ; fi")


def test_crc32_is_that_of_zlib_and_is_stored_or_compared(keel, a, b):
    data = bytes(range(64))
    fill(keel, a, data)
    for start, length in ((0, 64), (1, 62), (3, 7), (2, 1)):
        want = zlib.crc32(data[start:start + length])
        assert f"==> {want:08x}" in keel.run(f"crc32 {a + start:x} {length:x}")
        keel.run(f"crc32 -v {a + start:x} {length:x} {want:x}")
        assert "expected 00000001" in keel.run(f"crc32 -v {a + start:x} {length:x} 1", ok=False)
    keel.run(f"crc32 {a:x} 40 {b + 1:x}")
    assert dump(keel, b + 1, 4) == zlib.crc32(data).to_bytes(4, "big")


def test_base_is_added_to_every_address(keel, a, b):
    keel.run(f"mw.l {a:x} cafe0001; mw.l {b:x} cafe0002")
    assert f"{a:#x}" in keel.run(f"base {a:x}")
    assert f"{a:x}: cafe0001" in keel.run("md 0 1")
    keel.run("cp 0 100000 1")
    keel.run("base 0")
    assert f"{b:x}: cafe0001" in keel.run(f"md {b:x} 1")


def test_mtest_tests_and_refuses_what_is_not_free(keel, a, b):
    out = keel.run(f"mtest {a:x} {a + 0x10000:x}")
    assert "64 KiB" in out and "kept every bit" in out
    assert "overlaps Keel" in keel.run(keel.typed("mtest {ram+200000} {end}"), ok=False)
    assert "whole words" in keel.run(f"mtest {a + 1:x} {b:x}", ok=False)
    assert "whole words" in keel.run(f"mtest {b:x} {a:x}", ok=False)
    assert "no RAM" in keel.run(keel.typed("mtest {registers} {registers+1000}"), ok=False)


@pytest.mark.parametrize("passes,seen", [("", "%, "), ("0 0", r"mtest: \d+ MiB ")])
def test_mtest_stops_at_ctrl_c(keel, passes, seen):
    """Also when it would never end: 0 passes."""
    keel.send(keel.typed("mtest {ram+200000} {end-1000000} ") + passes + "\r")
    keel.expect(seen)
    keel.send("\x03")
    assert "Ctrl-C" in keel.wait_prompt()


REFUSED = [
    ("md 0", "nothing answers at 0x0"),
    ("bootm 0", "nothing answers at 0x0"),
    ("bootm 40 0 0", "nothing answers at 0x40"),
    ("md.b fff 2", "nothing answers at 0xfff"),
    ("md {hole}", "nothing answers at 0x{hole}"),
    ("cmp {ram} {hole} 1", "nothing answers at 0x{hole}"),
    ("cp {hole} {ram} 1", "nothing answers at 0x{hole}"),
    ("crc32 {hole} 1", "nothing answers at 0x{hole}"),
    ("crc32 {end-1000000} 2000000", "runs past the end of DRAM"),
    ("crc32 {last-ff} 200", "wrap"),
    ("md {last-f}", "wrap"),
    ("md {ram} 10000000000000000", "too large"),
    ("cp {ram} {ram+10} {last}", "wrap"),
    ("md {end-100} 400", "runs past the end of DRAM"),
    ("mw {end} 0", "past the end of DRAM"),
    ("mw {nor} 0", "flash"),
    ("mw {log} 0", "Keel's log"),
    ("mw {park} 0", "parked CPUs"),
    ("cp {ram} 0 1", "no RAM at 0x0"),
    ("md.x {ram}", "there is no .x"),
    ("md zz", "zz"),
    ("md {ram} zz", "zz"),
    ("mw.b {ram} 100", "does not fit 8 bits"),
    ("mw.l {ram} 100000000", "does not fit 32 bits"),
    ("md.l {registers+1} 1", "not a multiple of 4"),
    ("mw.w {registers+9} 0", "not a multiple of 2"),
    ("crc32 {ram} 4 {hole}", "no RAM at 0x{hole}"),
    ("crc32 -v {ram} 4", "expected sum"),
    ("mm {hole}", "no RAM"),
    ("env import -t {registers} 10", "registers, not memory"),
    ("go {hole}", "programs run in RAM"),
    ("go {nor}", "programs run in RAM"),
]


@pytest.mark.parametrize("command,reason", REFUSED)
def test_refused_in_words_and_the_prompt_stays(keel, command, reason):
    assert keel.typed(reason) in keel.run(keel.typed(command), ok=False)


# What only one width of addresses knows.
NARROW = [
    ("md {ram} ffffffffffffffff", "more than there are addresses"),
    ("crc32 {ram} 4 160000000", "no such address to store"),
    ("md.q {ram}", "no 64-bit"),
    ("cp {ram} 1000 1", "no flash to program"),
]
WIDE = [
    ("md {ram} ffffffffffffffff", "wrap"),
    ("mw {ram} 100000000 4000000000000000", "wrap"),
    ("crc32 {ram} 4 140000000", "no RAM at 0x140000000"),
    ("md {ram+100000000}", "nothing answers at 0x140000000"),
    ("mw.q {ram} 10000000000000000", "too large"),
    ("setexpr.q x 1 / 0", "division by zero"),
    ("cp 8000000000000000 {ram} 1", "nothing answers at 0x8000000000000000"),
    ("md.q {registers+4} 1", "not a multiple of 8"),
]


@pytest.mark.boards("vexpress")
@pytest.mark.parametrize("command,reason", NARROW)
def test_what_is_too_wide_for_this_board_is_refused(keel, command, reason):
    assert reason in keel.run(keel.typed(command), ok=False)


@pytest.mark.boards("virt")
@pytest.mark.parametrize("command,reason", WIDE)
def test_no_bit_of_a_64_bit_address_or_count_is_lost(keel, command, reason):
    assert reason in keel.run(keel.typed(command), ok=False)


@pytest.mark.boards("virt")
def test_double_words_are_compared_and_64_bit_numbers_calculated(keel, a):
    keel.run(f"mw.q {a:x} 1122334455667788 4; mw.l {a + 0x1c:x} 0")
    out = keel.run(f"cmp.q {a:x} {a + 0x10:x} 2")
    assert f"double word at {a + 8:#x} (0x1122334455667788) != " in out
    assert "Total of 1 double word(s) were the same" in out
    keel.run("setenv end; setexpr end 1c0000000 + 40000000")
    assert keel.run("echo $end; itest 100000000 == 0 || echo all bits").split() == ["200000000", "all", "bits"]
    assert keel.run(f"setexpr.q x *{a:x}; echo $x").strip() == "1122334455667788"
    assert keel.run(f"setexpr x *{a:x}; echo $x").strip() == "55667788"


def test_nothing_of_keel_can_be_overwritten(keel):
    """The first and last byte of Keel, by every writer."""
    for name in ("__image_start", "__stack_start"):
        at = symbol(keel, name)
        for command in (f"mw.b {at:x} 0", f"cp.b {keel.load} {at:x} 1", f"crc32 {keel.load} 4 {at:x}",
                        f"mtest {at:x} {at + 4:x}", f"mm.b {at:x}", f"go {at:x}"):
            out = keel.run(command, ok=False)
            assert "Keel" in out


def test_the_guard_page_cannot_be_read(keel):
    at = symbol(keel, "__guard_start")
    assert f"bus error reading 0x{at:x}" in keel.run(f"md {at:x} 1", ok=False)


MEMINFO = {
    "vexpress": [r"60000000-6fffffff  256 MiB +RAM +DRAM", r"40000000-43ffffff +64 MiB +flash +nor0",
                 r"registers +LAN9118", r"largest free piece: 255 MiB at 0x60000000"],
    "virt": [r"40000000-4fffffff  256 MiB +RAM +DRAM", r"04000000-07ffffff +64 MiB +flash +nor1",
             r"registers +virtio", r"largest free piece: 252 MiB at 0x40200000"],
}


def test_meminfo_names_what_lies_where(keel):
    out = keel.run("meminfo")
    for line in (r"reserved +Keel\n", r"reserved +Keel's log", *MEMINFO[keel.name]):
        assert re.search(line, out), line
