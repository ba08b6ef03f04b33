# SPDX-License-Identifier: MIT
"""What a board that starts from NAND costs: its first instructions, its pages, its room.

Instructions are taken with a slow processor, so that waiting for a page is a few of them and what
remains is work; where they are compared with bytes, the waiting for tR is taken off. Virtual time is
taken with a fast one, which waits as long as the chip does; the cycles of the NAND bus take no
virtual time in the emulator and are added from its own count.
"""
import seal_image

from .recorder import BenchError
from .timeline import marks

READ_BYTES = 4 << 20
PAGE_BYTES, CYCLES, CYCLE_NS, READ_NS = 2048, 2112, 25, 25_000
SLOW, MIDDLE, FAST = 10, 7, 1  # -icount shift: 1, 8 and 500 MIPS
IDEAL_NS = READ_BYTES // PAGE_BYTES * (READ_NS + CYCLES * CYCLE_NS)


def room(subject):
    """The image and stage 1, and what is left of what they may take."""
    symbols = seal_image.symbols(subject.board.elf.with_suffix(".sym"))
    start = symbols["__image_start"]
    image = subject.board.image.stat().st_size
    stage1 = symbols["__stage1_end"] - start
    yield "image in NAND", image, "bytes"
    yield "image in NAND, room left", symbols["__image_max"] - image, "bytes"
    yield "stage 1", stage1, "bytes"
    yield "stage 1, room left", symbols["__stage1_max"] - stage1, "bytes"


def start(subject):
    """Power on to the prompt, Keel in NAND, no environment saved yet."""
    with subject.start(shift=SLOW) as recorder:
        prompt = subject.at_prompt(recorder)
        recorder.finish()
        subject.boot_lines = marks(recorder, prompt)
        yield "cold start from NAND to the prompt", recorder.executed(prompt - 1), "instructions"
    with subject.start(shift=FAST) as recorder:
        prompt = subject.at_prompt(recorder)
        recorder.finish()
        waited = recorder.executed(prompt - 1) << FAST
        bus = subject.stats()["bus_ns"]
        yield "cold start from NAND, virtual time", (waited + bus) / 1e6, "ms"


def read(subject):
    """4 MiB of the kernel partition, every page checked by the controller."""
    idle, _ = run_script(subject, "true")
    stats, instructions = run_script(subject, f"nand read {subject.source} kernel {READ_BYTES:x}")
    waited = stats["tr_ns"] - idle["tr_ns"]
    took = waited + stats["bus_ns"] - idle["bus_ns"]
    yield "nand read 4 MiB, bus and tR", took / 1e6, "ms"
    yield "nand read 4 MiB, to the chip's own time", took / IDEAL_NS, "times"
    yield ("nand read, beyond the waiting", (instructions - (waited >> MIDDLE)) / READ_BYTES,
           "instructions/byte")


def run_script(subject, line):
    """(what the emulator counted, instructions of the line); a bootcmd, for nobody can type."""
    script = f"echo begin; {line} && echo end"
    with subject.start(variables={"bootcmd": script, "bootdelay": "0"}, shift=MIDDLE) as recorder:
        begin = recorder.wait(rb"^begin\r?\n") - 1
        end = subject.at_prompt(recorder)
        if not recorder.text[:end].rstrip().endswith(b"end\r\nkeel>"):
            raise BenchError(recorder.output((begin, end))[:160])
        recorder.finish()
        return subject.stats(), recorder.cost((begin, end))
