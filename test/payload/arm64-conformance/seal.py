#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""seal.py IMAGE: set the last word of the file so that all its 64-bit words add up to zero."""
import struct
import sys


def main():
    data = bytearray(open(sys.argv[1], "rb").read())
    data += bytes(-len(data) % 8)
    data[-8:] = bytes(8)
    total = sum(struct.unpack(f"<{len(data) // 8}Q", data))
    data[-8:] = struct.pack("<Q", -total & 0xffffffffffffffff)
    open(sys.argv[1], "wb").write(data)


main()
