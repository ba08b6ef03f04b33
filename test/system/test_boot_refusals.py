# SPDX-License-Identifier: MIT
"""What cannot be booted is refused in words, and the prompt lives on."""
import re

import pytest

import bad_images
import conformance
from tree import TOP, make

SPACING = 0x40000
BASE = 0x63000000
KERNEL, FDT, TREES = 0x62000000, 0x61f00000, 0x68000000


@pytest.fixture(scope="module", autouse=True)
def files():
    make("payload", "demo-files")


def loader(path, addr):
    return ["-device", f"loader,file={path},addr={addr:#x},force-raw=on"]


def refused(keel, command, words):
    """One error line that says why, one line that says what to do; nothing else happened."""
    out = keel.run(command, ok=False)
    assert re.search(words, out), f"{command}: no {words!r} in:\n{out}"
    return out


def start(machine, tmp_path, cases, spacing=SPACING, base=BASE):
    """All of them in one machine, with the payload and its tree."""
    blob = bytearray()
    for i, (_, data, _) in enumerate(cases):
        blob += bytes(i * spacing - len(blob)) + data
    (tmp_path / "blob").write_bytes(blob)
    return machine(extra=loader(tmp_path / "blob", base) +
                   loader(TOP / "build/payload/vexpress/zImage", KERNEL) +
                   loader(TOP / "build/demo/board.dtb", FDT))


def test_bad_kernels_are_refused_and_the_prompt_lives(machine, tmp_path):
    cases = list(bad_images.kernels())
    keel = start(machine, tmp_path, cases)
    for i, (name, _, words) in enumerate(cases):
        out = refused(keel, f"bootm {BASE + i * SPACING:x}", words)
        assert "try: " in out , f"{name}: nothing to try in:\n{out}"
    assert "boot plan" in keel.run(f"bootm -n {KERNEL:x} - {FDT:x}")
    assert len(cases) >= 25


PLACE64 = 0x44000000


@pytest.mark.boards("virt")
def test_bad_64_bit_kernels_are_refused_too(machine, tmp_path):
    conformance.build()
    cases = sorted(bad_images.kernels64(conformance.IMAGE), key=lambda case: -len(case[1]))
    blob = bytearray()
    places = []
    for _, data, _ in cases:
        places.append(PLACE64 + len(blob))
        blob += data + bytes(-len(data) % 0x10000)
    (tmp_path / "blob").write_bytes(blob)
    keel = machine(extra=loader(tmp_path / "blob", PLACE64))
    for place, (name, _, words) in zip(places, cases):
        out = refused(keel, f"bootm {place:x}", words)
        assert "try: " in out, f"{name}: nothing to try in:\n{out}"


def test_bad_trees_are_refused_and_the_prompt_lives(machine, tmp_path):
    cases = sorted(bad_images.trees(), key=lambda case: len(case[1]))
    keel = start(machine, tmp_path, cases, base=TREES)
    for i, (_, _, words) in enumerate(cases):
        refused(keel, f"bootm {KERNEL:x} - {TREES + i * SPACING:x}", words)
    assert "boot plan" in keel.run(f"bootm -n {KERNEL:x} - {FDT:x}")


def test_a_tree_wrapped_by_mkimage_is_taken(machine, tmp_path):
    tree = bad_images.uimage((TOP / "build/demo/board.dtb").read_bytes(), kind=8)
    keel = start(machine, tmp_path, [("uImage", tree, ""), ("changed", tree[:-9] + b"changed!!", "")])
    assert re.search(rf"device tree +0x[0-9a-f]+ .*, copied from 0x{BASE + 64:x}",
                     keel.run(f"bootm -n {KERNEL:x} - {BASE:x}"))
    refused(keel, f"bootm {KERNEL:x} - {BASE + SPACING:x}", "data checksum")


def test_bad_gzip_files_are_refused_and_the_prompt_lives(machine, tmp_path):
    cases = list(bad_images.zipped())
    keel = start(machine, tmp_path, cases)
    for i, (_, _, words) in enumerate(cases):
        refused(keel, f"unzip {BASE + i * SPACING:x} 66000000", words)


@pytest.mark.parametrize("ramdisk,words", [
    ("20000000:1000", "nothing answers|0x20000000"),
    ("6fff0000:100000", "past the end"),
    ("64000000:ffffffff", "wraps|past the end"),
    ("64000000", "size of the ramdisk at 0x64000000 is not known"),
    ("10000000:100", "registers, not memory"),
])
def test_bad_ramdisks_are_refused(machine, tmp_path, ramdisk, words):
    keel = start(machine, tmp_path, [])
    refused(keel, f"bootz {KERNEL:x} {ramdisk} {FDT:x}", words)


def test_messages_say_what_was_found_where_it_came_from_and_which_command_fits(machine, tmp_path):
    keel = start(machine, tmp_path, [("dtb", bad_images.DTB.read_bytes(), "")])
    out = refused(keel, f"bootz {FDT:x}", "a device tree")
    assert "d0 0d fe ed" in out and "last argument" in out
    out = refused(keel, f"bootz {KERNEL:x} - {KERNEL:x}", "a zImage")
    assert "expected a device tree" in out
    out = refused(keel, "bootz 40800000", "erased flash")
    assert "ff ff ff ff" in out


def test_a_kernel_too_large_for_the_memory_is_refused(machine):
    keel = machine(memory="16M", extra=loader(TOP / "build/demo/vmlinuz", 0x60400000))
    refused(keel, "bootz 60400000", "needs .* of RAM to start, here are 16 MiB")


def test_a_file_that_was_cut_short_is_named_with_what_was_loaded(machine, tmp_path):
    """The load's size is the limit, not what happens to lie behind it."""
    kernel = (TOP / "build/demo/vmlinuz").read_bytes()
    folder = tmp_path / "tftp"
    folder.mkdir()
    (folder / "half").write_bytes(kernel[:len(kernel) // 2])
    (folder / "board.dtb").write_bytes(bad_images.DTB.read_bytes()[:-100])
    keel = machine(user_net=f"tftp={folder}",
                   extra=loader(TOP / "build/demo/vmlinuz", KERNEL))
    keel.run("setenv ipaddr 10.0.2.15; setenv serverip 10.0.2.2")
    keel.run(f"tftp {KERNEL:x} half")
    out = refused(keel, f"bootz {KERNEL:x}", "cut short")
    assert "it was loaded as half, 2.5 MiB" in out
    keel.run(f"tftp {FDT:x} board.dtb")
    refused(keel, f"fdt addr {FDT:x}", "says it has 0x3701 bytes")


def test_the_plan_points_out_what_keeps_kernels_silent(machine, tmp_path):
    keel = start(machine, tmp_path, [])
    out = keel.run(f"bootm -n {KERNEL:x}")
    assert "no console=" in out and "no device tree given" in out
    keel.run("setenv bootargs console=ttyAMA0")
    out = keel.run(f"bootm -n {KERNEL:x} - {FDT:x}")
    assert "note:" not in out
