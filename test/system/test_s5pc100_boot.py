# SPDX-License-Identifier: MIT
"""Starting kernels of the S5PC100's time: tag lists, go, and what Keel leaves quiet."""
import re
import subprocess

import pytest

from test_boot import RAMDISK, Arm, mkimage
from tree import TOP, make

pytestmark = pytest.mark.boards("s5pc100")
BOOTARGS = "root=/dev/nfs console=ttySAC0,115200"
KERNEL = "20008000"
CLAUSES = 15  # of the boot protocol, and five of the board
TREE = """/dts-v1/;
/ {
	#address-cells = <1>;
	#size-cells = <1>;
	aliases { ethernet0 = "/ethernet@88000000"; };
	chosen { };
	memory@20000000 { device_type = "memory"; reg = <0x20000000 0x1000>; };
	ethernet@88000000 { compatible = "davicom,dm9000"; };
};"""


@pytest.fixture(scope="module")
def payload():
    make("payload")
    return TOP / "build/payload/s5pc100/zImage"


@pytest.fixture
def keel(machine, tmp_path, payload):
    """A board that has just used its network: the payload is at KERNEL, a ramdisk behind it."""
    (tmp_path / "zImage").write_bytes(payload.read_bytes())
    (tmp_path / "rd").write_bytes(RAMDISK)
    (tmp_path / "board.dtb").write_bytes(subprocess.run(
        ["dtc", "-q", "-O", "dtb"], input=TREE.encode(), check=True, capture_output=True).stdout)
    mkimage(Arm, tmp_path, "-T", "kernel", "-C", "none", "-a", KERNEL, "-e", KERNEL, "-d", payload)
    keel = machine(user_net=f"tftp={tmp_path}")
    keel.run("setenv ipaddr 10.0.2.15; setenv netmask 255.255.255.0; setenv serverip 10.0.2.2")
    keel.run(f"setenv bootargs {BOOTARGS}; tftp 20800000 rd; tftp {KERNEL} zImage")
    return keel


def told(out, name):
    """A number that the payload was handed."""
    return int(re.search(f"^told: {name} (0x[0-9a-f]+)$", out, re.M)[1], 16)


def boot(keel, line, clauses=CLAUSES):
    keel.send(line + "\r")
    keel.expect("payload done")
    out = keel.child.before.decode(errors="replace").replace("\r", "")
    assert "error:" not in out, out
    assert len(re.findall("^pass: ", out, re.M)) == clauses, out
    assert f"told: bootargs {BOOTARGS}\n" in out
    return out


def test_a_kernel_in_its_partition_starts_by_itself_and_a_blank_one_is_no_error(keel):
    assert "error" not in keel.banner and "autoboot" not in keel.banner
    assert "is not set" in keel.run("printenv bootcmd", ok=False)
    for number in (4, 9):
        out = keel.run(f"setenv bootargs root=/dev/mtdblock{number} ro; bootm -n {KERNEL}")
        assert ("mtdblock9, but mtdparts ends with number 4" in out) == (number == 9)
    keel.run(f"setenv bootargs {BOOTARGS}")
    keel.run(f"nand erase kernel; nand write {KERNEL} kernel ${{filesize}}")
    keel.run("setenv bootdelay 0; saveenv")
    out = boot(keel, "reset")
    assert "FAIL" not in out and "boot plan: zImage" in out


def test_go_starts_a_kernel_where_it_lies(keel):
    keel.run("setenv serial# 0123456789abcdef; setenv rev 4b31; setenv ethaddr 52:54:12:34:56:78")
    out = boot(keel, f"go {KERNEL}")
    assert "FAIL" not in out and f"payload kernel at 0x{KERNEL}\n" in out
    assert told(out, "memory size") == 256 << 20 and told(out, "memory start") == 0x20000000
    assert told(out, "serial, high") == 0x01234567 and told(out, "serial, low") == 0x89abcdef
    assert told(out, "revision") == 0x4b31
    assert told(out, "the chip's address ends in") == 0x12345678


def test_bootm_hands_over_a_ramdisk_by_its_tag(keel):
    out = boot(keel, f"bootm {KERNEL} 20800000:{len(RAMDISK):x}")
    assert "FAIL" not in out and "machine 1826" in out
    assert told(out, "ramdisk sum") == Arm.ramdisk_sum(RAMDISK)
    assert "serial" not in out and "revision" not in out  # nobody has set them


def test_bootm_starts_a_uimage_with_a_device_tree(keel):
    keel.run("tftp 22000000 uImage; tftp 21f00000 board.dtb")
    out = boot(keel, f"bootm 22000000 20800000:{len(RAMDISK):x} 21f00000")
    assert "FAIL" not in out and f"payload kernel at 0x{KERNEL}\n" in out
    assert told(out, "memory size") == 256 << 20
    assert told(out, "ramdisk sum") == Arm.ramdisk_sum(RAMDISK)


def test_machid_replaces_the_machine_number(keel):
    out = boot(keel, f"setenv machid 3e8; bootz {KERNEL}", CLAUSES - 1)
    assert re.findall("^FAIL: .*", out, re.M) == ["FAIL: r1 is the machine number (0x000003e8)"]


def test_what_was_switched_on_by_hand_does_not_reach_the_kernel(keel):
    keel.run("mw.l e4000010 ffffffff; mw.l e4100010 1; mw.l e4200010 1; mw.l e410000c ff")
    keel.run("mw.l ea00000c ffff; mw.l ea000008 500009")  # timer 0, beside Keel's own
    keel.run("mw.b 88000000 5; mw.b 88000004 1; wdt start 30000")
    assert "FAIL" not in boot(keel, f"bootz {KERNEL}")
