# SPDX-License-Identifier: MIT
"""Starting kernels: the state they are entered in, for every form they come in."""
import gzip
import re
import subprocess

import pexpect
import pytest

import conformance
from emulator import Board
from tree import TOP, make

pytestmark = pytest.mark.boards("vexpress", "virt")
vexpress = pytest.mark.boards("vexpress")  # kernels of 32 bits alone know tag lists and machine numbers

KERNEL, FDT, INITRD = 0x2000000, 0x1f00000, 0x4000000  # from the start of RAM
BOOTARGS = "console=ttyAMA0 quiet"


class Arm:
    """What test/payload/kernel.c is given, and what it says."""

    command, arch, dtb = "bootz", "arm", TOP / "build/demo/board.dtb"
    misses_console = True
    image = TOP / "build/payload/vexpress/zImage"
    load = 0x8000  # a good place, from the start of RAM
    clauses = 10

    @classmethod
    def check(cls, out):
        """Every clause holds; what it was told, by name."""
        assert "FAIL" not in out and "error:" not in out, out
        assert len(re.findall("^pass: ", out, re.M)) == cls.clauses, out
        assert f"told: bootargs {BOOTARGS}\n" in out
        told = {name: int(value, 16)
                for name, value in re.findall("^told: (.+) (0x[0-9a-f]+)$", out, re.M)}
        told["kernel"] = int(re.search("^payload kernel at (0x[0-9a-f]+)$", out, re.M)[1], 16)
        return told

    @staticmethod
    def ramdisk_sum(data):
        """The same sum as test/payload/kernel.c."""
        total = 0
        for byte in data:
            total = ((total << 1 | total >> 31) + byte) & 0xffffffff
        return total


class Arm64:
    """The same of the conformance payload, in its words."""

    command, arch, dtb = "booti", "arm64", TOP / "build/payload/virt.dtb"
    misses_console = False  # the tree of QEMU has a stdout-path
    image = conformance.IMAGE
    load = 0x8000000
    names = {"memory": "memory size", "kernel": "kernel", "initrd size": "ramdisk size",
             "initrd sum": "ramdisk sum"}

    @classmethod
    def check(cls, out):
        report = conformance.Report(out).check()
        assert "error:" not in out and f"told: bootargs {BOOTARGS}\n" in report.text
        return {known: int(report.told[name], 16) for name, known in cls.names.items()
                if name in report.told}

    ramdisk_sum = staticmethod(conformance.initrd_sum)


@pytest.fixture(scope="module")
def kernel(board_class):
    """The class above that is right for the board."""
    if board_class.name == "vexpress":
        make("payload", "demo-files")
        return Arm
    conformance.build()
    full = Arm64.dtb.with_suffix(".1M")  # QEMU leaves room for 1 MiB
    subprocess.run([conformance.QEMU, "-M", f"virt,dumpdtb={full}", "-cpu", "cortex-a57", "-m", "256M",
                    "-nic", "none", "-display", "none"], check=True, capture_output=True)
    subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dtb", "-o", Arm64.dtb, full], check=True)
    return Arm64


@pytest.fixture
def base(board_class):
    return Board(board_class.name).ram_base


@pytest.fixture
def at(base):
    """Where kernel, tree and ramdisk lie when nothing is said."""
    return base + KERNEL, base + FDT, base + INITRD


def loader(path, addr):
    return ["-device", f"loader,file={path},addr={addr:#x},force-raw=on"]


def mkimage(kernel, tmp_path, *args, name="uImage"):
    """A file made by the real mkimage."""
    out = tmp_path / name
    subprocess.run(["mkimage", "-A", kernel.arch, "-O", "linux", *map(str, args), out], check=True,
                   capture_output=True)
    return out


def boot(keel, line):
    """Everything from the command to the end of the emulator."""
    keel.run(f"setenv bootargs {BOOTARGS}")
    keel.send(line + "\r")
    keel.child.expect(pexpect.EOF, timeout=30)
    return keel.child.before.decode(errors="replace").replace("\r", "")


RAMDISK = bytes((i * 7 + (i >> 8)) & 0xff for i in range(70001))


@pytest.fixture
def ramdisk(tmp_path):
    (tmp_path / "rd").write_bytes(RAMDISK)
    return tmp_path / "rd"


def check_ramdisk(kernel, told):
    assert told["ramdisk size"] == len(RAMDISK)
    assert told["ramdisk sum"] == kernel.ramdisk_sum(RAMDISK)


def test_a_kernel_is_entered_as_its_protocol_says(machine, kernel, at):
    keel = machine(extra=loader(kernel.image, at[0]) + loader(kernel.dtb, at[1]))
    told = kernel.check(boot(keel, f"{kernel.command} {at[0]:x} - {at[1]:x}"))
    assert told["kernel"] == at[0], "a kernel in a good place stays there"
    assert told["memory size"] == 256 << 20


