# SPDX-License-Identifier: MIT
"""The S5PC100 emulator as a machine: memory map, resets, boot ROM, options. Without Keel."""
import re
import socket

import pytest

import code
import emu_program as emu
from emu_program import ICOUNT, drive, run_direct, run_nand
from tree import TOP, make


@pytest.fixture(scope="module", autouse=True)
def emulator():
    make("emu")


# Data aborts are counted in r8, the last fault address is in r9.
CATCH = """
	adr	r0, vectors
	mcr	p15, 0, r0, c12, c0, 0
	mov	r8, #0
	b	main
	.balign	32
vectors:
	b	.
	b	.
	b	.
	b	.
	mrc	p15, 0, r9, c6, c0, 0
	add	r8, r8, #1
	subs	pc, lr, #4
main:
"""


def test_access_to_nothing_aborts_and_is_logged_with_its_instruction(tmp_path):
    done = run_direct(tmp_path, CATCH + """
	ldr	r1, =0x10002000
	adr	r2, here
	hex	r2
here:	ldr	r3, [r1]
	str	r3, [r1, #4]
	ldr	r3, [r1]
	hex	r8
	hex	r9
	leave""")
    here, aborts, where = done.numbers
    assert (aborts, where) == (3, 0x10002000)
    assert f"bus: read of 0x10002000, where nothing is (pc {here:08x})" in done.log
    assert done.log.count("bus: read of 0x10002000, where nothing is (pc") == 1
    assert "2 times: bus: read of 0x10002000, where nothing is" in done.log
    assert f"to 0x10002004, where nothing is (pc {here + 4:08x})" in done.log
    assert done.stats["complaints"] == 3


def test_iram_and_irom_are_seen_twice(tmp_path):
    done = run_direct(tmp_path, CATCH + """
	ldr	r1, =0xd0030000
	ldr	r2, =0x00030000
	ldr	r0, =0x12345678
	str	r0, [r1]
	ldr	r3, [r2]
	hex	r3
	mov	r1, #0
	ldr	r2, =0xd0000000
	ldr	r0, [r1]
	ldr	r3, [r2]
	sub	r0, r0, r3
	hex	r0
	ldr	r1, =0xd0038000
	ldr	r0, [r1]
	hex	r8
	leave""")
    assert done.numbers == [0x12345678, 0, 1]
    assert done.stats["complaints"] == 1


def test_irom_cannot_be_written(tmp_path):
    done = run_direct(tmp_path, CATCH + """
	mov	r1, #0x100
	ldr	r0, [r1]
	mvn	r2, r0
	str	r2, [r1]
	ldr	r3, [r1]
	sub	r0, r0, r3
	hex	r0
	leave""")
    assert done.numbers == [0]
    assert "irom: write of" in done.log


def test_there_is_no_dram_before_its_controller_is_set_up(tmp_path):
    done = run_nand(tmp_path, CATCH + """
	ldr	r1, =0x20000000
	ldr	r0, [r1]
	str	r0, [r1, #4]
	hex	r8
	hex	r9
	leave""")
    assert done.numbers == [2, 0x20000004]


def test_dram_repeats_in_a_window_that_is_larger(tmp_path):
    done = run_direct(tmp_path, """
	ldr	r1, =0x23000000
	mov	r2, #7
	str	r2, [r1]
	ldr	r3, =0x3b000000
	ldr	r0, [r3]
	hex	r0
	leave""", options="board=smdk,dram-size=128M", base=0x30000000)
    assert done.numbers == [7]


def test_blocks_that_are_not_modelled_answer_and_are_logged(tmp_path):
    done = run_direct(tmp_path, CATCH + """
	ldr	r1, =0xec100000
	ldr	r0, [r1]
	hex	r0
	ldr	r1, =0x90000000
	ldr	r0, [r1]
	hex	r0
	hex	r8
	leave""")
    assert done.numbers == [0, 0xFFFFFFFF, 0]
    assert "I2C" in done.log and "SROM bank 2" in done.log


