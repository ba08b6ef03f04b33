#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Put length and checksums into a linked image and say what room is left: seal_image.py BIN SYM

The words are where doc/design/image.md says. An image with a rescue part carries
CRC and length of that part in stage 1, at rescue_info. An image that unpacks itself is
packed here, from __packed_start on, and has the length of that at pack_info.
"""
import struct
import subprocess
import sys
import zlib

HEADER = 0x40
LENGTH_AT, CRC_AT = 0x24, 0x3C


def symbols(path):
    with open(path, encoding="ascii") as lines:
        fields = [line.split() for line in lines]
    return {f[2]: int(f[0], 16) for f in fields if len(f) == 3}


def lz4_block(data):
    """One block of what lz4 makes (LZ4 frame format description 1.6.2): no header, no end mark."""
    try:
        done = subprocess.run(["lz4", "-12", "--favor-decSpeed", "-B7", "--no-frame-crc", "-c"], input=data,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    except FileNotFoundError:
        sys.exit("seal_image: no lz4 to pack the image with: install the package lz4")
    frame = done.stdout
    size, = struct.unpack_from("<I", frame, 7)
    if len(data) > 4 << 20 or frame[4] & 0x18 or size >> 31 or len(frame) != 11 + size + 4:
        sys.exit("seal_image: lz4 did not make the one block that stage 1 unpacks")
    return frame[11:11 + size]


def pack(image, sym):
    """The image as flash holds it; left alone when it does not unpack itself."""
    if "pack_info" not in sym:
        return image
    at, info = (sym[name] - sym["__image_start"] for name in ("__packed_start", "pack_info"))
    block = lz4_block(image[at:])
    return image[:info] + struct.pack("<I", len(block)) + image[info + 4:at] + block


def seal(image, sym):
    """The image with its header complete."""
    start = sym["__image_start"]
    if image[0x20:0x24] != b"KEEL" or sym["__image_end"] - start != len(image):
        sys.exit("seal_image: the symbols do not belong to this file")
    image = bytearray(pack(image, sym))
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
    limit = sym.get("__packed_max", sym["__image_max"])
    if len(image) > limit:
        sys.exit(f"seal_image: the flash image has {len(image)} bytes, at most {limit} fit")
    parts = [room("image", len(image), limit),
             room("stage 1", sym["__stage1_end"] - start, sym["__stage1_max"])]
    if "__rescue_max" in sym:
        parts.append(room("with rescue", sym["__rescue_end"] - start, sym["__rescue_max"]))
    return "; ".join(parts)


def main():
    path, sym = sys.argv[1], symbols(sys.argv[2])
    with open(path, "rb") as f:
        image = seal(f.read(), sym)
    text = report(image, sym)
    with open(path, "wb") as f:
        f.write(image)
    print("  SEAL ", path + ":", text)


if __name__ == "__main__":
    main()
