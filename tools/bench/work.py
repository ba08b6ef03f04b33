# SPDX-License-Identifier: MIT
"""The measurements: each starts a board under the recorder and returns rows.

Rows are (metric, value, unit). Nothing here depends on the speed of the host.
"""
import pathlib
import re
import shutil

from . import nand, payload
from .recorder import SHIFT, BenchError, Recorder
from .timeline import marks
from .tftp_rate import tftp

INSTRUCTIONS, PER_BYTE = "instructions", "instructions/byte"
CRC_BYTES = 16 << 20
COPY_BYTES = 64 << 20
CRC_OF_ZEROS = "a47ca14a"
UART = 0x10009000
KERNEL, FDT, INITRD = 0x62000000, 0x63000000, 0x64000000
LOAD = 0x60008000
VIRT_UART, VIRT_TREE, IMAGE64 = 0x09000000, 0x40000000, 0x40400000


class Subject:
    """What is measured: how to start it and how its prompt looks."""

    def __init__(self, board, workdir, peer=None):
        self.board = board
        self.workdir = pathlib.Path(workdir)
        self.peer = peer
        self.flash = self.workdir / "flash.img"
        self.prompt = rb"=> |VExpress# |keel> " if peer else rb"keel> "
        board.prepare_flash(self.flash)
        self.has_environment = peer is None
        self.source, self.target = f"{board.ram_base + 0x2000000:x}", f"{board.ram_base + 0x6000000:x}"
        self.stats_file = self.workdir / "stats"
        self.boot_lines = []
        # Keel finds the window itself; a peer takes the best one that was found by hand.
        self.best_window = "setenv tftpwindowsize 4" if peer else "setenv tftpwindowsize"

    def start(self, files=(), variables=None, shift=SHIFT):
        """@files: (bytes, address) pairs that lie in RAM at reset; @variables: as saved."""
        flash = self.workdir / "run.img"
        shutil.copy(self.flash, flash)
        if variables:
            payload.write_environment(flash, self.board, variables)
        extra = []
        for number, (data, address) in enumerate(files):
            path = self.workdir / f"file{number}"
            path.write_bytes(data)
            extra += ["-device", f"loader,file={path},addr={address:#x},force-raw=on"]
        if self.board.flash.counts:
            extra += ["-machine", f"stats={self.stats_file}"]
        return Recorder(self.command(flash, self.board.unplugged_words(), extra), self.workdir, self.prompt,
                        shift=shift)

    def stats(self):
        """What the emulator counted itself, after its end."""
        lines = (line.split() for line in self.stats_file.read_text().splitlines())
        return {name: int(value) for name, value in lines}

    def command(self, flash, net=None, extra=(), tftp=None):
        """The emulator's words without a console; a peer is started as a kernel, or as firmware."""
        if self.peer and "-bios" in self.board.flash_words:
            self.board.flash_words[self.board.flash_words.index("-bios") + 1] = self.peer
        peer = ["-kernel", self.peer] if self.peer and "-bios" not in self.board.flash_words else []
        return self.board.command(flash, serial=None, net=net, tftp=tftp, extra=[*peer, *extra])

    def at_prompt(self, recorder):
        """Wait for the prompt; a peer that counts down is stopped with a key."""
        if self.peer:
            found = recorder.wait(rb"any key|" + self.prompt)
            if recorder.text[:found].endswith(b"any key"):
                recorder.socket.sendall(b" ")
        return recorder.wait_prompt()


def check(output, words):
    """The command must have done its work."""
    if re.search(r"(?i)unknown command|^error|usage:|bad |fail", output, re.M):
        raise BenchError(" ".join(output.split())[:160])
    if words not in output:
        raise BenchError(f"no '{words}' in: {' '.join(output.split())[:160]}")


def start(subject):
    """Reset to the first character and to the prompt, with erased flash."""
    with subject.start() as recorder:
        prompt = subject.at_prompt(recorder)
        recorder.finish()
        subject.boot_lines = marks(recorder, prompt)
        yield "first character", recorder.executed(0), INSTRUCTIONS
        yield "prompt, blank flash", recorder.executed(prompt - 1), INSTRUCTIONS


