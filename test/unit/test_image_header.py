# SPDX-License-Identifier: MIT
"""What a reader of the flash image relies on: doc/design/image.md."""
import struct
import zlib

from tree import TOP, make


def test_the_header_names_length_board_and_crc():
    make("BOARD=vexpress")
    image = (TOP / "build/vexpress/keel.bin").read_bytes()
    magic, length, board, sequence, crc = struct.unpack_from("<4sI16sII", image, 0x20)
    assert magic == b"KEEL"
    assert length == len(image)
    assert board.rstrip(b"\0") == b"vexpress"
    assert sequence == 0
    assert crc == zlib.crc32(image[0x40:])


def test_the_image_fits_its_promise():
    make("BOARD=vexpress")
    assert (TOP / "build/vexpress/keel.bin").stat().st_size <= 192 * 1024
