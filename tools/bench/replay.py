# SPDX-License-Identifier: MIT
"""Read the log of QEMU's record/replay: how many instructions ran before each console byte.

The log (QEMU 7.2, version 0xe0200c) starts with the version and eight reserved bytes.
Then come events: one byte of kind, and what belongs to the kind; numbers are big endian.
Kind 0 tells how many instructions ran since the last event. A console byte is one
character-write event.
"""
import struct

VERSION = 0xE0200C
HEADER_SIZE = 12

INSTRUCTION = 0
ASYNC_BH, ASYNC_BH_ONESHOT, ASYNC_INPUT, ASYNC_INPUT_SYNC = 3, 4, 5, 6
ASYNC_CHAR_READ, ASYNC_BLOCK, ASYNC_NET = 7, 8, 9
SHUTDOWN_FIRST, SHUTDOWN_LAST = 10, 21
CHAR_WRITE = 22
CHAR_READ_ALL, CHAR_READ_ALL_ERROR = 23, 24
AUDIO_OUT, RANDOM = 25, 27
CLOCK_FIRST, CLOCK_LAST = 28, 29
CHECKPOINT_FIRST, CHECKPOINT_LAST = 30, 38
END = 39

# Bytes behind a kind; BEFORE_ARRAY: bytes in front of a counted array.
PAYLOAD = {
    INSTRUCTION: 4, 1: 0, 2: 0,  # 1 interrupt, 2 exception
    ASYNC_BH: 8, ASYNC_BH_ONESHOT: 8, ASYNC_INPUT_SYNC: 0, ASYNC_BLOCK: 8,
    CHAR_WRITE: 8, CHAR_READ_ALL_ERROR: 4, AUDIO_OUT: 4, END: 0,
    **{kind: 0 for kind in range(SHUTDOWN_FIRST, SHUTDOWN_LAST + 1)},
    **{kind: 8 for kind in range(CLOCK_FIRST, CLOCK_LAST + 1)},
    **{kind: 0 for kind in range(CHECKPOINT_FIRST, CHECKPOINT_LAST + 1)},
}
BEFORE_ARRAY = {ASYNC_CHAR_READ: 1, ASYNC_NET: 5, CHAR_READ_ALL: 0, RANDOM: 4}


class LogError(Exception):
    """The log is not what this reader knows."""


def events(data):
    """Every (kind, payload) of a log; an event that was cut off at the end is left out."""
    if len(data) < HEADER_SIZE:
        raise LogError("no log: the emulator was killed before it wrote one")
    version, = struct.unpack_from(">I", data)
    if version != VERSION:
        raise LogError(f"log version {version:#x}, expected {VERSION:#x} (QEMU 7.2)")
    at = HEADER_SIZE
    while at < len(data):
        kind = data[at]
        size = payload_size(kind, data, at + 1)
        if at + 1 + size > len(data):
            return
        yield kind, data[at + 1:at + 1 + size]
        if kind == END:
            return
        at += 1 + size


def payload_size(kind, data, at):
    if kind in PAYLOAD:
        return PAYLOAD[kind]
    if kind not in BEFORE_ARRAY:
        raise LogError(f"unknown event {kind} at offset {at - 1:#x}")
    at += BEFORE_ARRAY[kind]
    length = struct.unpack_from(">I", data, at)[0] if at + 4 <= len(data) else 0
    return BEFORE_ARRAY[kind] + 4 + length


def console_counts(data):
    """For each console byte, the instructions that had been executed when it was written."""
    executed = 0
    counts = []
    for kind, payload in events(data):
        if kind == INSTRUCTION:
            executed += struct.unpack(">I", payload)[0]
        elif kind == CHAR_WRITE:
            written, _ = struct.unpack(">II", payload)
            counts += [executed] * written
    return counts
