# SPDX-License-Identifier: MIT
"""The S5PC100 emulator: options beside -M, two at a time, what a power cycle forgets."""
import pytest

import emu_program as emu
from test_emu import emulator, monitor, with_monitor  # noqa: F401


@pytest.mark.parametrize("words, answer", [
    (["-m", "300M"], "-m: 300 MiB; the DRAM"),
    (["-m", "1G"], "-m: 1 GiB; the DRAM"),
    (["-cpu", "cortex-a15"], "cortex-a8"),
    (["-machine", "stats=/no/such/folder/stats"], "stats=/no/such/folder/stats: No such file"),
])
def test_what_the_board_has_not_is_refused_at_the_start(tmp_path, words, answer):
    done = emu.run(tmp_path, *words)
    assert done.code == 1 and answer in done.said


def test_a_second_emulator_on_the_same_file_is_refused(tmp_path):
    (tmp_path / "nand.img").touch()
    (tmp_path / "link.img").symlink_to("nand.img")
    with emu.Running(tmp_path, *emu.drive(tmp_path / "nand.img")) as first:
        first.wait_for("USB: waits")
        second = emu.run(tmp_path, *emu.drive(tmp_path / "link.img"))
    assert second.code == 1 and "another emulator" in second.said


def test_options_for_linux_alone_are_told_to_do_nothing(tmp_path):
    done = emu.run_direct(tmp_path, "\tleave", "-initrd", __file__)
    assert done.code == 0 and "-initrd, -dtb, -append and -bios do nothing" in done.said


@pytest.mark.parametrize("name", ["elf", "bin"])
def test_one_loader_alone_says_where_to_start(tmp_path, name):
    elf = emu.build(tmp_path, "\tldr\tsp, =0xd0033f00\n\thex\tpc\n\tleave", 0x21000000)
    done = emu.run(tmp_path, "-device",
                   f"loader,file={elf.with_suffix('.' + name)},addr=0x21000000",
                   options="start=direct")
    assert done.numbers[0] - 0x21000000 < 32


def test_dram_of_smdk_is_in_the_half_that_was_asked_for(tmp_path):
    done = emu.run_direct(tmp_path, """
	ldr	r1, =0x7ffffffc
	sub	r1, r1, #0x20000000
	hex	r1
	str	r1, [r1]
	ldr	r0, [r1]
	hex	r0
	leave""", options="board=smdk,dram-base=0x40000000,dram-size=128M", base=0x40008000)
    assert done.numbers == [0x5FFFFFFC] * 2


TWO_LIVES = """
	ldr	r4, =0x28000000
	ldr	r6, =0xe12fff1e			@ bx lr
	ldr	r1, =0xea300000			@ RTC: its year survives every reset
	ldr	r0, [r1, #0x88]
	cmp	r0, #0x55
	beq	second
	mov	r0, #1
	str	r0, [r1, #0x40]
	mov	r0, #0x55
	str	r0, [r1, #0x88]
	ldr	r0, =0xe3a00055			@ mov r0, #0x55
	str	r0, [r4]
	str	r6, [r4, #4]
	mcr	p15, 0, r4, c7, c5, 0
	blx	r4
	hex	r0
	b	.
second:
	str	r6, [r4, #64]
	mcr	p15, 0, r4, c7, c5, 0
	mov	r0, #0
	blx	r4
	hex	r0
	leave"""


def test_a_power_cycle_forgets_code_that_has_run(tmp_path):
    elf = emu.build(tmp_path, "\tldr\tsp, =0xd0033f00\n" + TWO_LIVES, emu.DRAM)
    with emu.Running(tmp_path, "-kernel", elf, *with_monitor(tmp_path),
                     options="start=direct") as board:
        assert board.first_numbers(1) == [0x55]
        monitor(board, "system_reset")
        assert board.result().numbers == [0x55, 0]
