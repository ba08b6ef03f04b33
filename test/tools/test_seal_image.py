# SPDX-License-Identifier: MIT
"""The header of an image says what is behind it, wherever the rescue lies."""
import struct
import zlib

import pytest

import seal_image

START = 0x20800000


def make(length=0x400, rescue=None):
    image = bytearray(i * 7 & 0xFF for i in range(length))
    image[0x20:0x24] = b"KEEL"
    image[0x38:0x40] = bytes(8)
    sym = {"__image_start": START, "__image_end": START + length}
    if rescue:
        sym.update(rescue_info=START + 0x60, __rescue_start=START + rescue[0],
                   __rescue_end=START + rescue[1])
    return bytes(image), sym


def test_length_and_crc_are_those_of_the_file():
    sealed = seal_image.seal(*make())
    assert struct.unpack_from("<I", sealed, 0x24)[0] == len(sealed)
    assert struct.unpack_from("<II", sealed, 0x38) == (0, zlib.crc32(sealed[0x40:]))


def test_the_rescue_has_a_crc_of_its_own_which_the_image_s_covers():
    sealed = seal_image.seal(*make(rescue=(0x200, 0x2F4)))
    info = struct.unpack_from("<3I", sealed, 0x60)
    assert info == (zlib.crc32(sealed[0x200:0x2F4]), 0x200, 0xF4)
    assert struct.unpack_from("<I", sealed, 0x3C)[0] == zlib.crc32(sealed[0x40:])


def test_sealing_twice_changes_nothing():
    image, sym = make(rescue=(0x200, 0x2F4))
    once = seal_image.seal(image, sym)
    assert seal_image.seal(once, sym) == once


def test_symbols_of_another_link_are_refused():
    image, sym = make()
    with pytest.raises(SystemExit, match="do not belong"):
        seal_image.seal(image + b"\0", sym)


def unpack(block):
    """An LZ4 block, by its description."""
    out, at = bytearray(), 0

    def length(first):
        nonlocal at
        total = first
        while first == 15:
            total += block[at]
            at += 1
            if block[at - 1] != 255:
                break
        return total

    while at < len(block):
        token = block[at]
        at += 1
        literals = length(token >> 4)
        out += block[at:at + literals]
        at += literals
        if at < len(block):
            back, = struct.unpack_from("<H", block, at)
            at += 2
            for _ in range(length(token & 15) + 4):
                out.append(out[-back])
    return bytes(out)


def test_an_image_that_unpacks_itself_is_packed_behind_its_first_part():
    image, sym = make(length=0x8000)
    sym.update(pack_info=START + 0x60, __packed_start=START + 0x400)
    sealed = seal_image.seal(image, sym)
    assert len(sealed) < 0x1000
    assert struct.unpack_from("<I", sealed, 0x24)[0] == len(sealed)
    assert struct.unpack_from("<I", sealed, 0x60)[0] == len(sealed) - 0x400
    assert unpack(sealed[0x400:]) == image[0x400:]


def test_an_image_that_does_not_fit_its_flash_is_refused():
    image, sym = make()
    sym.update(__image_max=len(image) - 1, __stage1_max=1, __stage1_end=START)
    with pytest.raises(SystemExit, match="at most 1023 fit"):
        seal_image.report(image, sym)
