# SPDX-License-Identifier: MIT
"""The table of functions says of each what the linker's tables said; test/unit/test_symtab.c reads it."""
import struct

import make_symbols
import pytest

INDEX, IMAGE = 0x1000, 0x800
CANTUNWIND = 1


def prel31(at, to):
    return (to - at) & 0x7FFFFFFF


def tables(tmp_path, entries, extra=b""):
    """nm's lines and the bytes of an index with (function, second word), and of what follows it."""
    data = b"".join(struct.pack("<II", prel31(INDEX + 8 * n, IMAGE + offset), word)
                    for n, (offset, word) in enumerate(entries)) + extra
    names = tmp_path / "names"
    names.write_text("".join(f"{name} |{value:08x}|   R  | NOTYPE| | |.rodata\n" for name, value in [
        ("__image_start", IMAGE), ("__exidx_start", INDEX), ("__exidx_end", INDEX + 8 * len(entries))]))
    return str(names), data


def read(data):
    """What lib/symtab.c reads: (offset, opcodes or None, name) of every function."""
    end, at = data[0], 1
    text = data[1:].split(b"\0", 256)[:256]
    at += sum(len(t) + 1 for t in text)

    def number():
        nonlocal at
        value = shift = 0
        while True:
            value |= (data[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
            if data[at - 1] < 0x80:
                return value

    programs = [None]
    for _ in range(number()):
        programs.append(data[at + 1:at + 1 + data[at]])
        at += 1 + data[at]
    offset, found = 0, []
    while at < len(data):
        offset += 2 * number()
        program = number() if len(programs) > 1 else 0
        name = b""
        while True:
            code, at = data[at], at + 1
            name += text[code]
            if code >= end:
                break
        found.append((offset, programs[program], name.decode()))
    return found


NAMES = ["memcpy", "env_get", "env_set", "env_get_hex", "env_get", "x", "mem_check_write"] * 9


@pytest.mark.parametrize("programs", [[None], [None, b"\xab", b"\x02\x84\x00", b""]])
def test_every_function_comes_back(programs):
    functions = [(n * n * 2, name) for n, name in enumerate(NAMES)]
    unwind = [programs[n % len(programs)] for n in range(len(NAMES))]
    assert read(make_symbols.table(functions, unwind)) == [
        (offset, code, name) for (offset, name), code in zip(functions, unwind)]


def test_names_that_repeat_cost_a_code_each():
    one, ten = (make_symbols.table([(2 * n, "memory_check_write") for n in range(count)], [None] * count)
                for count in (100, 1000))
    assert len(ten) - len(one) == 2 * 900


def test_opcodes_are_those_of_the_linkers_index(tmp_path):
    extra_at = INDEX + 4 * 8
    entries = [(0x10, 0x80ABB0B0), (0x20, CANTUNWIND), (0x30, prel31(INDEX + 20, extra_at)),
               (0x40, prel31(INDEX + 28, extra_at + 8))]
    extra = struct.pack("<4I", 0x81010001, 0x00A9B0B0, 0x8002AAB0, 0xFFFFFFFF)
    path, data = tables(tmp_path, entries, extra)
    places, found = make_symbols.programs(path, data)
    assert [make_symbols.program_of(at, places, found) for at in (0, 0x10, 0x1E, 0x20, 0x30, 0x40, 0x99)] == [
        None, b"\xab", b"\xab", None, b"\x00\x01\x00\xa9", b"\x02\xaa", b"\x02\xaa"]


@pytest.mark.parametrize("word", [0x12345678, 0x83B0B0B0])
def test_a_routine_of_its_own_is_refused(tmp_path, word):
    path, data = tables(tmp_path, [(0, prel31(INDEX + 4, INDEX + 8))], struct.pack("<I", word))
    with pytest.raises(SystemExit, match="a model of its own"):
        make_symbols.programs(path, data)


def test_no_index_means_no_opcodes():
    assert make_symbols.programs("unused", b"") == ([], [])
