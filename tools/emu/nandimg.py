#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make and edit the NAND image files of the S5PC100 emulator.

  nandimg.py create FILE [--bad BLOCKS] [--boot keel.bin]   new chip; Keel in both bootloader partitions
  nandimg.py bad FILE BLOCKS                 make blocks bad as the factory does ("3,7-9")
  nandimg.py boot FILE keel.bin [--at PART]  put an image in place with the boot ROM's 8-bit ECC
  nandimg.py put FILE PART data              put data in place with Linux' 1-bit ECC
  nandimg.py get FILE PART SIZE OUT          take data out; says what its ECC finds wrong
  nandimg.py erase FILE PART                 erase the good blocks of a partition
  nandimg.py flip FILE PAGES N [--seed S]    flip N bits in every 512 bytes of data of these pages
  nandimg.py info FILE                       what is where

A file holds the pages of the chip with their spare bytes, 2048 + 64 each, one after the other,
as `nanddump --oob` writes them. It may be shorter than the chip: what lies behind its end is
erased, and it grows when something is programmed there. So an empty file is an erased chip.

A block that is bad from the factory begins its first two pages with FACTORY_BAD and is zero
in the rest of them: the emulated chip refuses to program or erase it for ever. So it does with a
marker (byte 0 of the spare is not 0xff) without data; one beside data was set by software.

