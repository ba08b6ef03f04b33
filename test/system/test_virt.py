# SPDX-License-Identifier: MIT
"""The virt board: levels, machines of every kind, both flash banks, what QEMU's command line gives."""
import os
import re
import subprocess
import zlib

import pexpect
import pytest

pytestmark = pytest.mark.boards("virt")

LEVELS = {"1": "", "2": "virtualization=on", "3": "secure=on", "3 with 2 below": "secure=on,virtualization=on"}


@pytest.mark.parametrize("level", LEVELS)
def test_it_starts_resets_and_switches_off_at_every_level(machine, level):
    keel = machine(machine_words=LEVELS[level])
    assert f"at EL{level[0]}" in keel.banner
    keel.send("reset\r")
    assert f"at EL{level[0]}" in keel.wait_prompt()
    keel.send("poweroff\r")
    keel.child.expect(pexpect.EOF)


@pytest.mark.parametrize("words,conduit", [("", "PSCI by hvc"), ("virtualization=on", "PSCI by smc"),
                                           ("secure=on", "own PSCI")])
@pytest.mark.parametrize("gic", [2, 3])
def test_the_banner_tells_cpus_interrupt_controller_and_psci(machine, words, conduit, gic):
    keel = machine(machine_words=f"gic-version={gic}" + (f",{words}" if words else ""), smp=3)
    assert f"3 CPUs, GICv{gic}, {conduit}, timer 62.5 MHz\n" in keel.banner


def test_several_banks_are_all_memory(machine):
    keel = machine(memory="384M", smp=2, extra=[
        "-object", "memory-backend-ram,id=a,size=256M", "-object", "memory-backend-ram,id=b,size=128M",
        "-numa", "node,cpus=0,memdev=a", "-numa", "node,cpus=1,memdev=b"])
    assert "DRAM 256 MiB at 0x40000000" in keel.banner
    assert "DRAM 128 MiB at 0x50000000" in keel.banner
    assert "running at 0x4f" in keel.banner
    keel.run("mw 57fffffc 12345678")
    assert "12345678" in keel.run("md 57fffffc 1")
    assert "nothing answers at 0x58000000" in keel.run("md 58000000 1", ok=False)


def test_more_banks_than_keel_counts_cost_the_highest_ones(machine):
    words = []
    for n in range(9):
        words += ["-object", f"memory-backend-ram,id=m{n},size=128M", "-numa", f"node,memdev=m{n}"]
    keel = machine(memory="1152M", extra=words)
    assert "running at 0x47" in keel.banner
    assert "DRAM 128 MiB at 0x78000000" in keel.banner and "0x80000000" not in keel.banner
    assert "1 of 9 banks of RAM not used, the highest: Keel counts 8" in keel.banner


def test_the_tree_of_the_machine_is_reserved_and_told(keel):
    assert "overlaps machine's device tree at 0x40000000" in keel.run("mw 40000000 0", ok=False)
    assert "machine's device tree" in keel.run("meminfo")
    assert re.search(r"^fdt_blob    = 0x0000000040000000$", keel.run("bdinfo"), re.M)
    for words in ["fdtcontroladdr 5", "fdtcontroladdr"]:
        assert "where the machine's own tree is" in keel.run(f"setenv {words}", ok=False)
    assert "fdt addr -c" in keel.run("fdt print", ok=False)
    keel.run("env default -a; fdt addr ${fdtcontroladdr}; fdt set /chosen x y")
    assert 'x = "y"' in keel.run("fdt print /chosen")
    hint = re.search(r"^try:   (fdt move 40000000 \w+ \w+)", keel.run("fdt resize 100000", ok=False), re.M)
    keel.run(hint[1])
    assert 'x = "y"' in keel.run("fdt print /chosen")
    assert "now 72 KiB" in keel.run("fdt move ${fdtcontroladdr} ${fdt_addr_r}"), "clear of the kernel"


FOREIGN = """/dts-v1/; / { #address-cells = <1>; #size-cells = <1>; model = "foreign"; big = %s; chosen { };
    cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; reg = <0>; }; };
    intc { compatible = "arm,cortex-a15-gic"; reg = <0x08000000 0x10000 0x08010000 0x10000>; }; };"""


@pytest.mark.parametrize("words,expected", [(4, "1 CPU, GICv2"), (0x70000, "no device tree at 0x40000000")])
def test_a_foreign_tree_is_read_as_it_is_or_not_at_all(machine, tmp_path, words, expected):
    source = FOREIGN % f"<{'0 ' * words}>"
    subprocess.run(["dtc", "-q", "-O", "dtb", "-o", tmp_path / "f.dtb"], input=source.encode(), check=True)
    keel = machine(memory="512M", extra=["-dtb", str(tmp_path / "f.dtb")])
    assert "DRAM 512 MiB at 0x40000000" in keel.banner or words > 4
    assert expected in keel.banner


@pytest.mark.parametrize("cpu,name", [("cortex-a53", "Cortex-A53"), ("cortex-a72", "Cortex-A72"),
                                      ("neoverse-n1", "Neoverse-N1"), ("max", "ARMv8, MIDR")])
def test_it_runs_on_other_processors(machine, cpu, name):
    keel = machine(cpu=cpu)
    assert name in keel.banner
    assert "cbf43926" in keel.run(f"mw.q {keel.load} 3837363534333231; mw.b {keel.ram(0x1000008)} 39; "
                                  f"crc32 {keel.load} 9")


def test_in_flash_0_it_starts_as_from_bios(machine, tmp_path):
    keel = machine(pflash=True)
    assert "started from NOR flash" in keel.banner
    assert "no network card" not in keel.banner
    keel.run("setenv fruit apple; saveenv")
    keel.kill()
    assert "fruit=apple" in machine(pflash=True, flash=keel.flash).run("printenv fruit")
    (tmp_path / "flash0.img").unlink()


def test_with_secure_on_the_environment_is_kept_too(machine):
    keel = machine(machine_words="secure=on")
    keel.run("setenv fruit apple; saveenv")
    keel.kill()
    again = machine(flash=keel.flash)  # and seen from the other world
    assert "fruit=apple" in again.run("printenv fruit")


def test_other_cpus_wait_until_they_are_called(machine):
    keel = machine(machine_words="secure=on,gic-version=3", smp=4)
    assert "4 CPUs" in keel.banner
    assert "==>" in keel.run(f"crc32 {keel.load} 100000")


def test_kernel_and_ramdisk_of_the_command_line_are_what_starts(machine, tmp_path):
    kernel, ramdisk = os.urandom(300001), os.urandom(70000)
    (tmp_path / "kernel").write_bytes(kernel)
    (tmp_path / "ramdisk").write_bytes(ramdisk)
    keel = machine(extra=["-kernel", str(tmp_path / "kernel"), "-initrd", str(tmp_path / "ramdisk")])
    assert "Hit any key" in keel.banner  # and it is no kernel, so the prompt follows
    out = keel.run("qfw load")
    assert "292.9 KiB" in out and "68.3 KiB" in out
    assert f"{zlib.crc32(ramdisk):08x}" in keel.run("crc32 $ramdisk_addr_r $filesize")
    assert f"{zlib.crc32(kernel):08x}" in keel.run("crc32 $kernel_addr_r $kernel_size")
    assert "overlap" in keel.run("qfw load 42000000 42000010", ok=False)
    assert "overlaps Keel's log" in keel.run("qfw load 40100000", ok=False)


def test_without_a_kernel_there_is_none_to_load(keel):
    assert "Hit any key" not in keel.banner
    assert "started without a kernel" in keel.run("qfw load", ok=False)
