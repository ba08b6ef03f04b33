# SPDX-License-Identifier: MIT
"""NOR flash: what flinfo says, who may erase and program what, and that it is on the chip then."""
import re

import pytest

pytestmark = pytest.mark.boards("vexpress", "virt")
vexpress = pytest.mark.boards("vexpress")  # starts from its flash, and has two chips

KIB = 1024


def flash_bytes(keel, offset, size):
    with open(keel.flash, "rb") as f:
        f.seek(offset)
        return f.read(size)


PARTITIONS = {
    "vexpress": ['0x00000000-0x00040000 : "keel"', '0x00040000-0x03f80000 : "romfs"'],
    "virt": ['0x00000000-0x03f80000 : "data"'],
}


def test_the_start_names_the_partitions(keel):
    lines = [re.sub(r"^flash +", "", line) for line in keel.banner.splitlines()]
    parts = [*PARTITIONS[keel.name], '0x03f80000-0x04000000 : "env"']
    at = lines.index(f'Creating {len(parts)} MTD partitions on "{keel.chip}":')
    assert lines[at + 1:at + 1 + len(parts)] == parts


def test_flinfo_tells_geometry_partitions_and_protection_in_words(keel):
    out = keel.run("flinfo 1")
    base = int(keel.typed("{nor}"), 16)
    assert f"Bank 1: {keel.chip} at {base:#x}, 64 MiB (0x4000000), 256 blocks of 256 KiB" in out
    assert "2 x 16 bit, maker 0x89 part 0x18, 4 KiB write buffer" in out
    assert re.search(rf"0x{base + 0x3f80000:08x}-0x{base + 0x3ffffff:08x} +512 KiB +blocks 254-255 +env "
                     "+protected", out)


@vexpress
def test_flinfo_shows_all_chips_or_one(keel):
    out = keel.run("flinfo")
    assert "Bank 2: nor1 at 0x44000000" in out
    assert re.search(r"0x40000000-0x4003ffff +256 KiB +blocks +0-0 +keel +protected", out)
    assert "nor1" not in keel.run("flinfo 1")


OWNED = {
    "vexpress": [("keel", "Keel itself"), ("{nor} {nor+3ffff}", "Keel itself"), ("1:0", "Keel itself"),
                 ("all", "Keel itself")],
    "virt": [("all", "the saved environment"), ("1:254", "the saved environment")],
}


def test_what_keel_needs_is_not_erased_and_its_owner_is_named(keel):
    before = keel.flash.read_bytes()
    for what, owner in [*OWNED[keel.name], ("env", "the saved environment"),
                        ("{nor+3f00000} +100000", "the saved environment")]:
        assert owner in keel.run(keel.typed(f"erase {what}"), ok=False)
    assert keel.flash.read_bytes() == before


def test_an_address_past_four_gigabytes_is_not_cut_to_one_of_the_chip(keel):
    keel.run(keel.typed(f"mw.b {keel.load} 5a 40000; cp.b {keel.load} {{nor+40000}} 40000"))
    far = keel.typed("{nor+100040000}")
    assert f"no flash at {far}" in keel.run(keel.typed("erase {nor+100040000} {nor+10007ffff}"), ok=False)
    assert flash_bytes(keel, 0x40000, 0x40000) == b"\x5a" * 0x40000


@vexpress
def test_keel_itself_is_erased_when_forced(keel):
    keel.run("erase -f keel")
    assert flash_bytes(keel, 0, 256 * KIB) == b"\xff" * 256 * KIB


