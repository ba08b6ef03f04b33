# SPDX-License-Identifier: MIT
"""unzip, iminfo, source, bootelf and the fdt family."""
import gzip
import re
import struct
import subprocess
import zlib

import pytest

import bad_images
from tree import TOP, make

A, B, FDT = 0x62000000, 0x64000000, 0x61f00000
PLAIN = bytes((i * i >> 3) & 0xff for i in range(300000))


@pytest.fixture(scope="module", autouse=True)
def files():
    make("payload", "demo-files", "examples")
    make("BOARD=vexpress", "build/vexpress/examples/hello_world.elf")


@pytest.fixture
def with_file(machine, tmp_path):
    """A board with @data at A and Debian's device tree at FDT."""
    def start(data, **kwargs):
        (tmp_path / "data").write_bytes(data)
        return machine(extra=["-device", f"loader,file={tmp_path / 'data'},addr={A:#x},force-raw=on",
                              "-device", f"loader,file={bad_images.DTB},addr={FDT:#x},force-raw=on"],
                       **kwargs)
    return start


def mkimage(tmp_path, data, *args):
    (tmp_path / "in").write_bytes(data)
    subprocess.run(["mkimage", "-A", "arm", *args, "-d", tmp_path / "in", tmp_path / "out"],
                   check=True, capture_output=True)
    return (tmp_path / "out").read_bytes()


def value(keel, name):
    return re.search(r"=(.*)", keel.run(f"printenv {name}")).group(1).strip()


def test_unzip_reports_sizes_and_both_checksums(with_file):
    packed = gzip.compress(PLAIN, mtime=0)
    keel = with_file(packed)
    out = keel.run(f"unzip {A:x} {B:x}")
    crc = f"0x{zlib.crc32(PLAIN):08x}"
    assert f"Original CRC = {crc}" in out and f"Computed CRC = {crc}" in out
    assert f"({len(packed)}, " in out and f"({len(PLAIN)}, " in out
    assert int(value(keel, "filesize"), 16) == len(PLAIN)
    assert f"{zlib.crc32(PLAIN):08x}" in keel.run(f"crc32 {B:x} {len(PLAIN):x}")


def test_unzip_keeps_to_the_given_room_and_to_the_memory_map(with_file):
    keel = with_file(gzip.compress(PLAIN, mtime=0))
    keel.run(f"mw.b {B + 0x1000:x} ee 10")
    assert "more than" in keel.run(f"unzip {A:x} {B:x} 1000", ok=False)
    assert "eeeeeeee" in keel.run(f"md.l {B + 0x1000:x} 1").replace(" ", "")
    assert "overlaps Keel" in keel.run(f"unzip {A:x} 6ffc0000 80", ok=False)
    assert "no RAM" in keel.run(f"unzip {A:x} 20000000", ok=False)
    assert "more than" in keel.run(f"unzip {A:x} {A - 0x100:x}", ok=False), "it ends at its own input"


def test_unzip_reads_from_flash_at_any_alignment(with_file):
    packed = gzip.compress(PLAIN[:3000], mtime=0)
    keel = with_file(packed)
    keel.run(f"cp.b {A:x} 40100001 {len(packed):x}")
    out = keel.run(f"unzip 40100001 {B:x}")
    assert f"Computed CRC = 0x{zlib.crc32(PLAIN[:3000]):08x}" in out


def test_unzip_takes_several_members(with_file):
    keel = with_file(gzip.compress(b"one\n", mtime=0) + gzip.compress(b"two\n", mtime=0))
    assert "2 members" in keel.run(f"unzip {A:x} {B:x}")
    assert f"{zlib.crc32(b'one' + bytes([10]) + b'two' + bytes([10])):08x}" in \
        keel.run(f"crc32 {B:x} 8")


def test_iminfo_shows_and_checks_a_uimage(with_file, tmp_path):
    data = mkimage(tmp_path, PLAIN, "-O", "linux", "-T", "kernel", "-C", "none", "-a", "60008000",
                   "-e", "60008040", "-n", "Linux-6.1.0-test")
    keel = with_file(data)
    out = keel.run(f"iminfo {A:x}")
    for words in ["Linux-6.1.0-test", "ARM Linux kernel", "0x60008000, 0x60008040", "right"]:
        assert words in out
    keel.run(f"mw.b {A + 1000:x} 55; mw.b {A + 1001:x} aa")
    assert "data checksum" in keel.run(f"iminfo {A:x}", ok=False)


def test_iminfo_knows_the_other_formats(with_file):
    keel = with_file(bad_images.PAYLOAD.read_bytes())
    assert "zImage" in keel.run(f"iminfo {A:x}")
    assert "a device tree" in keel.run(f"iminfo {FDT:x}", ok=False)


def test_source_runs_text_and_wrapped_scripts(with_file, tmp_path):
    script = b"echo first line\nsetenv fruit apple\nif test ${fruit} = apple; then echo yes; fi\n"
    keel = with_file(script)
    out = keel.run(f"source {A:x}")
    assert "first line" in out and "yes" in out
    keel.kill()
    keel = with_file(mkimage(tmp_path, script, "-T", "script", "-C", "none", "-n", "script"))
    out = keel.run(f"source {A:x}")
    assert "first line" in out and "yes" in out


def test_a_script_may_load_over_the_place_it_came_from(with_file):
    keel = with_file(f"mw.b {A:x} 0 200\necho still here\n".encode())
    assert "still here" in keel.run(f"source {A:x}")


