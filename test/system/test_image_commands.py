# SPDX-License-Identifier: MIT
"""unzip, iminfo, source, bootelf and the fdt family."""
import gzip
import re
import subprocess
import zlib

import pytest

import bad_images
import conformance
from emulator import Board
from tree import TOP, make

pytestmark = pytest.mark.boards("vexpress", "virt")
A, B, FDT = 0x2000000, 0x4000000, 0x1f00000  # from the start of RAM
PLAIN = bytes((i * i >> 3) & 0xff for i in range(300000))


@pytest.fixture(scope="module", autouse=True)
def files(board_class):
    make("payload", "demo-files", "conformance")
    make(f"BOARD={board_class.name}", "examples")


@pytest.fixture
def examples(board_class):
    return TOP / "build" / board_class.name / "examples"


@pytest.fixture
def with_file(machine, board_class, tmp_path):
    """A board with @data at A and Debian's device tree for vexpress at FDT."""
    base = Board(board_class.name).ram_base

    def start(data, **kwargs):
        (tmp_path / "data").write_bytes(data)
        return machine(extra=["-device", f"loader,file={tmp_path / 'data'},addr={base + A:#x},force-raw=on",
                              "-device", f"loader,file={bad_images.DTB},addr={base + FDT:#x},force-raw=on"],
                       **kwargs)
    return start


def mkimage(tmp_path, board_class, data, *args):
    (tmp_path / "in").write_bytes(data)
    arch = {"vexpress": "arm", "virt": "arm64"}[board_class.name]
    subprocess.run(["mkimage", "-A", arch, *args, "-d", tmp_path / "in", tmp_path / "out"],
                   check=True, capture_output=True)
    return (tmp_path / "out").read_bytes()


def value(keel, name):
    return re.search(r"=(.*)", keel.run(f"printenv {name}")).group(1).strip()


def test_unzip_reports_sizes_and_both_checksums(with_file):
    packed = gzip.compress(PLAIN, mtime=0)
    keel = with_file(packed)
    out = keel.run(f"unzip {keel.ram(A)} {keel.ram(B)}")
    crc = f"0x{zlib.crc32(PLAIN):08x}"
    assert f"Original CRC = {crc}" in out and f"Computed CRC = {crc}" in out
    assert f"({len(packed)}, " in out and f"({len(PLAIN)}, " in out
    assert int(value(keel, "filesize"), 16) == len(PLAIN)
    assert f"{zlib.crc32(PLAIN):08x}" in keel.run(f"crc32 {keel.ram(B)} {len(PLAIN):x}")


def test_unzip_keeps_to_the_given_room_and_to_the_memory_map(with_file):
    keel = with_file(gzip.compress(PLAIN, mtime=0))
    keel.run(f"mw.b {keel.ram(B + 0x1000)} ee 10")
    assert "more than" in keel.run(f"unzip {keel.ram(A)} {keel.ram(B)} 1000", ok=False)
    assert "eeeeeeee" in keel.run(f"md.l {keel.ram(B + 0x1000)} 1").replace(" ", "")
    assert "overlaps Keel" in keel.run(keel.typed("unzip {ram+2000000} {end-40000} 80"), ok=False)
    assert "no RAM" in keel.run(keel.typed("unzip {ram+2000000} {hole}"), ok=False)
    assert "more than" in keel.run(f"unzip {keel.ram(A)} {keel.ram(A - 0x100)}", ok=False), "it ends at its own input"


def test_unzip_reads_from_flash_at_any_alignment(with_file):
    packed = gzip.compress(PLAIN[:3000], mtime=0)
    keel = with_file(packed)
    flash = keel.typed("{nor+100001}")
    keel.run(f"cp.b {keel.ram(A)} {flash} {len(packed):x}")
    out = keel.run(f"unzip {flash} {keel.ram(B)}")
    assert f"Computed CRC = 0x{zlib.crc32(PLAIN[:3000]):08x}" in out


