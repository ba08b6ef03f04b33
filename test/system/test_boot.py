# SPDX-License-Identifier: MIT
"""Starting kernels: the state they are entered in, for every form they come in."""
import gzip
import re
import struct
import subprocess

import pexpect
import pytest

from tree import TOP, make

KERNEL, FDT, INITRD = 0x62000000, 0x61f00000, 0x64000000
DTB = TOP / "build/demo/board.dtb"
BOOTARGS = "console=ttyAMA0 quiet"
CLAUSES = 10


@pytest.fixture(scope="module", autouse=True)
def files():
    make("payload", "demo-files")


@pytest.fixture(scope="module")
def payload(files):
    return TOP / "build/payload/vexpress/zImage"


def loader(path, addr):
    return ["-device", f"loader,file={path},addr={addr:#x},force-raw=on"]


def mkimage(tmp_path, *args, name="uImage"):
    """A file made by the real mkimage."""
    out = tmp_path / name
    subprocess.run(["mkimage", "-A", "arm", "-O", "linux", *map(str, args), out], check=True,
                   capture_output=True)
    return out


def boot(keel, line):
    """Everything from the command to the end of the emulator."""
    keel.run(f"setenv bootargs {BOOTARGS}")
    keel.send(line + "\r")
    keel.child.expect(pexpect.EOF, timeout=30)
    return keel.child.before.decode(errors="replace").replace("\r", "")


def all_clauses_hold(out):
    assert "FAIL" not in out and "error:" not in out, out
    assert len(re.findall("^pass: ", out, re.M)) == CLAUSES, out
    assert f"told: bootargs {BOOTARGS}\n" in out


def told(out, what):
    return int(re.search(f"^told: {what} (0x[0-9a-f]+)$", out, re.M).group(1), 16)


def ramdisk_sum(data):
    """The same sum as test/payload/kernel.c."""
    total = 0
    for byte in data:
        total = ((total << 1 | total >> 31) + byte) & 0xffffffff
    return total


RAMDISK = bytes((i * 7 + (i >> 8)) & 0xff for i in range(70001))


def test_bootz_enters_a_kernel_as_the_protocol_says(machine, payload):
    keel = machine(extra=loader(payload, KERNEL) + loader(DTB, FDT))
    out = boot(keel, f"bootz {KERNEL:x} - {FDT:x}")
    all_clauses_hold(out)
    assert f"payload kernel at {KERNEL:#x}\n" in out, "a kernel in a good place stays there"
    assert told(out, "memory size") == 256 << 20


def test_the_ramdisk_arrives_as_it_was_loaded(machine, payload, tmp_path):
    (tmp_path / "rd").write_bytes(RAMDISK)
    keel = machine(extra=loader(payload, KERNEL) + loader(DTB, FDT) +
                   loader(tmp_path / "rd", INITRD))
    out = boot(keel, f"bootz {KERNEL:x} {INITRD:x}:{len(RAMDISK):x} {FDT:x}")
    all_clauses_hold(out)
    assert told(out, "ramdisk size") == len(RAMDISK)
    assert told(out, "ramdisk sum") == ramdisk_sum(RAMDISK)


def test_a_kernel_without_device_tree_gets_a_tag_list(machine, payload, tmp_path):
    (tmp_path / "rd").write_bytes(RAMDISK)
    keel = machine(memory="128M", extra=loader(payload, KERNEL) + loader(tmp_path / "rd", INITRD))
    out = boot(keel, f"bootm {KERNEL:x} {INITRD:x}:{len(RAMDISK):x}")
    all_clauses_hold(out)
    assert told(out, "memory size") == 128 << 20
    assert told(out, "ramdisk sum") == ramdisk_sum(RAMDISK)


def test_go_starts_a_zimage_as_bootm_does(machine, payload):
    keel = machine(extra=loader(payload, 0x60008000))
    assert "takes no arguments" in keel.run("go 60008000 console=ttyAMA0", ok=False)
    out = boot(keel, "setenv serial# 89abcdef; setenv rev 301; go 60008000")
    all_clauses_hold(out)
    assert "as by: bootm 60008000" in out
    assert "payload kernel at 0x60008000\n" in out
    assert told(out, "serial, low") == 0x89abcdef and told(out, "serial, high") == 0
    assert told(out, "revision") == 0x301


def test_machid_replaces_the_machine_number(machine, payload):
    keel = machine(extra=loader(payload, KERNEL))
    assert "hexadecimal" in keel.run("setenv machid smdkc100", ok=False)
    keel.run("setenv machid 722; setenv serial# unknown")
    plan = keel.run(f"bootm -n {KERNEL:x}")
    assert "machine 1826" in plan and "serial# is no hexadecimal number" in plan
    assert "FAIL: r1 is the machine number (0x00000722)" in boot(keel, f"bootm {KERNEL:x}")


@pytest.mark.parametrize("form", ["plain", "gzip", "execute-in-place", "no-load"])
def test_bootm_starts_a_uimage(machine, payload, tmp_path, form):
    load = 0x60008000
    data = payload
    kind = "kernel_noload" if form == "no-load" else "kernel"
    if form == "execute-in-place":
        load = KERNEL + 64
    if form == "no-load":
        load = 0
    if form == "gzip":
        data = tmp_path / "zImage.gz"
        data.write_bytes(gzip.compress(payload.read_bytes(), mtime=0))
    image = mkimage(tmp_path, "-T", kind, "-C", "gzip" if form == "gzip" else "none",
                    "-a", f"{load:x}", "-e", f"{load:x}", "-n", "payload", "-d", data)
    keel = machine(extra=loader(image, KERNEL) + loader(DTB, FDT))
    out = boot(keel, f"bootm {KERNEL:x} - {FDT:x}")
    all_clauses_hold(out)
    where = load or KERNEL + 64
    assert f"payload kernel at {where:#010x}\n" in out


