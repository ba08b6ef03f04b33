# SPDX-License-Identifier: MIT
"""What a crash looks like on AArch64, at every exception level that Keel may be started at."""
import re

import pytest

from code import poke, symbol
from test_crash import CALLERS, crash, frames

LEVELS = {1: "", 2: "virtualization=on", 3: "secure=on"}

pytestmark = pytest.mark.boards("virt")


@pytest.fixture(scope="module", params=LEVELS)
def keel(board_class, tmp_path_factory, request):
    m = board_class(tmp_path_factory.mktemp("level"), machine_words=LEVELS[request.param])
    assert f"at EL{request.param}" in m.banner
    yield m
    m.kill()


CRASHES = {
    "undefined instruction": ("udf #7", ["undefined instruction 00000007",
                                         "at pc 000040400000 in DRAM"]),
    "null call": ("mov x3, #0\nblr x3", ["jump to 0x00000000, in the NULL page: nothing mapped",
                                         "a NULL pointer was used"]),
    "null read": ("mov x3, #0\nldr w0, [x3, #20]", ["reading 0x00000014, in the NULL page",
                                                    "a NULL pointer was used"]),
    "null write": ("mov x3, #0\nstrb w0, [x3, #3]", ["writing 0x00000003, in the NULL page"]),
    "hole": ("mov x3, #0x20000000\nstr x3, [x3]",
             ["data abort writing 0x20000000, in unmapped space: nothing mapped there"]),
    "outside of the map": ("mov x3, #0x100000000000\nldr x3, [x3]", ["data abort reading 0x1000"]),
    "registers are no code": ("mov x3, #0x09000000\nbr x3",
                              ["jump to 0x09000000, in peripherals: not permitted there"]),
    "stack is no code": ("sub sp, sp, #16\nmov x3, sp\nbr x3", ["in Keel's stack: not permitted"]),
    "svc": ("svc #0", ["svc instruction: Keel has no system calls"]),
    "brk": ("brk #1", ["brk instruction"]),
    "pc not aligned": ("adr x3, .\nadd x3, x3, #2\nbr x3", ["pc is not a multiple of 4"]),
    "stack overflow": ("1: stp x0, x1, [sp, #-16]!\nb 1b",
                       ["stack overflow: the stack has run into its guard page"]),
    "broken stack": ("mov x3, #0x20000000\nmov sp, x3\nudf #0", ["sp  0000000020000000"]),
}


@pytest.mark.parametrize("case", CRASHES)
def test_a_crash_in_a_program_is_told_in_words_and_ends_at_the_prompt(keel, case):
    source, words = CRASHES[case]
    out = crash(keel, source)
    for w in words:
        assert w in out


def test_the_callers_are_named_in_order_from_any_place_of_a_function(keel):
    """A frame record that is not made yet, one that is dropped already, and none at all."""
    for source in ("udf #0", "stp x29, x30, [sp, #-16]!\nmov x29, sp\nudf #0",
                   "stp x29, x30, [sp, #-16]!\nmov x29, sp\nldp x29, x30, [sp], #16\nudf #0"):
        assert [n for n in frames(crash(keel, source)) if n in CALLERS] == CALLERS


def test_a_bad_pointer_given_to_keel_names_the_function_that_used_it(keel):
    out = crash(keel, "ldr x3, [x2, #16]\nmov x0, #0x20000000\nbr x3")  # puts()
    assert re.search(r"at pc \w+ in Keel's code console_puts\+0x", out)
    assert frames(out)[0] == "console_puts"
    assert [n for n in frames(out) if n in CALLERS] == CALLERS


def test_registers_are_those_of_the_fault(keel):
    out = crash(keel, "\n".join(f"mov x{i}, #{i + 0x40}" for i in range(29)) + "\nudf #0")
    for i in range(29):
        assert re.search(rf"\bx{i} +{i + 0x40:016x}\b", out)


@pytest.mark.parametrize("name,where", [("__image_start", "Keel's code"),
                                        ("__rodata_start", "Keel's constants"),
                                        ("__guard_start", "the guard page under Keel's stack")])
def test_what_keel_never_writes_cannot_be_written(keel, name, where):
    at = symbol(keel, name)
    out = crash(keel, f"ldr x3, =0x{at:x}\nstr w3, [x3, #8]")
    assert f"writing 0x{at + 8:08x}, in {where}: " in out


@pytest.mark.parametrize("name", ["__rodata_start", "__data_start", "__stack_start"])
def test_what_is_no_code_cannot_be_executed(keel, name):
    at = symbol(keel, name)
    assert f"jump to 0x{at:08x}, in Keel's" in crash(keel, f"ldr x3, =0x{at:x}\nbr x3")


def test_a_crash_of_keel_itself_restarts_and_the_next_run_tells_it(machine):
    """A program that is left without Keel's knowledge: its crash counts as one of Keel."""
    keel = machine()
    at = symbol(keel, "exception_program")
    poke(keel, int(keel.load, 16), f"ldr x3, =0x{at:x}\nstr xzr, [x3]\nudf #0")
    keel.send(f"go {keel.load}\r")
    dump, _, start = keel.wait_prompt().partition("restarting the board; dmesg will show")
    assert "undefined instruction" in dump
    assert [n for n in frames(dump) if n in CALLERS] == CALLERS
    assert "The run before this one crashed: dmesg shows how." in start
    again = keel.run("dmesg")
    for line in re.findall(r"^crash .*", dump, re.M):
        assert line in again