def test_cp_programs_flash_and_erase_clears_exactly_the_range(keel):
    keel.run(keel.typed(f"mw.l {keel.load} 12345678 10000; cp.b {keel.load} {{nor+40000}} 40000"))
    keel.run(keel.typed(f"cp.b {keel.load} {{nor+80000}} 40000; cp.b {keel.load} {{nor+c0000}} 1234"))
    assert flash_bytes(keel, 0x40000, 4) == b"\x78\x56\x34\x12"
    keel.run(keel.typed("erase {nor+80000} {nor+bffff}"))
    image = flash_bytes(keel, 0x40000, 0xc0000)
    word = b"\x78\x56\x34\x12"
    assert image[:0x40000] == word * 0x10000
    assert image[0x40000:0x80000] == b"\xff" * 0x40000
    assert image[0x80000:0x81234] == word * (0x1234 // 4)


def test_cp_programs_any_alignment_and_touches_nothing_beside(keel):
    keel.run(f"mw.b {keel.load} 5a 4000; mw.b {keel.load} 11 1")
    for offset, size in [(1, 1), (3, 6), (0xffe, 4), (0x7fd, 0x1806), (0, 3)]:
        keel.run(keel.typed(f"erase {{nor+40000}} +1; cp.b {keel.load} {{nor+{0x40000 + offset:x}}} {size:x}"))
        data = (b"\x11" + b"\x5a" * 0x4000)[:size]
        assert flash_bytes(keel, 0x40000, 0x4000) == \
            (b"\xff" * offset + data).ljust(0x4000, b"\xff")


def test_cp_refuses_flash_that_is_not_erased_before_the_first_byte(keel):
    keel.run(keel.typed(f"mw.b {keel.load} 0 100; cp.b {keel.load} {{nor+41000}} 10"))
    keel.run(f"mw.b {keel.load} 5a 2000")
    out = keel.run(keel.typed(f"cp.b {keel.load} {{nor+40000}} 2000"), ok=False)
    assert f"{keel.chip}+0x41000 is not erased" in out
    assert keel.typed("erase 0x{nor+40000} +0x40000") in out
    assert flash_bytes(keel, 0x40000, 0x1000) == b"\xff" * 0x1000


def test_cp_refuses_protected_flash_until_protection_is_off(keel):
    write = keel.typed(f"cp.b {keel.load} {{nor+3f80000}} 10")
    assert "protect off env" in keel.run(write, ok=False)
    keel.run(f"protect off env; mw.b {keel.load} 5a 10; {write}; protect on env")
    assert flash_bytes(keel, 0x3f80000, 16) == b"\x5a" * 16
    keel.run(write, ok=False)


@vexpress
def test_only_a_whole_keel_of_this_board_is_written_where_the_board_starts_from(keel):
    size = keel.image.stat().st_size
    before = flash_bytes(keel, 0, size)
    keel.run(f"cp.b 40000000 61000000 {size:x}; mw.b 62000000 0 {size:x}; erase -f keel")
    keel.run("protect off keel")
    assert "no KEEL at offset 0x20" in keel.run(f"cp.b 62000000 40000000 {size:x}", ok=False)
    assert "cut short" in keel.run(f"cp.b 61000000 40000000 {size - 4:x}", ok=False)
    keel.run("cp.b 61000000 62000000 40; mw.b 62000028 78")
    assert "another board" in keel.run(f"cp.b 62000000 40000000 {size:x}", ok=False)
    assert flash_bytes(keel, 0, 256 * KIB) == b"\xff" * 256 * KIB
    keel.run(f"cp.b 61000000 40000000 {size:x}")
    assert flash_bytes(keel, 0, size) == before
    keel.send("reset\r")
    assert "Keel " in keel.wait_prompt()


def test_flash_is_copied_from_itself(keel):
    keel.run(keel.typed("cp.b {keel+1000} {nor+40000} 8000"))
    assert flash_bytes(keel, 0x40000, 0x8000) == keel.image.read_bytes()[0x1000:0x9000]


@vexpress
def test_the_second_bank_is_programmed_too(keel):
    keel.run("erase 2:0; mw.l 61000000 cafebabe 100; cp.l 61000000 44000000 100")
    assert "cafebabe" in keel.run("md.l 440003fc 1")
    keel.run("erase 2:0")
    assert "ffffffff" in keel.run("md.l 440003fc 1")


WRONG_TABLES = [
    ("CHIP:100k(a)", "not a multiple"),
    ("nor7:256k(a)", 'no chip "nor7"'),
    ("CHIP:256k(a),256k(a)", "two partitions"),
    ("CHIP:512k(a),256k@0(b)", "overlaps"),
    ("CHIP:65m(a)", "more than CHIP has"),
    ("CHIP:64m(a),256k(b)", "past the end"),
    ("CHIP:256k(a", "no )"),
    ("CHIP:256x(a)", "is not a size"),
    ("CHIP", "no : behind"),
]


def test_a_wrong_mtdparts_is_refused_and_changes_nothing(keel):
    before = keel.run("mtdparts")
    for text, reason in WRONG_TABLES:
        text, reason = text.replace("CHIP", keel.chip), reason.replace("CHIP", keel.chip)
        assert reason in keel.run(f"setenv mtdparts '{text}'", ok=False)
    assert keel.run("mtdparts") == before


def test_mtdparts_come_from_the_saved_environment(keel):
    keel.run(f"mtdparts 'mtdparts={keel.chip}:256k(keel),1m(kernel),512k@0x3f80000(env)'")
    keel.run("saveenv")
    keel.send("reset\r")
    assert '0x00040000-0x00140000 : "kernel"' in keel.wait_prompt()
    assert f"mtdparts={keel.chip}:256k(keel),1m(kernel),512k@65024k(env)" in keel.run("mtdparts")
    assert "the saved environment" in keel.run("erase env", ok=False)


@vexpress
def test_mtdparts_of_both_chips_come_from_the_saved_environment(keel):
    keel.run("mtdparts 'mtdparts=nor0:256k(keel),1m(kernel),512k@0x3f80000(env);nor1:-(data)'")
    keel.run("saveenv")
    keel.send("reset\r")
    assert 'Creating 1 MTD partitions on "nor1":' in keel.wait_prompt()
    assert "512k@65024k(env);nor1:64m(data)" in keel.run("mtdparts")
    assert "Keel itself" in keel.run("erase keel", ok=False)


def test_without_the_variable_the_boards_own_table_is_back(keel):
    own = keel.run("mtdparts")
    for undo in ("setenv mtdparts", "env default -a", "mtdparts default"):
        assert "(rootfs)" in keel.run(f"mtdparts {keel.chip}:256k(keel),-(rootfs)")
        keel.run(undo)
        assert keel.run("mtdparts") == own


def test_saveenv_refuses_a_place_that_belongs_to_another_partition(keel):
    keel.run(f"setenv mtdparts '{keel.chip}:256k(keel),-(rootfs)'")
    assert 'is in partition "rootfs"' in keel.run("saveenv", ok=False)


@pytest.mark.boards("virt")
def test_a_read_only_file_is_named_as_what_may_be_wrong(board_class, tmp_path):
    class ReadOnly(board_class):
        def prepare_flash(self):
            super().prepare_flash()
            self.board.flash_words[-1] += ",readonly=on"

    keel = ReadOnly(tmp_path)
    try:
        for command in ("saveenv", "erase data", keel.typed(f"cp.b {keel.load} {{nor}} 10")):
            out = keel.run(f"mw.b {keel.load} 5a 10; setenv a 1; {command}", ok=False)
            assert "a read-only file?" in out and "locked" not in out
    finally:
        keel.kill()
