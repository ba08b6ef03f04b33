# SPDX-License-Identifier: MIT
"""The article's session on the S5PC100 board, typed as it is printed there.

USB start with empty NAND, settings, ping, Keel by TFTP into NAND at 0, the switch to NAND,
power off and on: Keel starts from NAND with the settings, fetches a kernel and starts it.
"""
import re

import pytest

from cable import Cable, NoCable
from emu.nandimg import NandImage
from machine import S5pc100
from tree import TOP, make

HOST = "192.168.0.157"
AT_THE_USB_START = (
    "setenv ipaddr 192.168.0.6",
    "saveenv",
    "ping 192.168.0.157",
    "setenv serverip 192.168.0.157",
    "saveenv",
    "tftp 20008000 keel.bin",
    "nand erase 0 40000",
    "nand write 20008000 0 40000",
)
BOOTARGS = "root=/dev/nfs console=ttySAC0,115200"
AT_THE_NAND_START = (
    f"setenv bootargs {BOOTARGS}",
    "tftp 20008000 zImage",
)
CLAUSES = 15  # of test/payload/kernel.c and board_s5pc100.h


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """What the TFTP server has."""
    make("BOARD=s5pc100", "all", "emu", "payload")
    folder = tmp_path_factory.mktemp("tftpboot")
    folder.chmod(0o755)
    (folder / "keel.bin").write_bytes((TOP / "build/s5pc100/keel.bin").read_bytes())
    (folder / "zImage").write_bytes((TOP / "build/payload/s5pc100/zImage").read_bytes())
    return folder


@pytest.fixture
def user_net(files):
    """QEMU's user network with the article's addresses and a TFTP server in it."""
    return dict(user_net=f"net=192.168.0.0/24,host={HOST},tftp={files}")


@pytest.fixture
def tftpd(files):
    """A cable with Debian's tftpd-hpa at its end."""
    try:
        cable = Cable(HOST)
    except NoCable as e:
        pytest.skip(str(e))
    try:
        cable.start_tftpd(files)
        yield dict(cable=cable)
    finally:
        cable.close()


@pytest.fixture
def power(tmp_path):
    """A function that switches the board on, with the NAND that is in it."""
    running = []

    def on(**switches):
        off()
        running.append(S5pc100(tmp_path, flash=tmp_path / "nand.img", **switches))
        return running[-1]

    def off():
        while running:
            running.pop().kill()

    yield on
    off()


def start_kernel(keel, line):
    """What the payload kernel says."""
    keel.send(line + "\r")
    keel.expect("payload done")
    return keel.child.before.decode().replace("\r", "")


def type_the_session(power, network, at_nand=None):
    """All of it; @at_nand are more keywords for the start from NAND."""
    keel = power(boot="usb", **network)
    assert re.search(r"^boot .*USB", keel.banner, re.M)
    for line in AT_THE_USB_START:
        keel.run(line)
    assert keel.complaints() == []
    keel = power(boot="nand", **(at_nand or {}), **network)
    assert re.search(r"^boot .*started from NAND", keel.banner, re.M)
    assert "environment from copy" in keel.banner
    assert keel.run("printenv ipaddr serverip").split() == [
        "ipaddr=192.168.0.6", "serverip=192.168.0.157"]
    for line in AT_THE_NAND_START:
        keel.run(line)
    said = start_kernel(keel, "go 20008000")
    assert "FAIL" not in said and said.count("pass: ") == CLAUSES, said
    for fact in ("memory size 0x10000000", "memory start 0x20000000", f"bootargs {BOOTARGS}"):
        assert f"told: {fact}\n" in said
    assert keel.complaints() == []


def test_the_session_works_with_tftpd_hpa(power, tftpd):
    type_the_session(power, tftpd)


@pytest.mark.parametrize("irom_copy", ["8k", "16k"])
@pytest.mark.parametrize("bad", [0, 1, 2, 3])
def test_the_session_works_with_bad_blocks_and_a_wrong_bit_in_every_ecc_step(
        power, user_net, tmp_path, bad, irom_copy):
    NandImage.create(tmp_path / "nand.img", range(1, 1 + bad))
    (tmp_path / "faults").write_text("flip blocks=0-9 bits=1\n")
    type_the_session(power, user_net, dict(faults=tmp_path / "faults", irom_copy=irom_copy))


def truncated(image):
    return image[:len(image) // 2]


def of_another_board(image):
    return (TOP / "build/vexpress/keel.bin").read_bytes()


def a_kernel(image):
    return (TOP / "build/payload/s5pc100/zImage").read_bytes()


def with_a_wrong_bit(image):
    return image[:0x10000] + bytes([image[0x10000] ^ 1]) + image[0x10001:]


@pytest.mark.parametrize("what, words", [
    (truncated, "image"), (of_another_board, "another board"), (a_kernel, "image"),
    (with_a_wrong_bit, "image")], ids=lambda p: getattr(p, "__name__", None))
def test_what_is_no_whole_keel_for_this_board_is_not_written_at_0(power, user_net, files, what,
                                                                  words):
    (files / "wrong.bin").write_bytes(what((files / "keel.bin").read_bytes()))
    keel = power(**user_net)
    keel.run("setenv ipaddr 192.168.0.6; setenv serverip 192.168.0.157")
    keel.run("mw.b 20008000 0 40000; tftp 20008000 wrong.bin")
    before = keel.flash.read_bytes()
    out = keel.run("nand write 20008000 0 40000", ok=False)
    assert words in out and "try:" in out
    assert keel.flash.read_bytes() == before
