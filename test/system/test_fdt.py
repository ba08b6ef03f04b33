# SPDX-License-Identifier: MIT
"""Overlays, fdt diff and fdt move, with trees of dtc that came over the network."""
import re
import struct
import subprocess

import pytest

pytestmark = pytest.mark.boards("s5pc100", "virt")
BOARD = """/ { #address-cells = <1>; #size-cells = <1>; model = "board"; chosen { };
    bus: bus { #address-cells = <1>; #size-cells = <0>;
               port: port@1 { status = "disabled"; reg = <1>; }; }; };"""
HAT = """/plugin/; / { fragment@0 { target = <&port>; __overlay__ { status = "okay"; hat: hat@2 {
    reg = <2>; }; }; }; };"""
LOST = "/plugin/; / { fragment@0 { target = <&nobody>; __overlay__ { x; }; }; };"


def dtc(path, source, *options):
    subprocess.run(["dtc", "-q", *options, "-O", "dtb", "-o", path],
                   input=f"/dts-v1/; {source}".encode(), check=True)


@pytest.fixture
def keel(machine, tmp_path):
    """A board that has loaded a tree with labels and an overlay for it."""
    dtc(tmp_path / "board.dtb", BOARD, "-@")
    dtc(tmp_path / "plain.dtb", BOARD)
    dtc(tmp_path / "hat.dtbo", HAT, "-@")
    dtc(tmp_path / "lost.dtbo", LOST, "-@")
    keel = machine(user_net=f"tftp={tmp_path}")
    keel.run("setenv ipaddr 10.0.2.15; setenv netmask 255.255.255.0; setenv serverip 10.0.2.2")
    keel.run(f"tftp {keel.load} board.dtb; tftp {keel.other} hat.dtbo; fdt addr {keel.load}")
    return keel


def test_an_overlay_is_applied_and_diff_says_what_it_changed(keel):
    assert "now " in keel.run(f"fdt apply {keel.other}")
    out = keel.run("setenv bootargs quiet; fdt diff")
    for line in [r"changed  /bus/port@1 status = \"okay\", was \"disabled\"",
                 r"added    /bus/port@1/hat@2 reg = <0x00000002>",
                 r"added    /chosen bootargs = \"quiet\"", r"added    /memory\S* reg = <"]:
        assert re.search("^" + line, out, re.M), (line, out)
    assert re.search(r"^\d+ added, 1 changed, 0 removed", out, re.M), out


def test_a_refused_overlay_names_the_label_and_leaves_the_tree(keel):
    before = keel.run("fdt print /")
    keel.run(f"tftp {keel.other} lost.dtbo")
    out = keel.run(f"fdt apply {keel.other}", ok=False)
    assert "/fragment@0 needs the label nobody" in out and "the tree is as it was" in out
    assert keel.run("fdt print /") == before
    keel.run(f"tftp {keel.load} plain.dtb; tftp {keel.other} hat.dtbo; fdt addr {keel.load}")
    out = keel.run(f"fdt apply {keel.other}", ok=False)
    assert "has no labels" in out and "dtc -@" in out


def test_a_tree_moves_to_where_there_is_room(keel):
    to = keel.ram(0x2000000)
    assert "now 64 KiB" in keel.run(f"fdt move {keel.load} {to} 10000; fdt mknode / new")
    assert f"0x{to}" in keel.run("fdt addr"), "the copy is the one to work on"
    assert f"=0x{to}" in keel.run("printenv fdtaddr")
    assert "no node /new" in keel.run(f"fdt addr {keel.load}; fdt print /new", ok=False)
    assert "not 0x100" in keel.run(f"fdt move {keel.load} {to} 100", ok=False)
    assert "8-byte aligned" in keel.run(f"fdt move {keel.load} {to[:-1]}4", ok=False)
    keel.run("fdt bootcpu 3; fdt header get v boot_cpuid_phys")
    assert "=0x3" in keel.run("printenv v")


def test_the_console_is_among_the_fixups(keel):
    listed = keel.run("fdt fixups")
    for name in ("memory", "mac", "chosen", "console"):
        assert re.search(rf"^{name} ", listed, re.M)


@pytest.mark.boards("virt")
def test_the_tree_of_the_machine_is_shown_and_a_copy_changed(machine):
    keel = machine(extra=["-device", "virtio-rng-device"])
    keel.run("setenv bootargs quiet; fdt addr -c")
    seed = keel.run("fdt print /chosen rng-seed")
    out = keel.run("fdt diff")
    assert re.search(r"^changed  /chosen rng-seed = <", out, re.M), "from the entropy device"
    assert re.search(r'^added    /chosen bootargs = "quiet"', out, re.M)
    assert keel.run("fdt print /chosen rng-seed") == seed, "diff changes nothing"
    keel.run(f"fdt move ${{fdtaddr}} {keel.load} 10000; fdt mknode / hat; fdt diff")
    assert re.search("^added    /hat", keel.run("setenv fdt_skip seed; fdt diff"), re.M)
    assert "rng-seed" not in keel.run("fdt diff")


def image64(size=0x20000):
    """The header of an arm64 Image that may run anywhere, and zeros."""
    header = struct.pack("<IIQQQQQQII", 0x14000010, 0, 0, size, 0xa, 0, 0, 0, 0x644d5241, 0)
    return header.ljust(size, b"\0")


@pytest.mark.boards("virt")
def test_the_plan_says_which_tree_and_which_command_line_the_kernel_gets(machine, tmp_path):
    (tmp_path / "Image").write_bytes(image64())
    keel = machine(user_net=None, extra=["-device", f"loader,file={tmp_path / 'Image'},addr=0x41000000,force-raw=on"])
    out = keel.run("booti -n 41000000")
    assert re.search(r"device tree .*copied from 0x40000000, the machine's own$", out, re.M)
    assert "bootargs     (none)" in out and "note:" not in out, "QEMU's tree has a stdout-path"
    out = keel.run("fdt move ${fdtcontroladdr} ${fdt_addr_r}; fdt set /chosen bootargs quiet; booti -n 41000000")
    hint = re.search(r"note: not the tree at 0x40700000 .*with that: (booti 41000000 - 40700000)\b", out)
    assert hint and "(none)" in out
    out = keel.run(hint[1].replace("booti", "booti -n"))
    assert "bootargs     quiet (of the device tree)" in out and "note:" not in out
    assert "- 40700000" not in keel.run("setenv bootargs quiet; booti -n 41000000 - 40700000")
    out = keel.run("fdt boardsetup")
    assert re.search("^fdt +this board has no source .*\n^memory .*seed written: ", out, re.M), "a line each"
    for ramdisk in ("42000000:10", "42000000 +10"):
        assert f"booti 41000000 {ramdisk} 40700000" in keel.run(f"booti -n 41000000 {ramdisk}")
    out = keel.run("fdt rm /chosen stdout-path; booti -n 41000000 - 40700000")
    assert "names no console=" in out
