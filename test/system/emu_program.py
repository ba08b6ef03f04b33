# SPDX-License-Identifier: MIT
"""Small ARM programs in the S5PC100 emulator, which answer with numbers."""
import dataclasses
import pathlib
import re
import socket
import subprocess
import sys
import time

from tree import TOP

sys.path.append(str(TOP / "tools" / "emu"))
import nandimg  # noqa: E402

EMULATOR = str(TOP / "build/emu/qemu-system-arm")
CROSS = "arm-none-eabi-"
IRAM = 0xD0034000
DRAM = 0x20000000
ICOUNT = ("-icount", "shift=0,sleep=off")

# hex rN: print a register. leave: end the emulator. Both by semihosting; sp must be good.
BEFORE = """
	.syntax unified
	.arm
	.macro	hex	reg
	push	{r0-r3, lr}
	mov	r0, \\reg
	bl	print_hex
	pop	{r0-r3, lr}
	.endm
	.macro	leave
	mov	r0, #0x18
	ldr	r1, =0x20026
	svc	0x123456
	.endm
	.global	_start
_start:
"""
AFTER = """
	b	.
print_hex:
	ldr	r1, =0xd0033010
	mov	r2, #0
	strb	r2, [r1]
	mov	r2, #10
	strb	r2, [r1, #-1]!
	mov	r3, #8
1:	and	r2, r0, #15
	cmp	r2, #10
	addlo	r2, r2, #'0'
	addhs	r2, r2, #'a' - 10
	strb	r2, [r1, #-1]!
	lsr	r0, r0, #4
	subs	r3, r3, #1
	bne	1b
	mov	r0, #4
	svc	0x123456
	bx	lr
	.ltorg
"""


@dataclasses.dataclass
class Result:
    code: int
    numbers: list  # what hex has printed
    said: str  # on stderr
    log: str  # guest errors
    stats: dict


def build(workdir, source, base):
    """The program as an ELF file for @base; the flat binary lies beside it."""
    elf = workdir / f"program-{base:x}.elf"
    subprocess.run([CROSS + "gcc", "-nostdlib", "-mcpu=cortex-a8", "-Wl,--no-warn-rwx-segments",
                    f"-Wl,-Ttext={base:#x}", "-x", "assembler", "-", "-o", elf],
                   input=BEFORE + source + AFTER, text=True, check=True)
    subprocess.run([CROSS + "objcopy", "-O", "binary", "-j", ".text", elf,
                    elf.with_suffix(".bin")], check=True)
    return elf


def boot_image(workdir, source, name="nand.img", spare=None):
    """A NAND file whose first page on is the program; @spare replaces the boot ROM's ECC."""
    binary = build(workdir, source, IRAM).with_suffix(".bin").read_bytes()
    path = workdir / name
    image = nandimg.NandImage.create(path)
    data = binary.ljust(0x4000, b"\x5a")
    for page in range(8):
        part = data[page * nandimg.PAGE:][:nandimg.PAGE]
        image.write_page(page, part, nandimg.boot_spare(part) if spare is None else spare)
    return path


def drive(path):
    return ["-drive", f"if=mtd,format=raw,file={path}"]


def command(workdir, options, words):
    machine = f"s5pc100{options and ','}{options},stats={workdir / 'stats'}"
    return [EMULATOR, "-display", "none", "-monitor", "none", "-serial", "null", "-semihosting",
            "-d", "guest_errors", "-D", str(workdir / "log"), "-nic", "none", "-M", machine,
            *map(str, words)]


def numbers(said):
    """What hex has printed: lines of eight digits."""
    return [int(n, 16) for n in re.findall(r"^([0-9a-f]{8})$", said, re.M)]


def collect(workdir, code, said):
    text = (workdir / "stats").read_text() if (workdir / "stats").exists() else ""
    log = (workdir / "log").read_text() if (workdir / "log").exists() else ""
    return Result(code, numbers(said), said, log,
                  {name: int(value) for name, value in map(str.split, text.splitlines())})


def run(workdir, *words, options="", stdin=subprocess.DEVNULL, timeout=20):
    """The emulator until it ends by itself."""
    workdir = pathlib.Path(workdir)
    for name in ("stats", "log"):
        (workdir / name).unlink(missing_ok=True)
    done = subprocess.run(command(workdir, options, words), stdin=stdin, text=True,
                          stderr=subprocess.PIPE, timeout=timeout)
    return collect(workdir, done.returncode, done.stderr)


def run_direct(workdir, source, *words, options="", base=DRAM, **kwargs):
    """@source with start=direct."""
    elf = build(workdir, "\tldr\tsp, =0xd0033f00\n" + source, base)
    return run(workdir, "-kernel", elf, *words,
               options="start=direct" + (options and "," + options), **kwargs)


def run_nand(workdir, source, *words, **kwargs):
    """@source from NAND, by the boot ROM."""
    return run(workdir, *drive(boot_image(workdir, source)), *words, **kwargs)


class Running:
    """An emulator that is spoken to while it runs."""

    def __init__(self, workdir, *words, options=""):
        self.workdir = workdir
        self.said = workdir / "said"
        with open(self.said, "wb") as err:
            self.child = subprocess.Popen(command(workdir, options, words), stderr=err)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()

    def wait_for(self, text):
        end = time.monotonic() + 20
        while text not in self.said.read_text():
            assert time.monotonic() < end and self.child.poll() is None, self.said.read_text()
            time.sleep(0.02)

    def connect(self, name):
        """The socket that the emulator makes in its working directory."""
        end = time.monotonic() + 20
        while True:
            s = socket.socket(socket.AF_UNIX)
            try:
                s.connect(str(self.workdir / name))
                return s
            except OSError:
                s.close()
                assert time.monotonic() < end and self.child.poll() is None
                time.sleep(0.02)

    def result(self):
        return collect(self.workdir, self.child.wait(timeout=20), self.said.read_text())

    def first_numbers(self, count):
        """The first numbers that the program prints."""
        end = time.monotonic() + 20
        while len(found := numbers(self.said.read_text())) < count:
            assert time.monotonic() < end and self.child.poll() is None, self.said.read_text()
            time.sleep(0.02)
        return found
