# SPDX-License-Identifier: MIT
"""A whole start of Keel in the S5PC100 emulator is the same each time, to the instruction."""
import struct
import zlib

import emu_program as emu
from emu_program import ICOUNT, drive, nandimg
from tree import TOP, make

ENV_SIZE = 0x8000
DATE = ("-rtc", "base=2026-01-01T00:00:00,clock=vm")  # else Keel reads the host's clock


def environment(**variables):
    """A copy of the environment: CRC, counter, name=value strings."""
    text = b"".join(f"{k}={v}\0".encode() for k, v in variables.items()) + b"\0"
    text = text.ljust(ENV_SIZE - 5, b"\0")
    return struct.pack("<IB", zlib.crc32(text), 1) + text


def test_start_from_nand_to_the_first_erase_takes_the_same_instructions(tmp_path):
    make("emu")
    make("BOARD=s5pc100")
    (tmp_path / "faults").write_text("power-cut op=1\n")
    image = nandimg.NandImage.create(tmp_path / "nand.img")
    image.put_boot((TOP / "build/s5pc100/keel.bin").read_bytes())
    image.put("env", environment(bootcmd="setenv x 1; saveenv", bootdelay="0"))
    fresh = image.path.read_bytes()
    seen = set()
    for _ in range(3):
        image.path.write_bytes(fresh)
        done = emu.run(tmp_path, *drive(image.path), *ICOUNT, *DATE,
                       options=f"faults={tmp_path / 'faults'}")
        assert done.code == 75, done.said
        assert done.stats["complaints"] == 0, done.log
        seen.add((done.stats["instructions"], done.stats["virtual_ns"]))
    assert len(seen) == 1