# Prints RST_STAT, INFORM0, a word of iRAM; marks them and resets, until it has come @TIMES.
RESETS = """
	ldr	sp, =0xd0033f00
	ldr	r4, =0xea200000
	mov	r0, #0
	str	r0, [r4]
	ldr	r5, =0xe0108300
	ldr	r0, [r5]
	hex	r0
	ldr	r6, =0xe0108400
	ldr	r0, [r6]
	hex	r0
	ldr	r7, =0xd0030000
	ldr	r1, [r7]
	hex	r1
	add	r0, r0, #1
	str	r0, [r6]
	ldr	r1, =0x600dcafe
	str	r1, [r7]
	cmp	r0, #1
	beq	by_software
	cmp	r0, #2
	beq	by_watchdog
	leave
by_software:
	ldr	r1, =0xe0200000
	ldr	r0, =0xc100
	str	r0, [r1]
	b	.
by_watchdog:
	mov	r0, #1
	str	r0, [r4, #4]
	str	r0, [r4, #8]
	mov	r0, #0x21
	str	r0, [r4]
	b	.
"""


def test_resets_by_software_and_watchdog_keep_iram_and_inform(tmp_path):
    done = run_nand(tmp_path, RESETS, *ICOUNT)
    first, second, third = zip(*[iter(done.numbers)] * 3)
    assert (first[0] & 0x2D, first[1]) == (0x01, 0)  # hardware facts 15.1: b0 power, 2 wdt, 5 sw
    assert first[2] not in (0, 0x600DCAFE)
    assert (second[0] & 0x2D, *second[1:]) == (0x20, 1, 0x600DCAFE)
    assert (third[0] & 0x2D, *third[1:]) == (0x04, 2, 0x600DCAFE)
    assert done.stats["resets"] == 3


# Prints and marks a word of DRAM; resets itself once.
DRAM_WORD = """
	ldr	r4, =0x21000000
	ldr	r5, =0xe0108400
	ldr	r0, [r4]
	hex	r0
	ldr	r1, =0x600dcafe
	str	r1, [r4]
	ldr	r0, [r5]
	mov	r1, #1
	str	r1, [r5]
	cmp	r0, #1
	ldr	r1, =0xe0200000
	ldr	r0, =0xc100
	strne	r0, [r1]
1:	wfi
	b	1b
"""


def test_dram_survives_every_reset_but_power_off(tmp_path):
    elf = emu.build(tmp_path, "\tldr\tsp, =0xd0033f00\n" + DRAM_WORD, emu.IRAM)
    with emu.Running(tmp_path, "-kernel", elf, *with_monitor(tmp_path),
                     options="start=direct") as board:
        assert board.first_numbers(2) == [0, 0x600DCAFE]
        monitor(board, "system_reset")
        assert board.first_numbers(4)[2:] == [0, 0x600DCAFE]


def test_boot_rom_is_the_program_that_its_comments_say():
    text = (TOP / "tools/emu/models/irom_code.c").read_text()
    source, words = [".syntax unified"], []
    for word, line in re.findall(r"^\t(?:(0x\w{8}), )?/\* (.*?) \*/", text, re.M):
        if not word:
            source.append(line.split()[0])
        elif re.match(r"c[48]\b", line):
            source.append(f".word {word}")
        else:
            source.append(line.split(None, 1)[1].split("\t\t")[0].split("\tIROM")[0])
        words += [int(word, 16)] if word else []
    assert code.assemble("\n".join(source)) == words


def test_a_program_that_leaves_the_watchdog_alone_is_reset(tmp_path):
    done = run_nand(tmp_path, """
	ldr	r6, =0xe0108400
	ldr	r0, [r6]
	add	r1, r0, #1
	str	r1, [r6]
	hex	r0
	cmp	r0, #1
	beq	again
sleep:	wfi
	b	sleep
again:	leave""", *ICOUNT)
    assert done.numbers == [0, 1]