def test_unzip_takes_several_members(with_file):
    keel = with_file(gzip.compress(b"one\n", mtime=0) + gzip.compress(b"two\n", mtime=0))
    assert "2 members" in keel.run(f"unzip {keel.ram(A)} {keel.ram(B)}")
    assert f"{zlib.crc32(b'one' + bytes([10]) + b'two' + bytes([10])):08x}" in \
        keel.run(f"crc32 {keel.ram(B)} 8")


def test_iminfo_shows_and_checks_a_uimage(with_file, board_class, tmp_path):
    data = mkimage(tmp_path, board_class, PLAIN, "-O", "linux", "-T", "kernel", "-C", "none", "-a", "60008000",
                   "-e", "60008040", "-n", "Linux-6.1.0-test")
    keel = with_file(data)
    out = keel.run(f"iminfo {keel.ram(A)}")
    for words in ["Linux-6.1.0-test", "Linux kernel", "0x60008000, 0x60008040", "right"]:
        assert words in out
    keel.run(f"mw.b {keel.ram(A + 1000)} 55; mw.b {keel.ram(A + 1001)} aa")
    assert "data checksum" in keel.run(f"iminfo {keel.ram(A)}", ok=False)


def test_iminfo_knows_the_other_formats(with_file, board_class):
    kernel, name = {"vexpress": (bad_images.PAYLOAD, "zImage"),
                    "virt": (conformance.IMAGE, "arm64 Image")}[board_class.name]
    keel = with_file(kernel.read_bytes())
    out = keel.run(f"iminfo {keel.ram(A)}")
    assert name in out and ("bss, anywhere in RAM, text_offset 0x0" in out) == (keel.bits == 64)
    assert "a device tree" in keel.run(f"iminfo {keel.ram(FDT)}", ok=False)
    boot = f"bootm -n {keel.ram(A)}"
    for words in [f"{boot}#conf - {keel.ram(FDT)}", f"{boot} - {keel.ram(FDT)}#conf"]:
        assert "#conf is for a FIT" in keel.run(words, ok=False)


def test_source_runs_text_and_wrapped_scripts(with_file, board_class, tmp_path):
    script = b"echo first line\nsetenv fruit apple\nif test ${fruit} = apple; then echo yes; fi\n"
    keel = with_file(script)
    out = keel.run(f"source {keel.ram(A)}")
    assert "first line" in out and "yes" in out
    out = keel.run(f"source {keel.ram(A)}:other", ok=False)
    assert ":other is for a FIT" in out and "first line" not in out
    keel.kill()
    keel = with_file(mkimage(tmp_path, board_class, script, "-T", "script", "-C", "none", "-n", "script"))
    out = keel.run(f"source {keel.ram(A)}")
    assert "first line" in out and "yes" in out


def test_a_script_may_load_over_the_place_it_came_from(with_file):
    keel = with_file(b"mw.b ${fileaddr} 0 200\necho still here\n")
    keel.run(f"setenv fileaddr {keel.ram(A)}")
    assert "still here" in keel.run(f"source {keel.ram(A)}")


def test_a_long_running_script_cannot_be_overwritten(with_file):
    keel = with_file(b"mw.b ${inside} 0 40\necho still here\n" + (b"# " + b"x" * 97 + b"\n") * 200)
    keel.run(f"setenv inside {keel.ram(A + 10)}")
    out = keel.run(f"source {keel.ram(A)}", ok=None)
    assert "the running script" in out and "still here" in out
    keel.run(f"mw.b {keel.ram(A + 10)} 0 40")


def test_bootelf_loads_and_calls_a_program_with_arguments(with_file, examples):
    elf = (examples / "hello_world.elf").read_bytes()
    keel = with_file(elf)
    out = keel.run(f"bootelf {keel.ram(A)} apple pear", ok=None)
    assert "boot plan: ELF" in out and "pear" in out
    assert "Application terminated" in out


