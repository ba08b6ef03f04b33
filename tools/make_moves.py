#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The relocations of the image, packed for stage 1: make_moves.py REL KEEL.SYM

REL is the content of .rel.dyn: pairs of address and type, every type R_ARM_RELATIVE.
The output follows the generic ABI's RELR: an even word is the offset of a word to
move; an odd word is a bitmap of the 31 words behind the last one. Offsets count from
the start of the image. 8 bytes a relocation become about half a byte.
"""
import struct
import sys

R_ARM_RELATIVE = 23
SPAN = 31  # words in a bitmap


def offsets(rel, start):
    found = []
    for address, kind in struct.iter_unpack("<II", rel):
        if kind != R_ARM_RELATIVE:
            sys.exit(f"make_moves: relocation of type {kind} at 0x{address:x}: only type "
                     f"{R_ARM_RELATIVE} can be applied by stage 1")
        if (address - start) % 4:
            sys.exit(f"make_moves: relocation at 0x{address:x} is not word aligned")
        found.append(address - start)
    return sorted(found)


def pack(places):
    words = []
    at = 0
    while at < len(places):
        words.append(places[at])
        base = places[at] + 4
        at += 1
        while True:
            bits = 0
            while at < len(places) and places[at] < base + SPAN * 4:
                bits |= 1 << (places[at] - base) // 4
                at += 1
            if not bits:
                break
            words.append(bits << 1 | 1)
            base += SPAN * 4
    return words


def image_start(path):
    with open(path, encoding="ascii") as lines:
        for line in lines:
            if line.split()[-1] == "__image_start":
                return int(line.split()[0], 16)
    sys.exit(f"make_moves: {path}: no __image_start")


def main():
    with open(sys.argv[1], "rb") as f:
        places = offsets(f.read(), image_start(sys.argv[2]))
    print("/* Made by tools/make_moves.py:", len(places), "relocations */")
    print('\t.section .moves, "a", %progbits\n\t.balign 4')
    for word in pack(places):
        print(f"\t.word 0x{word:08x}")


if __name__ == "__main__":
    main()
