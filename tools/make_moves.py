#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The relocations of the image, packed for stage 1: make_moves.py REL KEEL.SYM [aarch64]

REL is the content of .rel.dyn (address and type, every type R_ARM_RELATIVE) or, for
AArch64, of .rela.dyn (address, type and the value that is in the word already, every
type R_AARCH64_RELATIVE). The output follows the generic ABI's RELR: an even word is the
offset of a word to move; an odd word is a bitmap of the 31 or 63 words behind the last
one. Offsets count from the start of the image. A relocation becomes about half a byte.
"""
import collections
import struct
import sys

Machine = collections.namedtuple("Machine", "entry relative word directive")
ARM = Machine("<II", 23, 4, ".word")
AARCH64 = Machine("<QQQ", 1027, 8, ".quad")


def offsets(rel, start, machine=ARM):
    found = []
    for address, kind, *_ in struct.iter_unpack(machine.entry, rel):
        if kind != machine.relative:
            sys.exit(f"make_moves: relocation of type {kind} at 0x{address:x}: only type "
                     f"{machine.relative} can be applied by stage 1")
        if (address - start) % machine.word:
            sys.exit(f"make_moves: relocation at 0x{address:x} is not word aligned")
        found.append(address - start)
    return sorted(found)


def pack(places, word=4):
    span = word * 8 - 1  # words in a bitmap
    words = []
    at = 0
    while at < len(places):
        words.append(places[at])
        base = places[at] + word
        at += 1
        while True:
            bits = 0
            while at < len(places) and places[at] < base + span * word:
                bits |= 1 << (places[at] - base) // word
                at += 1
            if not bits:
                break
            words.append(bits << 1 | 1)
            base += span * word
    return words


def image_start(path):
    with open(path, encoding="ascii") as lines:
        for line in lines:
            if line.split()[-1] == "__image_start":
                return int(line.split()[0], 16)
    sys.exit(f"make_moves: {path}: no __image_start")


def main():
    machine = AARCH64 if "aarch64" in sys.argv[3:] else ARM
    with open(sys.argv[1], "rb") as f:
        places = offsets(f.read(), image_start(sys.argv[2]), machine)
    print("/* Made by tools/make_moves.py:", len(places), "relocations */")
    print(f'\t.section .moves, "a", %progbits\n\t.balign {machine.word}')
    for word in pack(places, machine.word):
        print(f"\t{machine.directive} 0x{word:0{2 * machine.word}x}")


if __name__ == "__main__":
    main()