def test_a_standalone_uimage_is_called(with_file, board_class, examples, tmp_path):
    program = (examples / "hello_world.bin").read_bytes()
    at = f"{Board(board_class.name).ram_base + board_class.program:x}"
    keel = with_file(mkimage(tmp_path, board_class, program, "-T", "standalone", "-C", "none",
                             "-a", at, "-e", at))
    assert "Application terminated" in keel.run(f"bootm {keel.ram(A)}", ok=None)


@pytest.fixture(scope="module")
def with_trees(board_class, tmp_path_factory):
    """One board for what is done to trees."""
    base = Board(board_class.name).ram_base
    keel = board_class(tmp_path_factory.mktemp("trees"),
                       extra=["-device", f"loader,file={bad_images.DTB},addr={base + B:#x},force-raw=on"])
    yield keel
    keel.kill()


@pytest.fixture
def tree(with_trees):
    """The board, where Debian's device tree has just been loaded and chosen."""
    keel = with_trees
    size = bad_images.DTB.stat().st_size
    keel.run(f"env default -a; cp.b {keel.ram(B)} {keel.ram(FDT)} {size:x}; fdt addr {keel.ram(FDT)}")
    return keel


def test_fdt_print_and_list_show_the_tree(tree):
    keel = tree
    out = keel.run("fdt print /memory@60000000")
    assert 'device_type = "memory";' in out and "reg = <0x60000000 0x40000000>;" in out
    assert '"arm,vexpress,v2p-ca9", "arm,vexpress"' in keel.run("fdt print / compatible")
    listed = keel.run("fdt list /")
    assert "memory@60000000 {" in listed and "flash@0" not in listed
    assert "flash@0,00000000 {" in keel.run("fdt print /", timeout=60)
    assert "no node /nowhere" in keel.run("fdt print /nowhere", ok=False)
    assert "no property nothing" in keel.run("fdt print / nothing", ok=False)


def test_fdt_get_puts_values_into_variables(tree):
    keel = tree
    for what, expected in [("value v / model", "V2P-CA9"), ("value v / compatible 1", "arm,vexpress"),
                           ("value v /memory@60000000 reg 1", "0x40000000"),
                           ("size v / model", "0x8"), ("name v / 0", "bus@40000000")]:
        keel.run(f"fdt get {what}")
        assert value(keel, "v") == expected, what
    keel.run("fdt get addr v / model")
    assert "V2P-CA9" in keel.run("md.b ${v} 8")
    keel.run("fdt get value v / compatible 7", ok=False)


def test_fdt_changes_nodes_and_properties(tree):
    keel = tree
    assert "fdt resize" in keel.run("fdt mknode / hat", ok=False), "a full tree says what makes room"
    keel.run("fdt resize 1000; fdt mknode / hat")
    keel.run("fdt set /hat text one two; fdt set /hat cells <1 ff 0x80000000>")
    keel.run("fdt set /hat bytes [00 1a ff]; fdt set /hat empty")
    out = keel.run("fdt print /hat")
    for line in ['text = "one", "two";', "cells = <0x00000001 0x000000ff 0x80000000>;",
                 "bytes = [00 1a ff];", "empty;"]:
        assert line in out
    keel.run("fdt set /hat clock <24000000>; fdt set /hat pair '<16 0x10>'")
    assert "<0x016e3600>" in keel.run("fdt print /hat clock"), "as in sources: decimal"
    assert "<0x00000010 0x00000010>" in keel.run("fdt print /hat pair")
    assert "is not a number" in keel.run("fdt set /hat cells <12 zz>", ok=False)
    assert "is not a number" in keel.run("fdt set /hat bytes [100]", ok=False)
    assert "has a node hat already" in keel.run("fdt mknode / hat", ok=False)
    assert "is a path" in keel.run("fdt mknode / hat/band", ok=False)
    keel.run("fdt rm /hat bytes")
    assert "bytes" not in keel.run("fdt print /hat")
    keel.run("fdt rm /hat")
    keel.run("fdt print /hat", ok=False)