def start_with_environment(subject):
    """Reset to the prompt with both copies of the environment valid."""
    if not subject.has_environment:
        return
    with subject.start(variables=payload.VARIABLES) as recorder:
        prompt = subject.at_prompt(recorder)
        recorder.finish()
        yield "prompt, saved environment", recorder.executed(prompt - 1), INSTRUCTIONS


def run_one(subject, files, line, shows, until=None):
    """Instructions that one command line takes, from its first output to the next prompt."""
    with subject.start(files) as recorder:
        subject.at_prompt(recorder)
        span = recorder.command(line, until)
        check(recorder.output(span), shows)
        recorder.finish()
        return recorder.cost(span)


def crc32(subject):
    """Zero bytes are as much work as any others, and their sum is known."""
    cost = run_one(subject, (), f"crc32 {subject.source} {CRC_BYTES:x}", CRC_OF_ZEROS)
    yield "crc32", cost / CRC_BYTES, PER_BYTE


def copy(subject):
    cost = run_one(subject, (), f"cp.b {subject.source} {subject.target} {COPY_BYTES:x}", "")
    yield "cp.b", cost / COPY_BYTES, PER_BYTE


def unzip(subject):
    data, size = payload.zipped_kernel()
    cost = run_one(subject, [(data, int(subject.source, 16))],
                   f"unzip {subject.source} {subject.target}", "")
    yield "unzip, per output byte", cost / size, PER_BYTE


def boot_files(kernel, initrd):
    return [(kernel, KERNEL), (payload.debian_file("dtbs/vexpress-v2p-ca9.dtb"), FDT),
            (initrd, INITRD)]


def kernel_and_initrd():
    return (payload.stand_in_kernel(payload.debian_file("vmlinuz"), UART),
            payload.debian_file("initrd.gz")[:payload.INITRD_BYTES])


def bootz(subject):
    line = f"bootz {KERNEL:x} {INITRD:x}:{payload.INITRD_BYTES:x} {FDT:x}"
    cost = run_one(subject, boot_files(*kernel_and_initrd()), line, "", payload.FIRST_BYTE)
    yield "bootz to the kernel", cost, INSTRUCTIONS


def booti(subject):
    """An Image where it may stay, with the machine's own tree."""
    kernel = payload.stand_in_image(payload.debian_file("linux", payload.DEBIAN64), VIRT_UART)
    cost = run_one(subject, [(kernel, IMAGE64)], f"booti {IMAGE64:x} - {VIRT_TREE:x}", "",
                   payload.FIRST_BYTE)
    yield "booti to the kernel", cost, INSTRUCTIONS


def bootm(subject):
    """Both as uImages, so that both checksums are verified on the way."""
    kernel, initrd = kernel_and_initrd()
    images = [payload.uimage(kernel, "kernel", LOAD, subject.workdir),
              payload.uimage(initrd, "ramdisk", 0, subject.workdir)]
    line = f"bootm {KERNEL:x} {INITRD:x} {FDT:x}"
    cost = run_one(subject, boot_files(*images), line, "", payload.FIRST_BYTE)
    yield "bootm to the kernel", cost, INSTRUCTIONS


def image_size(subject):
    path = pathlib.Path(subject.peer) if subject.peer else subject.board.image
    yield "image", path.stat().st_size, "bytes"


MEASUREMENTS = {
    "vexpress": {"size": image_size, "start": start, "environment": start_with_environment,
                 "crc32": crc32, "cp": copy, "unzip": unzip, "bootz": bootz, "bootm": bootm,
                 "tftp": tftp},
    "virt": {"size": image_size, "start": start, "environment": start_with_environment,
             "crc32": crc32, "cp": copy, "unzip": unzip, "booti": booti},
    "s5pc100": {"size": nand.room, "start": nand.start, "nand": nand.read},
}
