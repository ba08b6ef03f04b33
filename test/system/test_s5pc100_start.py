# SPDX-License-Identifier: MIT
"""The S5PC100 from reset to the prompt: copies, bad blocks, wrong bits, the rescue, USB."""
import re
import zlib

import pytest

from code import assemble, linked
from emu import nandimg
from machine import S5pc100
from serial_line import SocketLine
from tree import TOP, make

PAGE = 2048
COPIES = ("bootloader", "bootloader2")
HEADER = 0x40
SEQUENCE_AT, CRC_AT = 0x38, 0x3C


class RescueLine(SocketLine, S5pc100):
    """A board whose stage 1 asks for an image on a socket."""

    def wait_prompt(self, timeout=30):
        self.wait_prompt = super().wait_prompt
        return self.wait_for_rescue()

    def wait_for_rescue(self):
        self.expect("Keel rescue: send keel.bin by YMODEM at 115200 baud\r\n")
        return self.child.before.decode(errors="replace")


@pytest.fixture(scope="module", autouse=True)
def built():
    make("BOARD=s5pc100")
    make("emu")


@pytest.fixture
def start(tmp_path):
    """A function that starts the board. The chip has nothing to complain about but start.complaint."""
    started = []

    def run(kind=S5pc100, **kwargs):
        board = kind(tmp_path, flash=tmp_path / "nand.img", **kwargs)
        started.append(board)
        return board

    run.complaint = None
    yield run
    for board in started:
        board.kill()
    complaints = started[-1].complaints()
    assert len(complaints) == (run.complaint is not None)
    assert all(run.complaint in line for line in complaints)


@pytest.fixture
def nand(tmp_path):
    return nandimg.NandImage.create(tmp_path / "nand.img")


def keel_image(sequence=0):
    image = bytearray((TOP / "build/s5pc100/keel.bin").read_bytes())
    image[SEQUENCE_AT:SEQUENCE_AT + 4] = sequence.to_bytes(4, "little")
    return image


def damaged(image, at=-5):
    """One bit that no ECC knows of."""
    image = bytearray(image)
    image[at] ^= 0x10
    return image


def crc_line(copy, image):
    crc, expected = zlib.crc32(image[HEADER:]), int.from_bytes(image[CRC_AT:HEADER], "little")
    return f"Keel: copy {copy}: CRC {crc:08x}, expected {expected:08x}"


