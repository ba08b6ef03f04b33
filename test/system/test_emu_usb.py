# SPDX-License-Identifier: MIT
"""The boot ROM's USB mode in the S5PC100 emulator, fed by tools/dnw."""
import subprocess

import pytest

import dnw_packet
import emu_program as emu
from emu_program import ICOUNT
from tree import TOP, make


@pytest.fixture(scope="module", autouse=True)
def emulator():
    make("emu")


def usb_socket(workdir):
    return ["-chardev", f"socket,id=usb,server=on,wait=off,path={workdir / 'usb'}"]


def dnw(workdir, *files, code=0):
    done = subprocess.run([TOP / "tools/dnw", "--to", f"unix:{workdir / 'usb'}", *map(str, files)],
                          capture_output=True, text=True, timeout=30)
    assert done.returncode == code, done.stderr
    return done.stderr


# Sets up clocks and DDR2 as hardware facts 3.5, 4.2 and 4.4 say, and returns.
DRAM_ON = """
	push	{r4, lr}
	adr	r4, table
	ldr	r3, =0xe6000018
	ldr	r2, =0x6a101003
next:	ldmia	r4!, {r0, r1}
	cmp	r0, #1
	poplo	{r4, pc}
	beq	wait
	str	r1, [r0]
	cmp	r0, r3
	cmpeq	r1, r2
	bne	next
locked:	ldr	r1, [r3, #0x28]
	tst	r1, #4
	beq	locked
	b	next
wait:	subs	r1, r1, #1
	bne	wait
	b	next
	.ltorg
	.balign	4
table:	.word	0xe0100000, 0xe10, 0xe0100004, 0xe10, 0xe0100008, 0xe10, 0xe010000c, 0xe10
	.word	0xe0100300, 0x11301, 0xe0100100, 0x81bc0400, 0xe0100304, 0x11110
	.word	0xe0100104, 0x80590201, 0xe0100108, 0x80870303, 0xe010010c, 0x80600603
	.word	1, 200000, 0xe0100200, 0x1111, 1, 200000
	.word	0xe6000018, 0x6a101000, 0xe600001c, 0x84f4, 0xe6000020, 0
	.word	0xe6000018, 0x6a101002, 0xe6000018, 0x6a101003, 0xe6000018, 0x6a101009
	.word	0xe6000000, 0x0ff01010, 0xe6000004, 0x00202400
	.word	0xe6000008, 0x20f01323, 0xe600000c, 0x40f00323
	.word	0xe6000014, 0x20000000, 0xe6000028, 0x00100004, 0xe6000030, 0x0000050e
	.word	0xe6000034, 0x16233297, 0xe6000038, 0x23230000, 0xe600003c, 0x07c80232
	.word	1, 200000, 0xe6000010, 0x07000000, 1, 1000
	.word	0xe6000010, 0x01000000, 0xe6000010, 0x00020000
	.word	0xe6000010, 0x00030000, 0xe6000010, 0x00010400, 0xe6000010, 0x00000532
	.word	0xe6000010, 0x01000000, 0xe6000010, 0x05000000, 0xe6000010, 0x05000000
	.word	0xe6000010, 0x00000432, 0xe6000010, 0x00010780, 0xe6000010, 0x00010402
	.word	0xe6000000, 0x00ff20b0, 0xe6000004, 0x00212413, 1, 1000, 0, 0
"""


def test_usb_calls_the_first_packet_and_jumps_to_the_second(tmp_path):
    first = emu.build(tmp_path, DRAM_ON, emu.IRAM).with_suffix(".bin")
    second = emu.build(tmp_path, "\tldr\tsp, =0xd0033f00\n\thex\tpc\n\tleave",
                       0x20800000).with_suffix(".bin")
    with emu.Running(tmp_path, *usb_socket(tmp_path), *ICOUNT, options="boot=usb,usb=usb") as board:
        dnw(tmp_path, first, second)
        done = board.result()
    assert done.numbers[0] & ~0xFF == 0x20800000
    assert done.stats["complaints"] == 0
    assert done.stats["irom_usb_packets"] == 2
    assert done.stats["irom_usb_dropped"] == 0


def test_usb_drops_what_is_wrong_and_waits_for_another_packet(tmp_path):
    good = emu.build(tmp_path, "\thex\tlr\n\tleave", emu.IRAM).with_suffix(".bin")
    packet = bytearray(dnw_packet.frame(emu.IRAM, good.read_bytes()))
    packet[-1] ^= 1
    with emu.Running(tmp_path, *usb_socket(tmp_path), options="boot=usb,usb=usb") as board:
        with board.connect("usb") as s:
            s.sendall(packet)
            board.wait_for("its sum is")
            s.sendall(dnw_packet.frame(0x20000000, b"1234"))
            board.wait_for("the first one goes to iRAM")
            s.sendall(b"\0" * 100)
            board.wait_for("length 0x0")
        dnw(tmp_path, good)
        done = board.result()
    assert done.numbers[0] < 0x10000  # the boot ROM's
    assert done.stats["irom_usb_dropped"] == 3


def test_usb_packets_may_come_from_a_file(tmp_path):
    first = emu.build(tmp_path, "\thex\tlr\n\tleave", emu.IRAM).with_suffix(".bin")
    subprocess.run([TOP / "tools/dnw", "--to", tmp_path / "packets", first], check=True,
                   capture_output=True)
    with open(tmp_path / "packets", "rb") as packets:
        done = emu.run(tmp_path, "-chardev", "stdio,id=usb,signal=off",
                       options="boot=usb,usb=usb", stdin=packets)
    assert len(done.numbers) == 1


def test_exception_in_the_first_program_is_told(tmp_path):
    first = emu.build(tmp_path, "\tmov\tr0, #0x20000000\n\tldr\tr0, [r0]",
                      emu.IRAM).with_suffix(".bin")
    with emu.Running(tmp_path, *usb_socket(tmp_path), options="boot=usb,usb=usb") as board:
        with board.connect("usb") as s:
            s.sendall(dnw_packet.frame(emu.IRAM, first.read_bytes()))
            board.wait_for("irom: data abort before software had set VBAR, LR 0xd003400c")
