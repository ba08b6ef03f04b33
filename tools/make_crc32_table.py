#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The tables of lib/crc32.c: table[k][b] is the CRC of byte b followed by k zero bytes."""
POLY = 0xEDB88320
SLICES = 4


def shift(crc):
    for _ in range(8):
        crc = crc >> 1 ^ (POLY if crc & 1 else 0)
    return crc


tables = [[shift(b) for b in range(256)]]
for _ in range(1, SLICES):
    tables.append([c >> 8 ^ tables[0][c & 0xFF] for c in tables[-1]])
print("/* Made by tools/make_crc32_table.py */")
print(f"static const uint32_t table[{SLICES}][256] = {{")
for t in tables:
    print("\t{ " + ", ".join(f"0x{v:08x}" for v in t) + " },")
print("};")