def test_bl1_begins_as_the_conventions_say(tmp_path):
    done = run_nand(tmp_path, """
	mov	r0, pc
	hex	r0
	mov	r0, sp
	hex	r0
	mrs	r0, cpsr
	hex	r0
	mrc	p15, 0, r0, c1, c0, 0
	and	r0, r0, #5
	hex	r0
	ldr	r1, =0xea200000
	ldr	r0, [r1]
	hex	r0
	ldr	r1, =0xd0037ffc
	ldr	r0, [r1]
	hex	r0
	leave""", *ICOUNT)
    pc, sp, cpsr, sctlr, wtcon, last = done.numbers
    assert (pc, sp, cpsr & 0x1FF) == (0xD0034008, 0xD0033F00, 0x1D3)
    assert (sctlr, wtcon & 0x21, last) == (0, 0x21, 0x5A5A5A5A)
    assert done.stats["irom_pages"] == 8
    assert done.stats["complaints"] == 0
    assert 1_000_000 < done.stats["irom_ns"] < done.stats["virtual_ns"]


LAST_WORDS = """
	ldr	r1, =0xd0035ffc
	ldr	r0, [r1]
	hex	r0
	ldr	r1, =0xd0036000
	ldr	r0, [r1]
	hex	r0
	leave"""


def test_irom_copies_8_kib_when_told(tmp_path):
    done = run_nand(tmp_path, LAST_WORDS, options="irom-copy=8k")
    assert done.numbers[0] == 0x5A5A5A5A
    assert done.numbers[1] != 0x5A5A5A5A


def test_irom_accepts_pages_without_ecc_only_when_lax(tmp_path):
    image = emu.boot_image(tmp_path, LAST_WORDS, spare=b"")
    done = emu.run(tmp_path, *drive(image), options="irom-lax-ecc=on")
    assert done.numbers == [0x5A5A5A5A] * 2
    with emu.Running(tmp_path, *drive(image)) as strict:
        strict.wait_for("page 0 carries no 8-bit ECC")
        strict.wait_for("USB: waits for the first packet")


def test_irom_says_which_page_it_cannot_correct(tmp_path):
    image = emu.boot_image(tmp_path, LAST_WORDS)
    (tmp_path / "faults").write_text("flip pages=3 bits=9\n")
    with emu.Running(tmp_path, *drive(image), options=f"faults={tmp_path / 'faults'}") as board:
        board.wait_for("page 3 has more wrong bits")


def test_the_same_start_takes_the_same_instructions(tmp_path):
    runs = [run_nand(tmp_path, """
	ldr	r1, =0xea200000
	mov	r2, #2000
	mov	r0, #0
1:	ldr	r3, [r1, #8]
	add	r0, r0, r3
	subs	r2, r2, #1
	bne	1b
	hex	r0
	leave""", *ICOUNT) for _ in range(3)]
    assert len({(r.stats["instructions"], r.stats["virtual_ns"], *r.numbers) for r in runs}) == 1
    assert runs[0].stats["instructions"] > 8000


def test_power_cut_of_the_fault_menu_has_its_own_exit_code(tmp_path):
    (tmp_path / "faults").write_text("power-cut op=1\n")
    erase = """
	ldr	r1, =0xe7200000
	ldr	r0, =0x7771
	str	r0, [r1]
	ldr	r0, =0xc5
	str	r0, [r1, #4]
	mov	r0, #0x60
	str	r0, [r1, #8]
	mov	r0, #64
	str	r0, [r1, #0xc]
	mov	r0, #0
	str	r0, [r1, #0xc]
	str	r0, [r1, #0xc]
	mov	r0, #0xd0
	str	r0, [r1, #8]
	b	."""
    done = run_nand(tmp_path, erase, *ICOUNT, options=f"faults={tmp_path / 'faults'}")
    assert done.code == 75
    assert re.search(r"power cut: .*operation 1", done.said)
    assert done.stats["erases"] <= 1