def test_a_multi_file_uimage_brings_ramdisk_and_tree(machine, payload, tmp_path):
    (tmp_path / "rd").write_bytes(RAMDISK)
    image = mkimage(tmp_path, "-T", "multi", "-C", "none", "-a", "60008000", "-e", "60008000",
                    "-n", "all in one", "-d", f"{payload}:{tmp_path / 'rd'}:{DTB}")
    keel = machine(extra=loader(image, KERNEL))
    out = boot(keel, f"bootm {KERNEL:x}")
    all_clauses_hold(out)
    assert told(out, "ramdisk sum") == ramdisk_sum(RAMDISK)
    assert told(out, "memory size") == 256 << 20


def test_a_uimage_ramdisk_is_checked_and_unwrapped(machine, payload, tmp_path):
    (tmp_path / "rd").write_bytes(RAMDISK)
    image = mkimage(tmp_path, "-T", "ramdisk", "-C", "none", "-d", tmp_path / "rd")
    keel = machine(extra=loader(payload, KERNEL) + loader(DTB, FDT) + loader(image, INITRD))
    out = boot(keel, f"bootm {KERNEL:x} {INITRD:x} {FDT:x}")
    all_clauses_hold(out)
    assert told(out, "ramdisk sum") == ramdisk_sum(RAMDISK)


@pytest.mark.parametrize("offset", [0, 1, 4])
def test_a_tree_at_an_odd_address_is_moved(machine, payload, offset):
    keel = machine(extra=loader(payload, KERNEL) + loader(DTB, FDT + offset))
    out = boot(keel, f"bootz {KERNEL:x} - {FDT + offset:x}")
    all_clauses_hold(out)


def test_what_lies_in_bad_places_is_moved(machine, payload, tmp_path):
    """Kernel above the first 128 MiB, ramdisk and tree where a kernel may write."""
    (tmp_path / "rd").write_bytes(RAMDISK)
    keel = machine(extra=loader(payload, 0x6a000000) + loader(DTB, 0x60008000) +
                   loader(tmp_path / "rd", 0x60010000))
    out = boot(keel, f"bootz 6a000000 60010000:{len(RAMDISK):x} 60008000")
    all_clauses_hold(out)
    assert told(out, "ramdisk sum") == ramdisk_sum(RAMDISK)


def test_arguments_in_flash_are_copied_to_ram(machine, payload, tmp_path):
    keel = machine(extra=loader(payload, KERNEL) + loader(DTB, FDT))
    keel.run(f"cp.b {FDT:x} 40100000 4000", ok=None)
    out = boot(keel, f"bootz {KERNEL:x} - 40100000")
    all_clauses_hold(out)


def test_a_kernel_in_flash_is_copied_unless_it_runs_there(machine, payload, tmp_path):
    (tmp_path / "raw").write_bytes(bytes(range(256)))
    stays = mkimage(tmp_path, "-T", "kernel", "-C", "none", "-a", "40180040", "-e", "40180040",
                    "-d", tmp_path / "raw")
    keel = machine(extra=loader(payload, KERNEL) + loader(DTB, FDT) + loader(stays, INITRD))
    size = payload.stat().st_size
    keel.run(f"cp.b {KERNEL:x} 40100000 {size:x}; cp.b {INITRD:x} 40180000 140")
    out = keel.run(f"bootm -n 40180000 - {FDT:x}")
    assert re.search(r"kernel +0x40180040  256 bytes\r?\n", out), "executed in place"
    out = boot(keel, f"bootz 40100000 - {FDT:x}")
    all_clauses_hold(out)
    assert "copied from 0x40100000" in out


def test_the_mac_address_goes_to_the_node_of_the_alias(machine, payload):
    keel = machine(extra=loader(payload, KERNEL) + loader(DTB, FDT))
    keel.run("setenv ethaddr 52:54:00:12:34:56")
    keel.run(f"fdt addr {FDT:x}; fdt resize; fdt mknode / net; "
             "fdt set /aliases ethernet0 /net")
    all_clauses = boot(keel, f"bootz {KERNEL:x} - {FDT:x}")
    all_clauses_hold(all_clauses)
    assert told(all_clauses, "mac ends in") == 0x00123456


def test_the_payload_notices_a_wrong_state(machine, payload):
    """go leaves MMU and caches on; offset 3c also changes mode and masks."""
    keel = machine(extra=loader(payload, KERNEL))
    keel.send(f"go {KERNEL + 0x3c:x}\r")
    keel.child.expect(pexpect.EOF, timeout=30)
    out = keel.child.before.decode()
    for clause in ["r0 is zero", "r1 is the machine number", "supervisor mode", "IRQ masked",
                   "FIQ masked", "MMU off", "data cache off", "r2 is a device tree or a tag list"]:
        assert f"FAIL: {clause}" in out


def test_dry_run_prints_the_plan_and_changes_nothing(machine, payload):
    keel = machine(extra=loader(payload, KERNEL) + loader(DTB, FDT))
    before = keel.run(f"crc32 {FDT:x} 8000")
    out = keel.run(f"bootm -n {KERNEL:x} - {FDT:x}")
    assert "boot plan: zImage" in out and "0x62000000" in out and "device tree" in out
    assert "entry" in out and "console=" in out, "the missing console= is pointed out"
    assert keel.run(f"crc32 {FDT:x} 8000") == before


def test_boot_runs_bootcmd(keel):
    keel.run("setenv bootcmd 'echo booting by bootcmd'")
    assert "booting by bootcmd" in keel.run("boot")
    assert "booting by bootcmd" in keel.run("bootd")