def test_the_ramdisk_arrives_as_it_was_loaded(machine, kernel, at, ramdisk):
    keel = machine(extra=loader(kernel.image, at[0]) + loader(kernel.dtb, at[1]) + loader(ramdisk, at[2]))
    out = boot(keel, f"{kernel.command} {at[0]:x} {at[2]:x}:{len(RAMDISK):x} {at[1]:x}")
    check_ramdisk(kernel, kernel.check(out))


@vexpress
def test_a_kernel_without_device_tree_gets_a_tag_list(machine, kernel, at, ramdisk):
    keel = machine(memory="128M", extra=loader(kernel.image, at[0]) + loader(ramdisk, at[2]))
    told = kernel.check(boot(keel, f"bootm {at[0]:x} {at[2]:x}:{len(RAMDISK):x}"))
    assert told["memory size"] == 128 << 20
    assert told["ramdisk sum"] == kernel.ramdisk_sum(RAMDISK)


def test_go_starts_a_kernel_as_bootm_does(machine, kernel, base):
    keel = machine(extra=loader(kernel.image, base + kernel.load))
    place = f"{base + kernel.load:x}"
    assert "takes no arguments" in keel.run(f"go {place} console=ttyAMA0", ok=False)
    out = boot(keel, f"go {place}")
    assert f"as by: bootm {place}" in out
    assert kernel.check(out)["kernel"] == base + kernel.load


@vexpress
def test_go_passes_the_tags_of_serial_number_and_revision(machine, kernel):
    keel = machine(extra=loader(kernel.image, 0x60008000))
    told = kernel.check(boot(keel, "setenv serial# 89abcdef; setenv rev 301; go 60008000"))
    assert told["serial, low"] == 0x89abcdef and told["serial, high"] == 0
    assert told["revision"] == 0x301


@vexpress
def test_machid_replaces_the_machine_number(machine, kernel, at):
    keel = machine(extra=loader(kernel.image, at[0]))
    assert "hexadecimal" in keel.run("setenv machid smdkc100", ok=False)
    keel.run("setenv machid 722; setenv serial# unknown")
    plan = keel.run(f"bootm -n {at[0]:x}")
    assert "machine 1826" in plan and "serial# is no hexadecimal number" in plan
    assert "FAIL: r1 is the machine number (0x00000722)" in boot(keel, f"bootm {at[0]:x}")


@pytest.mark.parametrize("form", ["plain", "gzip", "execute-in-place", "no-load"])
def test_bootm_starts_a_uimage(machine, kernel, base, at, tmp_path, form):
    inside = at[0] + (64 if kernel is Arm else 0x200000)  # 64-bit kernels lie at multiples of 2 MiB
    load = {"execute-in-place": inside, "no-load": 0}.get(form, base + kernel.load)
    data = kernel.image
    if form == "gzip":
        data = tmp_path / "kernel.gz"
        data.write_bytes(gzip.compress(kernel.image.read_bytes(), mtime=0))
    image = mkimage(kernel, tmp_path, "-T", "kernel_noload" if form == "no-load" else "kernel",
                    "-C", "gzip" if form == "gzip" else "none",
                    "-a", f"{load:x}", "-e", f"{load:x}", "-n", "payload", "-d", data)
    where = inside - 64
    keel = machine(extra=loader(image, where) + loader(kernel.dtb, at[1]))
    told = kernel.check(boot(keel, f"bootm {where:x} - {at[1]:x}"))
    assert told["kernel"] == (load or inside)


def test_a_multi_file_uimage_brings_ramdisk_and_tree(machine, kernel, base, at, tmp_path, ramdisk):
    place = f"{base + kernel.load:x}"
    image = mkimage(kernel, tmp_path, "-T", "multi", "-C", "none", "-a", place, "-e", place,
                    "-n", "all in one", "-d", f"{kernel.image}:{ramdisk}:{kernel.dtb}")
    keel = machine(extra=loader(image, at[0]))
    told = kernel.check(boot(keel, f"bootm {at[0]:x}"))
    check_ramdisk(kernel, told)
    assert told["memory size"] == 256 << 20


def test_a_uimage_ramdisk_is_checked_and_unwrapped(machine, kernel, at, tmp_path, ramdisk):
    image = mkimage(kernel, tmp_path, "-T", "ramdisk", "-C", "none", "-d", ramdisk)
    keel = machine(extra=loader(kernel.image, at[0]) + loader(kernel.dtb, at[1]) + loader(image, at[2]))
    check_ramdisk(kernel, kernel.check(boot(keel, f"bootm {at[0]:x} {at[2]:x} {at[1]:x}")))


