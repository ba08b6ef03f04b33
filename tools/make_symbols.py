#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The function names of the image for lib/symtab.c, as an assembly file.

make_symbols.py keel.sym      nm --format=sysv of the link without names; prints the file
make_symbols.py --same A B    the names must not have moved any function
"""
import collections
import re
import sys

TOKENS = 128
CODE = {".text", ".stage1", ".rescue", ".start"}
VENEER = re.compile(r"__.*_(from_thumb|from_arm|veneer)$")  # the linker's; their order may differ


def functions(path):
    """(address, name) of every function, sorted; one name an address."""
    found = {}
    start = None
    with open(path, encoding="ascii") as lines:
        for line in lines:
            field = [f.strip() for f in line.split("|")]
            if len(field) < 7:
                continue
            if field[0] == "__image_start":
                start = int(field[1], 16)
            # A global name (capital class) is the better one of two at an address.
            if field[3] == "FUNC" and field[6] in CODE and not VENEER.match(field[0]):
                address = int(field[1], 16) & ~1
                if address not in found or field[2] == "T":
                    found[address] = field[0]
    assert start is not None, f"{path}: no __image_start"
    return [(address - start, name) for address, name in sorted(found.items())]


def compress(names):
    """Replace the most frequent pair by a new token, again and again."""
    words = [list(n.encode()) for n in names]
    text = {}
    for token in range(0x80, 0x80 + TOKENS):
        pairs = collections.Counter()
        for w in words:
            pairs.update(zip(w, w[1:]))
        if not pairs:
            text[token] = b""
            continue
        pair, _ = max(pairs.items(), key=lambda p: (p[1], p[0]))
        text[token] = b"".join(text.get(c, bytes([c])) for c in pair)
        for w in words:
            i = 0
            while i + 1 < len(w):
                if (w[i], w[i + 1]) == pair:
                    w[i:i + 2] = [token]
                i += 1
    return [text[t] for t in sorted(text)], [bytes(w) for w in words]


def varint(value):
    out = []
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + [value])


def table(symbols):
    tokens, names = compress([name for _, name in symbols])
    out = b"".join(t + b"\0" for t in tokens)
    last = 0
    for (offset, _), name in zip(symbols, names):
        out += varint((offset - last) // 2) + name + b"\0"
        last = offset
    return out


def main(argv):
    if argv[1] == "--same":
        a, b = functions(argv[2]), functions(argv[3])
        for before, after in zip(a, b):
            if before != after:
                sys.exit(f"{argv[3]}: the name table moved {before} to {after}")
        return
    data = table(functions(argv[1]))
    print("/* Made by tools/make_symbols.py */\n\t.section .symbols, \"a\", %progbits")
    for i in range(0, len(data), 16):
        print("\t.byte " + ", ".join(str(b) for b in data[i:i + 16]))


if __name__ == "__main__":
    main(sys.argv)