def test_fdt_memory_chosen_header_and_reservations(tree):
    keel = tree
    keel.run(f"setenv bootargs console=ttyAMA0 quiet; fdt resize")
    keel.run("fdt memory 60000000 8000000; fdt chosen 64000000 64001000")
    assert "<0x60000000 0x08000000>" in keel.run("fdt print /memory@60000000 reg")
    out = keel.run("fdt print /chosen")
    assert 'bootargs = "console=ttyAMA0 quiet";' in out
    assert "linux,initrd-end = <0x64001000>;" in out
    assert "a ramdisk without size" in keel.run("fdt chosen 64000000", ok=False), "SIZE is missing"
    assert "magic              0xd00dfeed" in keel.run("fdt header")
    assert "0: 0x6f000000 1 MiB" in keel.run("fdt rsvmem add 6f000000 100000")
    assert "1: 0x6f800000 4 KiB" in keel.run("fdt rsvmem add 6f800000 1000")
    out = keel.run("fdt rsvmem delete 0")
    assert "0: 0x6f800000 4 KiB" in out and "0x6f000000" not in out
    assert "0: 0x6f800000 4 KiB" in keel.run("fdt rsvmem print")
    assert "memory reservations" in keel.run("fdt rsvmem delete 1", ok=False)
    assert "that is not all" in keel.run("fdt rsvmem add 6f000000", ok=False)
    keel.run("fdt header get v version")
    assert value(keel, "v") == "0x11"
    assert "there is no colour" in keel.run("fdt header get v colour", ok=False)
    for words in ["fdt header get v", "fdt header set v version"]:
        assert "that is not all" in keel.run(words, ok=False)


def test_fdt_addr_with_a_size_makes_room(tree):
    keel = tree
    assert "now 64 KiB" in keel.run(f"fdt addr {keel.ram(FDT)} 10000")
    keel.run("fdt mknode / hat")
    assert "64 KiB" in keel.run(f"fdt addr {keel.ram(FDT)} 100"), "a tree is never cut"


def test_fixups_are_listed_and_can_be_left_out(tree):
    keel = tree
    listed = keel.run("fdt fixups")
    for name in ("memory", "mac", "chosen"):
        assert re.search(rf"^{name} ", listed, re.M)
    assert "left out" not in listed
    assert re.search(r"^memory .*left out", keel.run("setenv fdt_skip memory; fdt fixups"), re.M)


def test_an_alias_is_followed_to_a_path_and_never_in_circles(with_file):
    source = """/dts-v1/; / { aliases { uart = "/soc/uart"; me = "me"; you = "they"; they = "you";
                              raw = [2f 73 6f 63]; }; soc { uart { reg = <7>; }; }; };"""
    tree = subprocess.run(["dtc", "-q", "-O", "dtb"], input=source.encode(), check=True,
                          capture_output=True).stdout
    keel = with_file(tree)
    keel.run(f"fdt addr {keel.ram(A)}")
    assert "reg = <0x00000007>;" in keel.run("fdt print uart")
    for alias in ("me", "you", "me/x", "raw", "nobody"):
        assert f"no node {alias}" in keel.run(f"fdt print {alias}", ok=False)


def test_fdt_works_on_trees_only(with_file):
    keel = with_file(bytes(4096))
    assert "no device tree chosen" in keel.run("fdt print", ok=False)
    out = keel.run(f"fdt addr {keel.ram(A)}", ok=False)
    assert "empty memory" in out and "00 00 00 00" in out
    assert "expected a device tree" in keel.run(f"fdt addr {keel.ram(FDT + 4)}", ok=False)
    keel.run(f"cp.b {keel.ram(FDT)} {keel.ram(A + 4)} 8000")
    assert "8-byte aligned" in keel.run(f"fdt addr {keel.ram(A + 4)}", ok=False)
    keel.run(f"fdt addr {keel.ram(FDT)}; mw.l {keel.ram(FDT + 0x38)} 12345678")
    assert "unknown token" in keel.run("fdt print", ok=False), "damage since then is noticed"