@pytest.mark.parametrize("offset", [0, 1, 4])
def test_a_tree_at_an_odd_address_is_moved(machine, kernel, at, offset):
    keel = machine(extra=loader(kernel.image, at[0]) + loader(kernel.dtb, at[1] + offset))
    kernel.check(boot(keel, f"{kernel.command} {at[0]:x} - {at[1] + offset:x}"))


def test_what_lies_in_bad_places_is_moved(machine, kernel, base, ramdisk):
    """
    Ramdisk and tree where a kernel may write; a 32-bit kernel above the first 128 MiB, a
    64-bit one at no multiple of 2 MiB.
    """
    low = base + (0x8000 if kernel is Arm else 0x200000)
    high = base + 0xa000000 + (0 if kernel is Arm else 0x1000)
    keel = machine(extra=loader(kernel.image, high) + loader(kernel.dtb, low) +
                   loader(ramdisk, low + 0x108000))
    out = boot(keel, f"{kernel.command} {high:x} {low + 0x108000:x}:{len(RAMDISK):x} {low:x}")
    check_ramdisk(kernel, kernel.check(out))


def test_arguments_in_flash_are_copied_to_ram(machine, kernel, at):
    keel = machine(extra=loader(kernel.image, at[0]) + loader(kernel.dtb, at[1]))
    flash = keel.typed("{nor+100000}")
    keel.run(f"cp.b {at[1]:x} {flash} {kernel.dtb.stat().st_size:x}")
    kernel.check(boot(keel, f"{kernel.command} {at[0]:x} - {flash}"))


def test_a_kernel_in_flash_is_copied(machine, kernel, at):
    keel = machine(extra=loader(kernel.image, at[0]) + loader(kernel.dtb, at[1]))
    flash = keel.typed("{nor+100000}")
    keel.run(f"cp.b {at[0]:x} {flash} {kernel.image.stat().st_size:x}")
    out = boot(keel, f"{kernel.command} {flash} - {at[1]:x}")
    kernel.check(out)
    assert f"copied from 0x{flash}" in out


@vexpress
def test_a_kernel_that_runs_in_flash_is_not_copied(machine, kernel, at, tmp_path):
    (tmp_path / "raw").write_bytes(bytes(range(256)))
    stays = mkimage(kernel, tmp_path, "-T", "kernel", "-C", "none", "-a", "40180040", "-e", "40180040",
                    "-d", tmp_path / "raw")
    keel = machine(extra=loader(kernel.dtb, at[1]) + loader(stays, at[2]))
    keel.run(f"cp.b {at[2]:x} 40180000 140")
    out = keel.run(f"bootm -n 40180000 - {at[1]:x}")
    assert re.search(r"kernel +0x40180040  256 bytes\r?\n", out), "executed in place"


@vexpress
def test_the_mac_address_goes_to_the_node_of_the_alias(machine, kernel, at):
    keel = machine(extra=loader(kernel.image, at[0]) + loader(kernel.dtb, at[1]))
    keel.run("setenv ethaddr 52:54:00:12:34:56")
    keel.run(f"fdt addr {at[1]:x}; fdt resize; fdt mknode / net; "
             "fdt set /aliases ethernet0 /net")
    told = kernel.check(boot(keel, f"bootz {at[0]:x} - {at[1]:x}"))
    assert told["mac ends in"] == 0x00123456


@vexpress
def test_the_payload_notices_a_wrong_state(machine, kernel, at):
    """go leaves MMU and caches on; offset 3c also changes mode and masks."""
    keel = machine(extra=loader(kernel.image, at[0]))
    keel.send(f"go {at[0] + 0x3c:x}\r")
    keel.child.expect(pexpect.EOF, timeout=30)
    out = keel.child.before.decode()
    for clause in ["r0 is zero", "r1 is the machine number", "supervisor mode", "IRQ masked",
                   "FIQ masked", "MMU off", "data cache off", "r2 is a device tree or a tag list"]:
        assert f"FAIL: {clause}" in out


def test_dry_run_prints_the_plan_and_changes_nothing(machine, kernel, at):
    keel = machine(extra=loader(kernel.image, at[0]) + loader(kernel.dtb, at[1]))
    before = keel.run(f"crc32 {at[1]:x} 8000")
    out = keel.run(f"bootm -n {at[0]:x} - {at[1]:x}")
    assert "boot plan: " in out and f"{at[0]:#x}" in out and "device tree" in out
    assert "entry" in out
    assert ("console=" in out) == kernel.misses_console, "a kernel that would be silent is told of"
    assert keel.run(f"crc32 {at[1]:x} 8000") == before


def test_boot_runs_bootcmd(keel):
    keel.run("setenv bootcmd 'echo booting by bootcmd'")
    assert "booting by bootcmd" in keel.run("boot")
    assert "booting by bootcmd" in keel.run("bootd")
