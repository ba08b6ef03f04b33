# SPDX-License-Identifier: MIT
"""What the measurements work on: Debian's own kernel and files made from it."""
import gzip
import lzma
import pathlib
import struct
import subprocess
import zlib

from .recorder import BenchError

DEBIAN = pathlib.Path("/usr/lib/debian-installer/images/12/armhf/text/debian-installer/armhf")
DEBIAN64 = pathlib.Path(str(DEBIAN).replace("armhf", "arm64"))
XZ_MAGIC = b"\xfd7zXZ\0"
INITRD_BYTES = 3_880_000  # 3.7 MiB, the size at which the peers were measured
ENV_BYTES = 0x8000
VARIABLES = {"baudrate": "115200", "ipaddr": "10.0.2.15", "serverip": "10.0.2.2",
             "bootargs": "console=ttyAMA0 rdinit=/init", "ethaddr": "52:54:00:12:34:56"}
FIRST_BYTE = b"\x7e"  # what the stand-in kernel prints: no console message contains it

# ldr r1, [pc, #8]; mov r0, #'~'; str r0, [r1]; b .; .word UART
STAND_IN = [0xE59F1008, 0xE3A0007E, 0xE5810000, 0xEAFFFFFE]


# At this place of an arm64 Image: ldr x1, [pc, #16]; mov w0, #'~'; str w0, [x1]; b .; .quad UART
STAND_IN64 = [0x58000081, 0x52800FC0, 0xB9000020, 0x14000000]
STAND_IN64_AT = 0x10000


def debian_file(name, folder=DEBIAN):
    path = folder / name
    if not path.exists():
        raise BenchError(f"no {path}: run tools/install-packages")
    return path.read_bytes()


def stand_in_kernel(zimage, uart):
    """A kernel of the same size and header that prints one byte and spins."""
    code = struct.pack("<5I", *STAND_IN, uart)
    return code + zimage[len(code):]


def stand_in_image(image, uart):
    """The same of an arm64 Image: its first instruction branches behind the PE header."""
    code = struct.pack("<4IQ", *STAND_IN64, uart)
    branch = struct.pack("<I", 0x14000000 | STAND_IN64_AT // 4)
    return (branch + image[4:STAND_IN64_AT] + code + image[STAND_IN64_AT + len(code):])


def uimage(data, kind, load, workdir):
    """A legacy image of @data with both checksums right."""
    raw, image = workdir / "raw", workdir / "uimage"
    raw.write_bytes(data)
    subprocess.run(["mkimage", "-A", "arm", "-O", "linux", "-T", kind, "-C", "none",
                    "-a", f"{load:x}", "-e", f"{load:x}", "-n", "bench", "-d", raw, image],
                   check=True, stdout=subprocess.DEVNULL)
    return image.read_bytes()


def zipped_kernel():
    """The unpacked kernel out of Debian's zImage, compressed as gzip -9 does; and its size."""
    zimage = debian_file("vmlinuz")
    at = zimage.find(XZ_MAGIC)
    while at >= 0:
        try:
            plain = lzma.LZMADecompressor().decompress(zimage[at:])
            return gzip.compress(plain, 9, mtime=0), len(plain)
        except lzma.LZMAError:
            at = zimage.find(XZ_MAGIC, at + 1)
    raise BenchError("no xz data inside of vmlinuz")


def environment_copy(variables, flags):
    """One copy of a redundant environment: CRC-32, flags, name=value NUL ... NUL."""
    text = b"".join(f"{name}={value}".encode() + b"\0" for name, value in variables.items())
    text = (text + b"\0").ljust(ENV_BYTES - 5, b"\xff")
    return struct.pack("<IB", zlib.crc32(text), flags) + text


def write_environment(flash, board, variables):
    """Both copies valid, the first one newer, as after a few saveenv."""
    for copy, flags in enumerate((1, 0)):
        board.flash.put_environment(flash, copy, environment_copy(variables, flags))
