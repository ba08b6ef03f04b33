# SPDX-License-Identifier: MIT
"""A board's flash as the file its emulator keeps it in: NOR bytes, or NAND pages with their spare."""
from emu import nandimg


class NorFile:
    """Every byte of the chip, Keel from the first one on."""

    counts = False  # the emulator counts no cycles of this chip
    env_copies = (0x3f80000, 0x3fc0000)

    def __init__(self, chip_bytes, keel_part):
        self.chip_bytes, self.keel_part = chip_bytes, keel_part
        self.keel_place = f"the first {keel_part >> 10} KiB"

    def create(self, path):
        with open(path, "wb") as f:
            for _ in range(self.chip_bytes >> 20):
                f.write(b"\xff" * (1 << 20))

    def size_problem(self, path):
        """What is wrong with the size of the file; empty: nothing."""
        size = path.stat().st_size
        return "" if size == self.chip_bytes else f"{size} bytes, the flash {self.chip_bytes}"

    def read_keel(self, path, length):
        with open(path, "rb") as f:
            return f.read(length)

    def is_erased(self, path):
        return not self.read_keel(path, self.keel_part).strip(b"\xff")

    def put_keel(self, path, keel):
        with open(path, "r+b") as f:
            f.write(keel.ljust(self.keel_part, b"\xff"))

    def put_environment(self, path, copy, data):
        with open(path, "r+b") as f:
            f.seek(self.env_copies[copy])
            f.write(data)


class NandFile:
    """Pages with spare bytes; what lies behind the end of the file is erased.

    Keel lies in the good blocks of both bootloader partitions, with the boot ROM's ECC.
    """

    counts = True
    parts = ("bootloader", "bootloader2")
    keel_place = "both bootloader partitions"
    env_blocks = ((10, 3), (13, 3))  # of each copy: first block, blocks

    def __init__(self, chip_bytes, keel_part):
        self.chip_bytes, self.keel_part = chip_bytes, keel_part

    def create(self, path):
        nandimg.NandImage.create(path)

    def size_problem(self, path):
        size = path.stat().st_size
        if size % nandimg.RAW or size > self.chip_bytes:
            return (f"{size} bytes, and a NAND file has {nandimg.RAW} for each page, "
                    f"at most {self.chip_bytes}")
        return ""

    def read_keel(self, path, length):
        image = nandimg.NandImage(path)
        return image.get(self.parts[0], length, "boot")[0]

    def is_erased(self, path):
        """The boot ROM reads block 0, whatever is in the others."""
        raw = nandimg.NandImage(path).read_raw(0, nandimg.BLOCK_PAGES)
        return not raw.strip(b"\xff")

    def put_keel(self, path, keel):
        image = nandimg.NandImage(path)
        for part in self.parts:
            image.erase(part)
            image.put_boot(keel, part)

    def put_environment(self, path, copy, data):
        nandimg.NandImage(path).put(self.env_blocks[copy], data)


KINDS = {"nor": NorFile, "nand": NandFile}
