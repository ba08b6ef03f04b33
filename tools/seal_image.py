#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Put length and checksums into a linked image and say what room is left: seal_image.py BIN SYM

The words are where doc/design/image.md says. An image with a rescue part carries
CRC and length of that part in stage 1, at rescue_info.
"""
import struct
import sys
import zlib

HEADER = 0x40
LENGTH_AT, CRC_AT = 0x24, 0x3C


def symbols(path):
    with open(path, encoding="ascii") as lines:
        fields = [line.split() for line in lines]
    return {f[2]: int(f[0], 16) for f in fields if len(f) == 3}


def seal(image, sym):
    """The image with its header complete."""
    image = bytearray(image)
    start = sym["__image_start"]
    if image[0x20:0x24] != b"KEEL" or sym["__image_end"] - start != len(image):
        sys.exit("seal_image: the symbols do not belong to this file")
    struct.pack_into("<I", image, LENGTH_AT, len(image))
    if "rescue_info" in sym:
        first, end = sym["__rescue_start"] - start, sym["__rescue_end"] - start
        struct.pack_into("<3I", image, sym["rescue_info"] - start,
                         zlib.crc32(image[first:end]), first, end - first)
    struct.pack_into("<I", image, CRC_AT, zlib.crc32(image[HEADER:]))
    return bytes(image)


def room(what, used, limit):
    return f"{what} {used} bytes, {limit - used} left of {limit}"


def report(image, sym):
    start = sym["__image_start"]
    parts = [room("image", len(image), sym["__image_max"]),
             room("stage 1", sym["__stage1_end"] - start, sym["__stage1_max"])]
    if "__rescue_max" in sym:
        parts.append(room("with rescue", sym["__rescue_end"] - start, sym["__rescue_max"]))
    return "; ".join(parts)


def main():
    path, sym = sys.argv[1], symbols(sys.argv[2])
    with open(path, "rb") as f:
        image = seal(f.read(), sym)
    with open(path, "wb") as f:
        f.write(image)
    print("  SEAL ", path + ":", report(image, sym))


if __name__ == "__main__":
    main()