PART is a partition name or OFFSET:SIZE, hexadecimal. Layouts of ECC: hardware facts 8.7. The
8-bit code is the emulator's: nobody has compared it with a real chip.
"""
import argparse
import pathlib
import random
import sys

PAGE, SPARE, BLOCK_PAGES, BLOCKS = 2048, 64, 64, 2048
RAW = PAGE + SPARE
BLOCK = PAGE * BLOCK_PAGES
STEP = 512
FACTORY_BAD = b"bad from the factory\n"
PARTS = {  # name: (first block, blocks)
    "bootloader": (0, 5), "bootloader2": (5, 5), "env": (10, 6), "kernel": (16, 64),
    "rootfs": (80, BLOCKS - 80),
}

BCH_BITS = 104
BCH_GENERATOR = 0x15F914E07B0C138741C5C4FB23
BCH_MASK = 0xEF512E09ED939AC29779E524B5


class NandError(Exception):
    """What is wrong with an image or with what was asked of it, for people."""


def _bch_table():
    top, full = 1 << BCH_BITS - 1, (1 << BCH_BITS) - 1
    table = []
    for byte in range(256):
        r = byte << BCH_BITS - 8
        for _ in range(8):
            r = (r << 1 ^ BCH_GENERATOR) & full if r & top else r << 1
        table.append(r)
    return table


_BCH = _bch_table()


def bch8(data):
    """The 13 code bytes of 512 bytes of data: hardware facts 8.6."""
    r, low, table = 0, (1 << BCH_BITS - 8) - 1, _BCH
    for byte in data:
        r = (r & low) << 8 ^ table[r >> BCH_BITS - 8 ^ byte]
    return (r ^ BCH_MASK).to_bytes(13, "big")


_PARITY = bytes(byte.bit_count() & 1 for byte in range(256))
_LINES = [sum(1 << 8 * a for a in range(2048) if a >> k & 1) for k in range(11)]
_COLUMNS = [0xAA, 0xCC, 0xF0]
_PLACE = [1, 3, 5, 7, 9, 11, 13, 15, 17, 29, 31]  # bits of P8, P16 ... P8192


def hamming(data):
    """The 4 code bytes of up to 2048 bytes of data: hardware facts 8.3."""
    odd = int.from_bytes(data.translate(_PARITY), "little")
    columns = 0
    for part in range(0, len(data), 64):
        columns ^= int.from_bytes(data[part:part + 64], "little")
    while columns > 0xFF:
        half = (columns.bit_length() + 15) // 16 * 8
        columns = columns >> half ^ columns & (1 << half) - 1
    total, code = odd.bit_count() & 1, 0
    pairs = [(place, (odd & line).bit_count() & 1) for place, line in zip(_PLACE, _LINES)]
    pairs += [(19 + 2 * k, _PARITY[columns & mask]) for k, mask in enumerate(_COLUMNS)]
    for place, parity in pairs:
        code |= parity << place | (parity ^ total) << place - 1
    return (code ^ 0xFFFFFFFF).to_bytes(4, "little")


def boot_spare(data):
    """Spare bytes of a page of the bootloader partitions; byte 0 stays the bad-block marker."""
    codes = b"".join(bch8(data[n:n + STEP]) for n in range(0, PAGE, STEP))
    return b"\xff" + codes[1:] + b"\xff" * (SPARE - len(codes))


def linux_spare(data):
    """Spare bytes of a page everywhere else: 40..55 for the data, 60..63 for the spare itself."""
    codes = b"".join(hamming(data[n:n + STEP]) for n in range(0, PAGE, STEP))
    spare = b"\xff" * 40 + codes + b"\xff" * 4
    return spare + hamming(spare)


LAYOUTS = {"boot": boot_spare, "linux": linux_spare}


def correct_linux(data, spare):
    """(data with one wrong bit per step put right, bits corrected); None: beyond repair."""
    fixed, bits = bytearray(data), 0
    for n in range(0, PAGE, STEP):
        at = 40 + n // STEP * 4
        wrong = int.from_bytes(spare[at:at + 4], "little") ^ \
            int.from_bytes(hamming(data[n:n + STEP]), "little")
        if wrong.bit_count() == 14:
            byte = sum((wrong >> place & 1) << k for k, place in enumerate(_PLACE))
            fixed[n + byte] ^= 1 << sum((wrong >> 19 + 2 * k & 1) << k for k in range(3))
        elif wrong.bit_count() > 1:
            return None, 0
        bits += wrong != 0
    return bytes(fixed), bits


class NandImage:
    """One image file; pages and blocks are numbers, a page is (data, spare)."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        if not self.path.exists():
            raise NandError(f"{path}: no such file; nandimg.py create makes one")
        if self.path.stat().st_size > RAW * BLOCK_PAGES * BLOCKS:
            raise NandError(f"{path}: larger than the chip ({RAW} bytes a page, 131072 pages)")

    @classmethod
    def create(cls, path, bad=()):
        pathlib.Path(path).write_bytes(b"")
        image = cls(path)
        image.make_bad(bad)
        return image

    def read_raw(self, page, pages=1):
        with open(self.path, "rb") as f:
            f.seek(page * RAW)
            return f.read(RAW * pages).ljust(RAW * pages, b"\xff")

    def write_raw(self, page, raw):
        """Whole pages, as they are: what was there before is gone."""
        if not 0 <= page <= BLOCK_PAGES * BLOCKS - len(raw) // RAW:
            raise NandError(f"page {page}: the chip has {BLOCK_PAGES * BLOCKS}, {BLOCKS} blocks")
        with open(self.path, "r+b") as f:
            end = f.seek(0, 2)
            if end < page * RAW:
                f.write(b"\xff" * (page * RAW - end))
            f.seek(page * RAW)
            f.write(raw)

    def read_page(self, page):
        raw = self.read_raw(page)
        return raw[:PAGE], raw[PAGE:]

    def write_page(self, page, data, spare):
        self.write_raw(page, data.ljust(PAGE, b"\xff") + spare.ljust(SPARE, b"\xff"))

    def make_bad(self, blocks):
        """Bad from the factory."""
        for block in sorted(blocks):
            raw = FACTORY_BAD.ljust(RAW, b"\0")
            self.write_raw(block * BLOCK_PAGES, raw * 2)

    def mark_bad(self, block):
        """Marked by software: the chip still programs and erases it."""
        data, spare = self.read_page(block * BLOCK_PAGES)
        self.write_page(block * BLOCK_PAGES, data, b"\0" + spare[1:])

    def block_is_bad(self, block):
        return any(self.read_page(block * BLOCK_PAGES + n)[1][0] != 0xFF for n in (0, 1))

    def good_blocks(self, part):
        first, count = part_range(part)
        return [b for b in range(first, first + count) if not self.block_is_bad(b)]

    def erase(self, part):
        for block in self.good_blocks(part):
            if self.path.stat().st_size > block * BLOCK_PAGES * RAW:
                self.write_raw(block * BLOCK_PAGES, b"\xff" * RAW * BLOCK_PAGES)

    def put(self, part, data, layout="linux"):
        """Write @data into the good blocks of a partition, erasing those it needs."""
        spare = LAYOUTS[layout]
        blocks = self.good_blocks(part)
        if len(data) > len(blocks) * BLOCK:
            raise NandError(f"{len(data)} bytes do not fit {part}: {len(blocks) * BLOCK} bytes "
                            f"in {len(blocks)} good blocks")
        for n, start in enumerate(range(0, len(data), BLOCK)):
            chunk, raw = data[start:start + BLOCK], []
            for at in range(0, len(chunk), PAGE):
                page = chunk[at:at + PAGE].ljust(PAGE, b"\xff")
                raw.append(page + spare(page))
            self.write_raw(blocks[n] * BLOCK_PAGES, b"".join(raw).ljust(RAW * BLOCK_PAGES, b"\xff"))

    def put_boot(self, data, part="bootloader"):
        self.put(part, data, "boot")

    def get(self, part, size, layout="linux"):
        """(bytes, bits corrected, pages beyond repair); 8-bit pages are checked, not corrected."""
        out, corrected, lost = bytearray(), 0, []
        blocks = self.good_blocks(part)
        if size > len(blocks) * BLOCK:
            raise NandError(f"{part} has {len(blocks) * BLOCK} bytes in good blocks, not {size}")
        for n in range((size + PAGE - 1) // PAGE):
            page = blocks[n // BLOCK_PAGES] * BLOCK_PAGES + n % BLOCK_PAGES
            data, spare = self.read_page(page)
            if layout == "boot":
                fixed, bits = data if boot_spare(data)[:52] == spare[:52] else None, 0
            else:
                fixed, bits = correct_linux(data, spare)
            if fixed is None:
                lost.append(page)
            out += fixed or data
            corrected += bits
        return bytes(out[:size]), corrected, lost

    def flip(self, pages, bits, seed=1, step=STEP):
        """Flip @bits different bits in each @step bytes of data of these pages."""
        for page in pages:
            chance = random.Random(f"{seed} {page}")
            data, spare = self.read_page(page)
            changed = bytearray(data)
            for start in range(0, PAGE, step):
                for bit in chance.sample(range(8 * step), bits):
                    changed[start + bit // 8] ^= 1 << bit % 8
            self.write_page(page, bytes(changed), spare)


def numbers(text):
    """'3,7-9' as [3, 7, 8, 9]"""
    out = []
    for item in filter(None, text.split(",")):
        first, _, last = item.partition("-")
        out += range(int(first, 0), int(last or first, 0) + 1)
    return out


def part_range(part):
    """(first block, blocks) of a partition name, of 'OFFSET:SIZE' or of such a pair."""
    if isinstance(part, tuple):
        return part
    if part in PARTS:
        return PARTS[part]
    offset, _, size = part.partition(":")
    try:
        span = int(offset, 16), int(size, 16)
    except ValueError:
        raise NandError(f"no partition {part}: there are {', '.join(PARTS)}, "
                        "or write OFFSET:SIZE in hexadecimal") from None
    if any(n % BLOCK for n in span) or sum(span) > BLOCK * BLOCKS:
        raise NandError(f"{part}: whole blocks of {BLOCK:x} inside {BLOCK * BLOCKS:x}")
    return span[0] // BLOCK, span[1] // BLOCK


def info(image):
    size = image.path.stat().st_size
    blocks = -(-size // (RAW * BLOCK_PAGES))
    bad = [b for b in range(blocks) if image.block_is_bad(b)]
    print(f"{image.path}: {size} bytes, {blocks} of {BLOCKS} blocks present, rest erased")
    print(f"bad or marked blocks: {', '.join(map(str, bad)) or 'none'}")
    for name, (first, count) in PARTS.items():
        last = min(first + count, blocks)
        used = sum(image.read_raw(b * BLOCK_PAGES, BLOCK_PAGES).count(0xFF) != RAW * BLOCK_PAGES
                   for b in range(first, last))
        print(f"{name:12} {first * BLOCK:08x} {count * BLOCK:08x}: {used} of {count} blocks in use")


def get(image, args):
    layout = args.layout or ("boot" if args.part.startswith("boot") else "linux")
    data, corrected, lost = image.get(args.part, int(args.size, 16), layout)
    pathlib.Path(args.out).write_bytes(data)
    if corrected:
        print(f"{corrected} bits corrected")
    if lost:
        raise NandError(f"ECC does not fit in pages {', '.join(map(str, lost))}")


def create(args):
    image = NandImage.create(args.file, numbers(args.bad))
    for part in ("bootloader", "bootloader2") if args.boot else ():
        image.put_boot(pathlib.Path(args.boot).read_bytes(), part)


ACTIONS = {
    "create": create,
    "bad": lambda a: NandImage(a.file).make_bad(numbers(a.blocks)),
    "boot": lambda a: NandImage(a.file).put_boot(pathlib.Path(a.image).read_bytes(), a.at),
    "put": lambda a: NandImage(a.file).put(a.part, pathlib.Path(a.data).read_bytes()),
    "get": lambda a: get(NandImage(a.file), a),
    "erase": lambda a: NandImage(a.file).erase(a.part),
    "flip": lambda a: NandImage(a.file).flip(numbers(a.pages), a.bits, a.seed),
    "info": lambda a: info(NandImage(a.file)),
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(dest="action", required=True)
    wants = {
        "create": ["--bad", "--boot"], "bad": ["blocks"], "boot": ["image", "--at"],
        "put": ["part", "data"], "get": ["part", "size", "out", "--layout"], "erase": ["part"],
        "flip": ["pages", "bits", "--seed"], "info": [],
    }
    defaults = {"--bad": "", "--at": "bootloader", "--seed": "1"}
    for action, names in wants.items():
        sub = actions.add_parser(action)
        sub.add_argument("file")
        for name in names:
            if name.startswith("--"):
                sub.add_argument(name, default=defaults.get(name))
            else:
                sub.add_argument(name, type=int if name == "bits" else str)
    return parser.parse_args()


if __name__ == "__main__":
    try:
        chosen = arguments()
        ACTIONS[chosen.action](chosen)
    except (NandError, OSError, ValueError) as problem:
        sys.exit(f"nandimg: {problem}")
