#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Names and unwind opcodes of the image's functions for lib/symtab.c, as an assembly file.

make_symbols.py keel.sym UNWIND   nm --format=sysv of the link without names, and what objcopy
                                  takes out of its .ARM.exidx and .ARM.extab; prints the file
make_symbols.py --same A B        the table must not have moved any function

Section numbers: Arm IHI 0038, "Exception handling ABI".
"""
import bisect
import collections
import re
import struct
import sys

CODES = 256
CODE = {".text", ".stage1", ".rescue", ".start"}
VENEER = re.compile(r"__.*_(from_thumb|from_arm|veneer)$")  # the linker's; their order may differ
END = "\0"  # closes a name while it is compressed
CANTUNWIND = 1
COMPACT = 1 << 31
FINISH = b"\xb0"


def symbols(path):
    """The fields of every line of nm's table."""
    with open(path, encoding="ascii") as lines:
        for line in lines:
            field = [f.strip() for f in line.split("|")]
            if len(field) >= 7:
                yield field


def address_of(name, path):
    for field in symbols(path):
        if field[0] == name:
            return int(field[1], 16)
    return None


def functions(path):
    """(offset in the image, name) of every function, sorted; one name an address."""
    found = {}
    start = address_of("__image_start", path)
    assert start is not None, f"{path}: no __image_start"
    for field in symbols(path):
        # A global name (capital class) is the better one of two at an address.
        if field[3] == "FUNC" and field[6] in CODE and not VENEER.match(field[0]):
            address = int(field[1], 16) & ~1
            if address not in found or field[2] == "T":
                found[address] = field[0]
    return [(address - start, name) for address, name in sorted(found.items())]


def prel31(at, word):
    """A 31-bit distance from its own address (section 5.1)."""
    return at + (word & 0x7FFFFFFF) - ((word & 0x40000000) << 1)


def opcodes(data, base, at):
    """The opcodes of the index entry whose second word is at @at; None: it cannot be unwound."""
    def word(address):
        return struct.unpack_from("<I", data, address - base)[0]

    first = word(at)
    if first == CANTUNWIND:
        return None
    if not first & COMPACT:  # it says where they are (6.3)
        at = prel31(at, first)
        first = word(at)
    model = first >> 24 & 0xF
    if not first & COMPACT or model > 2:
        sys.exit(f"make_symbols: unwind table at 0x{at:x}: a model of its own, 0x{first:08x}")
    if model == 0:
        code = struct.pack(">I", first)[1:]
    else:
        words = [word(at + 4 + 4 * n) for n in range(first >> 16 & 0xFF)]
        code = struct.pack(">H", first & 0xFFFF) + struct.pack(f">{len(words)}I", *words)
    return code.rstrip(FINISH)


def programs(path, data):
    """What to execute behind each address: a sorted list of addresses, and one of opcodes."""
    if not data:
        return [], []
    base, end = address_of("__exidx_start", path), address_of("__exidx_end", path)
    start = address_of("__image_start", path)
    places, found = [], []
    for at in range(base, end, 8):
        places.append(prel31(at, struct.unpack_from("<I", data, at - base)[0]) - start)
        found.append(opcodes(data, base, at + 4))
    assert places == sorted(places), f"{path}: the unwind index is not sorted"
    return places, found


def program_of(offset, places, found):
    n = bisect.bisect_right(places, offset)
    return found[n - 1] if n else None


def compress(names):
    """Replace the most frequent pair by a new code, as long as that pays and codes are left.

    Returns (first code that ends a name, the text of every code, names as codes).
    """
    words = [list(n + END) for n in names]
    used = {c for w in words for c in w}
    while len(used) < CODES:
        pairs = collections.Counter(pair for w in words for pair in zip(w, w[1:]))
        gain, pair = max(((n - len("".join(p)) - 1, p) for p, n in pairs.items()), default=(0, None))
        if gain <= 0:
            break
        used.add("".join(pair))
        for w in words:
            i = 0
            while i + 1 < len(w):
                if (w[i], w[i + 1]) == pair:
                    w[i:i + 2] = ["".join(pair)]
                i += 1
    used = {c for w in words for c in w}
    inner = sorted(c for c in used if not c.endswith(END))
    text = inner + [""] * (CODES - len(used)) + sorted(used - set(inner))
    code = {t: n for n, t in enumerate(text)}
    return CODES - len(used - set(inner)), text, [bytes(code[c] for c in w) for w in words]


def varint(value):
    out = []
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + [value])


def table(functions, unwind):
    """functions: (offset, name); unwind: the opcodes of each, None where there are none."""
    first_end, text, names = compress([name for _, name in functions])
    distinct = [p for p, _ in collections.Counter(u for u in unwind if u is not None).most_common()]
    number = {p: n for n, p in enumerate([None] + distinct)}
    out = bytes([first_end]) + b"".join(t.rstrip(END).encode() + b"\0" for t in text)
    out += varint(len(distinct)) + b"".join(bytes([len(p)]) + p for p in distinct)
    last = 0
    for (offset, _), program, name in zip(functions, unwind, names):
        out += varint((offset - last) // 2) + (varint(number[program]) if distinct else b"") + name
        last = offset
    return out


def main(argv):
    if argv[1] == "--same":
        a, b = functions(argv[2]), functions(argv[3])
        for before, after in zip(a, b):
            if before != after:
                sys.exit(f"{argv[3]}: the name table moved {before} to {after}")
        return
    with open(argv[2], "rb") as f:
        places, found = programs(argv[1], f.read())
    image = functions(argv[1])
    data = table(image, [program_of(offset, places, found) for offset, _ in image])
    print("/* Made by tools/make_symbols.py */\n\t.section .symbols, \"a\", %progbits")
    for i in range(0, len(data), 16):
        print("\t.byte " + ", ".join(str(b) for b in data[i:i + 16]))


if __name__ == "__main__":
    main(sys.argv)