def test_a_long_running_script_cannot_be_overwritten(with_file):
    keel = with_file(f"mw.b {A + 10:x} 0 40\necho still here\n".encode() + (b"# " + b"x" * 97 + b"\n") * 200)
    out = keel.run(f"source {A:x}", ok=None)
    assert "the running script" in out and "still here" in out
    keel.run(f"mw.b {A + 10:x} 0 40")


def test_bootelf_loads_and_calls_a_program_with_arguments(with_file):
    elf = (TOP / "build/vexpress/examples/hello_world.elf").read_bytes()
    out = with_file(elf).run(f"bootelf {A:x} apple pear", ok=None)
    assert "boot plan: ELF" in out and "pear" in out
    assert "Application terminated" in out


def load_address(elf):
    """Where the first loadable segment of an ELF32 program goes, and its entry."""
    table, = struct.unpack_from("<I", elf, 28)
    count, = struct.unpack_from("<H", elf, 44)
    headers = [struct.unpack_from("<8I", elf, table + 32 * i) for i in range(count)]
    return min(h[3] for h in headers if h[0] == 1), struct.unpack_from("<I", elf, 24)[0]


def test_a_standalone_uimage_is_called(with_file, tmp_path):
    examples = TOP / "build/vexpress/examples"
    load, entry = load_address((examples / "hello_world.elf").read_bytes())
    keel = with_file(mkimage(tmp_path, (examples / "hello_world.bin").read_bytes(), "-T", "standalone",
                             "-C", "none", "-a", f"{load:x}", "-e", f"{entry:x}"))
    assert "Application terminated" in keel.run(f"bootm {A:x}", ok=None)


def test_fdt_print_and_list_show_the_tree(with_file):
    keel = with_file(b"")
    keel.run(f"fdt addr {FDT:x}")
    out = keel.run("fdt print /memory@60000000")
    assert 'device_type = "memory";' in out and "reg = <0x60000000 0x40000000>;" in out
    assert '"arm,vexpress,v2p-ca9", "arm,vexpress"' in keel.run("fdt print / compatible")
    listed = keel.run("fdt list /")
    assert "memory@60000000 {" in listed and "flash@0" not in listed
    assert "flash@0,00000000 {" in keel.run("fdt print /", timeout=60)
    assert "no node /nowhere" in keel.run("fdt print /nowhere", ok=False)
    assert "no property nothing" in keel.run("fdt print / nothing", ok=False)


def test_fdt_get_puts_values_into_variables(with_file):
    keel = with_file(b"")
    keel.run(f"fdt addr {FDT:x}")
    for what, expected in [("value v / model", "V2P-CA9"), ("value v / compatible 1", "arm,vexpress"),
                           ("value v /memory@60000000 reg 1", "0x40000000"),
                           ("size v / model", "0x8"), ("name v / 0", "bus@40000000")]:
        keel.run(f"fdt get {what}")
        assert value(keel, "v") == expected, what
    keel.run("fdt get addr v / model")
    assert "V2P-CA9" in keel.run("md.b ${v} 8")
    keel.run("fdt get value v / compatible 7", ok=False)


def test_fdt_changes_nodes_and_properties(with_file):
    keel = with_file(b"")
    keel.run(f"fdt addr {FDT:x}")
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


def test_fdt_memory_chosen_header_and_reservations(with_file):
    keel = with_file(b"")
    keel.run(f"setenv bootargs console=ttyAMA0 quiet; fdt addr {FDT:x}; fdt resize")
    keel.run("fdt memory 60000000 8000000; fdt chosen 64000000 64001000")
    assert "<0x60000000 0x08000000>" in keel.run("fdt print /memory@60000000 reg")
    out = keel.run("fdt print /chosen")
    assert 'bootargs = "console=ttyAMA0 quiet";' in out
    assert "linux,initrd-end = <0x64001000>;" in out
    assert "ends before it starts" in keel.run("fdt chosen 64000000", ok=False), "END is missing"
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


def test_fdt_addr_with_a_size_makes_room(with_file):
    keel = with_file(b"")
    assert "now 64 KiB" in keel.run(f"fdt addr {FDT:x} 10000")
    keel.run("fdt mknode / hat")
    assert "64 KiB" in keel.run(f"fdt addr {FDT:x} 100"), "a tree is never cut"


def test_fixups_are_listed_and_can_be_left_out(with_file):
    keel = with_file(b"")
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
    keel.run(f"fdt addr {A:x}")
    assert "reg = <0x00000007>;" in keel.run("fdt print uart")
    for alias in ("me", "you", "me/x", "raw", "nobody"):
        assert f"no node {alias}" in keel.run(f"fdt print {alias}", ok=False)


def test_fdt_works_on_trees_only(with_file):
    keel = with_file(bytes(4096))
    assert "no device tree chosen" in keel.run("fdt print", ok=False)
    out = keel.run(f"fdt addr {A:x}", ok=False)
    assert "empty memory" in out and "00 00 00 00" in out
    assert "8-byte aligned" in keel.run(f"fdt addr {FDT + 4:x}", ok=False)
    keel.run(f"fdt addr {FDT:x}; mw.l {FDT + 0x38:x} 12345678")
    assert "unknown token" in keel.run("fdt print", ok=False), "damage since then is noticed"