def image_pages(nand, part, image):
    """The pages that an image got to."""
    blocks, count = nand.good_blocks(part), -(-len(image) // PAGE)
    return [blocks[n // 64] * 64 + n % 64 for n in range(count)]


@pytest.mark.parametrize("irom_copy", ["8k", "16k"])
def test_it_starts_from_nand_whatever_the_boot_rom_copies(start, nand, irom_copy):
    nand.put_boot(keel_image(7))
    board = start(irom_copy=irom_copy)
    assert "started from NAND copy 1 (sequence 7), boot switch at NAND, " in board.banner
    assert board.run("echo ${bootsource} ${bootcopy} ${bootswitch} ${board}").split() == [
        "nand", "1", "nand", "s5pc100"]
    assert "error" not in board.banner and "Keel: " not in board.banner
    assert "CPU 666 MHz, HCLK 166 MHz, PCLK 66 MHz" in board.banner
    assert "DRAM 256 MiB at 0x20000000" in board.banner


@pytest.mark.parametrize("irom_copy", ["8k", "16k"])
@pytest.mark.parametrize("bad", [(), (1,), (2, 3), (1, 2, 3)])
def test_bad_blocks_and_a_wrong_bit_in_every_step_are_no_obstacle(start, nand, bad, irom_copy):
    nand.make_bad(bad)
    nand.put_boot(keel_image(1))
    nand.flip(image_pages(nand, "bootloader", keel_image()), 1, seed=len(bad))
    board = start(irom_copy=irom_copy)
    assert "started from NAND copy 1 (sequence 1)" in board.banner
    assert "Keel: " not in board.banner


def test_the_newer_copy_is_started(start, nand):
    for part, sequence in zip(COPIES, (0xffffffff, 0)):
        nand.put_boot(keel_image(sequence), part)
    assert "started from NAND copy 2 (sequence 0)" in start().banner


def test_a_damaged_copy_is_told_and_the_other_starts(start, nand):
    nand.put_boot(damaged(keel_image(9)), COPIES[0])
    nand.put_boot(keel_image(8), COPIES[1])
    board = start()
    assert crc_line(1, damaged(keel_image(9))) + "; trying the other copy\n" in board.banner
    assert "started from NAND copy 2 (sequence 8; copy 1 is damaged)" in board.banner


def test_a_page_beyond_repair_is_told_and_the_other_copy_starts(start, nand):
    for part in COPIES:
        nand.put_boot(keel_image(), part)
    page = image_pages(nand, COPIES[0], keel_image())[40]
    nand.flip([page], 30)
    board = start()
    assert f"copy 1: too many wrong bits in page {page:08x}; trying the other" in board.banner
    assert "started from NAND copy 2" in board.banner


def put_damaged_copies(nand):
    for part, sequence in zip(COPIES, (1, 2)):
        nand.put_boot(damaged(keel_image(sequence)), part)


@pytest.mark.parametrize("irom_copy", ["8k", "16k"])
def test_with_both_copies_damaged_it_asks_for_another(start, nand, irom_copy):
    put_damaged_copies(nand)
    board = start(RescueLine, irom_copy=irom_copy)
    assert crc_line(2, damaged(keel_image(2))) + "; trying the other copy" in board.banner
    assert crc_line(1, damaged(keel_image(1))) in board.banner


def test_a_keel_over_the_serial_line_is_checked_and_started(start, nand, tmp_path):
    put_damaged_copies(nand)
    board = start(RescueLine, irom_copy="8k")
    short = tmp_path / "short.bin"
    short.write_bytes(keel_image()[:5000])
    again = "YMODEM at 115200 baud\r\n"
    code, messages, out = board.give_line_to("sb", short, until=again)
    assert code == 0, messages
    assert "Keel rescue: the file is cut short" in out
    short.write_bytes(bytes(200))
    code, messages, out = board.give_line_to("sb", short, until=again)
    assert "Keel rescue: the file is no Keel image: there is no KEEL at offset 0x20" in out
    code, messages, out = board.give_line_to("sb", TOP / "build/s5pc100/keel.bin")
    assert code == 0, messages
    assert "started from the serial line" in out


def test_a_rescue_that_cannot_be_read_is_said_again_and_again(start, nand):
    rescue_page = linked("__rescue_start", "s5pc100") // PAGE + 1
    for part in COPIES:
        nand.put_boot(damaged(keel_image()), part)
        nand.flip([image_pages(nand, part, keel_image())[rescue_page]], 30)
    assert rescue_page * PAGE >= 0x2000  # not what the boot ROM reads
    board = start(irom_copy="8k", wait=False)
    for _ in range(2):
        board.expect("nothing in NAND starts, not even the rescue: start through USB")


FAULTS = {
    "undefined instruction": (".word 0xe7f000f0", "undefined instruction", None),
    "unmapped": ("ldr r1, =0x60000000\nldr r0, [r1]", "data abort, the bus answered with an error",
                 "0x60000000, where nothing is"),
    "wild jump": ("ldr pc, =0x70000000", "prefetch abort, the bus answered with an error",
                  "0x70000000, where nothing is"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_in_stage_1_is_told_with_its_registers(start, nand, what):
    source, words, complaint = FAULTS[what]
    start.complaint = complaint
    image = keel_image()
    code = b"".join(w.to_bytes(4, "little") for w in assemble(source))
    at = linked("board_sdram_init", "s5pc100")  # the UART works, DRAM does not
    image[at:at + len(code)] = code
    nand.put_boot(image)
    board = start(wait=False)
    board.expect("Keel stage 1 stopped: " + re.escape(words) + r"\r+\n  lr [0-9a-f]{8} fault status")
    board.expect(r"r0-r12( [0-9a-f]{8}){13}\r+\n")


def test_dram_that_is_not_there_is_told(start, nand):
    image = keel_image()
    at = linked("check_dram", "s5pc100")
    code = b"".join(w.to_bytes(4, "little") for w in assemble("mov r0, #0x80\nbx lr"))
    image[at:at + len(code)] = code
    nand.put_boot(image)
    board = start(wait=False)
    board.expect("Keel: DRAM does not hold what is written: wrong bits 00000080")


def test_reset_starts_it_again(start, nand):
    nand.put_boot(keel_image(3))
    board = start()
    board.send("reset\r")
    assert "started from NAND copy 1 (sequence 3)" in board.wait_prompt()


def test_a_start_by_the_watchdog_is_told(start, nand):
    nand.put_boot(keel_image(3))
    board = start()
    board.send("wdt start 1\r")
    board.expect(r"started from NAND copy 1 \(sequence 3\) after a watchdog reset")


def test_a_keel_that_was_loaded_to_ram_starts_from_there(start, nand):
    nand.put_boot(keel_image(3))
    board = start()
    board.run(f"nand read {board.load} bootloader 40000")
    board.send(f"go {board.load}\r")
    banner = board.wait_prompt()
    assert "started from RAM" in banner
    assert "running at 0x2ff" in banner


def test_it_starts_where_dram_is_up_already(start, nand):
    elf = TOP / "build/s5pc100/keel.elf"
    board = start(extra=["-machine", "start=direct", "-device", f"loader,file={elf},cpu-num=0"])
    assert "started from RAM" in board.banner


def test_it_starts_through_usb_with_nothing_in_nand(start, nand):
    """First the program that makes DRAM work, then Keel itself."""
    board = start(boot="usb")
    assert "Keel USB: DRAM works, send keel.bin now" in board.banner
    assert "started from USB" in board.banner