@pytest.mark.parametrize("option, answer", [
    ("start=x", "irom or direct"),
    ("boot=sd", "nand or usb"),
    ("irom-copy=4k", "16k or 8k"),
    ("irom-lax-ecc=maybe", "off or on"),
    ("board=x", "fs or smdk"),
    ("dram-size=100M", "256M"),
    ("dram-base=0x10000000", "0x20000000"),
    ("usb=nobody", "no -chardev with id=nobody"),
    ("start=direct,dram-base=0x28000000", "a multiple of dram-size"),
])
def test_wrong_option_is_answered_with_the_right_ones(tmp_path, option, answer):
    done = emu.run(tmp_path, options=option)
    assert done.code == 1
    assert option.split(",")[-1].split("=")[0] in done.said and answer in done.said


def test_a_kernel_without_start_direct_is_refused(tmp_path):
    done = emu.run(tmp_path, "-kernel", "some.elf")
    assert done.code == 1 and "start=direct" in done.said


def test_generic_loader_gives_the_start_address(tmp_path):
    elf = emu.build(tmp_path, "\tldr\tsp, =0xd0033f00\n\thex\tpc\n\tleave", 0x21000000)
    done = emu.run(tmp_path, "-device",
                   f"loader,file={elf.with_suffix('.bin')},addr=0x21000000,force-raw=on",
                   "-device", "loader,addr=0x21000000,cpu-num=0", options="start=direct")
    assert done.numbers[0] - 0x21000000 < 32


def rsp(sock, text):
    """One command of gdb's remote protocol and its answer."""
    sock.sendall(f"${text}#{sum(text.encode()) & 255:02x}".encode())
    answer = b""
    while not re.search(rb"\$.*#..", answer):
        answer += sock.recv(1024)
    sock.sendall(b"+")
    return re.search(rb"\$(.*)#..", answer)[1].decode()


def test_gdb_sees_the_boot_rom(tmp_path):
    words = ["-S", "-chardev", f"socket,id=g,server=on,wait=off,path={tmp_path / 'gdb'}",
             "-gdb", "chardev:g"]
    with emu.Running(tmp_path, *words) as board, board.connect("gdb") as s:
        assert rsp(s, "g")[15 * 8:][:8] == "00000000"
        assert rsp(s, "m0,4") == "060000ea"  # b reset
        rsp(s, "s")
        assert rsp(s, "g")[15 * 8:][:8] == "20000000"


def monitor(board, line):
    with board.connect("monitor") as s:
        s.sendall(line.encode() + b"\n")
        s.shutdown(socket.SHUT_WR)
        out = b""
        while part := s.recv(4096):
            out += part
    return out.decode()


def with_monitor(workdir):
    return ["-chardev", f"socket,id=m,server=on,wait=off,path={workdir / 'monitor'}",
            "-mon", "chardev=m,mode=readline"]


@pytest.mark.parametrize("net", ["user,id=n", "socket,id=n,listen=127.0.0.1:0"])
def test_every_kind_of_network_reaches_the_dm9000(tmp_path, net):
    words = ["-nic", net.replace(",id=n", "") + ",model=dm9000"]
    with emu.Running(tmp_path, *words, *with_monitor(tmp_path)) as board:
        assert "dm9000" in monitor(board, "info network")


def test_quit_of_the_monitor_ends_it_in_order(tmp_path):
    with emu.Running(tmp_path, *with_monitor(tmp_path)) as board:
        monitor(board, "quit")
        done = board.result()
    assert done.code == 0
    assert done.stats["resets"] == 1


def test_system_reset_of_the_monitor_is_the_power_switch(tmp_path):
    image = emu.boot_image(tmp_path, """
	ldr	r1, =0xe0108300
	ldr	r0, [r1]
	hex	r0
	ldr	r1, =0xe0108400
	ldr	r0, [r1]
	hex	r0
	mov	r0, #5
	str	r0, [r1]
	ldr	r1, =0xea200000
	mov	r0, #0
	str	r0, [r1]
1:	wfi
	b	1b""")
    with emu.Running(tmp_path, *drive(image), *with_monitor(tmp_path)) as board:
        board.first_numbers(2)
        monitor(board, "system_reset")
        numbers = board.first_numbers(4)
    assert numbers[:2] == numbers[2:]
    assert (numbers[0] & 0x2D, numbers[1]) == (1, 0)
