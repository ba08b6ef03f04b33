# SPDX-License-Identifier: MIT
"""What a reader of the flash image relies on: doc/design/image.md."""
import struct

from tree import TOP, make


def test_the_header_names_length_and_board():
    make("BOARD=vexpress")
    image = (TOP / "build/vexpress/keel.bin").read_bytes()
    magic, length, board = struct.unpack_from("<4sI16s", image, 0x20)
    assert magic == b"KEEL"
    assert length == len(image)
    assert board.rstrip(b"\0") == b"vexpress"


def test_the_image_fits_its_promise():
    make("BOARD=vexpress")
    assert (TOP / "build/vexpress/keel.bin").stat().st_size <= 192 * 1024
