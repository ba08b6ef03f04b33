# SPDX-License-Identifier: MIT
"""Small instruction sequences for the board, and where Keel's own symbols are."""
import re
import struct
import subprocess
import tempfile

from tree import TOP

ARM = "arm-none-eabi-", "armv7-a", ".syntax unified\n.arm\n"
AARCH64 = "aarch64-linux-gnu-", "armv8-a", ""


def assemble(source, processor=ARM):
    """Instructions as words."""
    cross, march, head = processor
    with tempfile.TemporaryDirectory() as where:
        subprocess.run([cross + "as", f"-march={march}", "-o", where + "/a.o"], check=True,
                       input=head + source + "\n", text=True)
        subprocess.run([cross + "objcopy", "-O", "binary", "-j", ".text", where + "/a.o",
                        where + "/a.bin"], check=True)
        with open(where + "/a.bin", "rb") as f:
            return [w for w, in struct.iter_unpack("<I", f.read())]


def poke(keel, address, source):
    """Put the assembled @source at @address with mw."""
    processor = AARCH64 if keel.name == "virt" else ARM
    for i, word in enumerate(assemble(source, processor)):
        keel.run(f"mw.l {address + 4 * i:x} {word:x}")


def field(text, name):
    """The number behind "name = 0x..." in bdinfo."""
    return int(re.search(rf"^{name} *= 0x([0-9a-f]+)", text, re.M)[1], 16)


def linked(symbol, board="vexpress"):
    """Offset of a symbol in the image."""
    found = {}
    for line in (TOP / "build" / board / "keel.sym").read_text().splitlines():
        address, _, name = line.split()[-3:] if len(line.split()) == 3 else (None, None, None)
        if name:
            found[name] = int(address, 16)
    return found[symbol] - found["__image_start"]


def symbol(keel, name):
    """Address of a symbol in the running Keel."""
    return field(keel.run("bdinfo"), "relocaddr") + linked(name, keel.name)
