# SPDX-License-Identifier: MIT
"""go: standalone programs, their jump table, and a second Keel."""
import re

import pytest

from code import poke
from machine import BOARDS
from tree import TOP, make

both = pytest.mark.boards(*BOARDS)
qemu = pytest.mark.boards("vexpress", "virt")  # its loader puts a file anywhere

# The same programs for both processors, by the bits of an address.
SOURCE = {
    32: {"version": "ldrd r0, r1, [r2]\norr r0, r0, r1, lsl #8\nbx lr",
         "exit": "push {r4-r9}\nsub sp, #256\nldr r3, [r2, #48]\nmov r0, #0x5a\nblx r3\nudf #0",
         "table": """
        push {r4, r5, lr}
        sub sp, #20
        mov r4, r2
        adr r0, name
        adr r1, value
        ldr r3, [r4, #40]       @ env_set
        blx r3
        mov r0, #0
        mov r1, sp
        ldr r3, [r4, #44]       @ memory
        blx r3
        ldr r0, [sp]
        ldr r3, [r4, #12]       @ puts
        blx r3
        mov r0, #1000
        mov r1, sp
        ldr r3, [r4, #44]
        blx r3
        add sp, #20
        pop {r4, r5, pc}
        name: .asciz "fromgo"
        value: .asciz "42"
        .align 2"""},
    64: {"version": "ldp w0, w1, [x2]\norr w0, w0, w1, lsl #8\nret",
         "exit": "stp x29, x30, [sp, #-256]!\nldr x3, [x2, #88]\nmov x0, #0x5a\nblr x3\nudf #0",
         "table": """
        stp x29, x30, [sp, #-64]!
        mov x29, sp
        str x19, [sp, #16]
        mov x19, x2
        adr x0, name
        adr x1, value
        ldr x3, [x19, #72]      // env_set
        blr x3
        mov x0, #0
        add x1, sp, #24
        ldr x3, [x19, #80]      // memory
        blr x3
        ldr x0, [sp, #24]
        ldr x3, [x19, #16]      // puts
        blr x3
        mov x0, #1000
        add x1, sp, #24
        ldr x3, [x19, #80]
        blr x3
        ldr x19, [sp, #16]
        ldp x29, x30, [sp], #64
        ret
        name: .asciz "fromgo"
        value: .asciz "42"
        .align 2"""},
}


@pytest.fixture(scope="module")
def examples(board_class):
    make(f"BOARD={board_class.name}", "examples")
    return TOP / "build" / board_class.name / "examples"


@pytest.fixture
def start_with(machine):
    """A function that starts a board with a file at its address load."""
    def start(path):
        keel = machine(user_net=f"tftp={path.parent}")
        keel.run(f"dhcp {keel.load} {path.name}")
        return keel
    return start


@pytest.fixture
def at(shared):
    """Where a program of the shared board lies."""
    return shared.ram_base + shared.program


def loader(path, address):
    return ["-device", f"loader,file={path},addr={address:#x},force-raw=on"]


@both
def test_hello_world_runs_on_every_board(start_with, examples):
    keel = start_with(examples / "hello_world.bin")
    assert "Hello, world! This is a program of 2 arguments." in keel.run(f"go {keel.load} one")


PLACES = {"vexpress": [0x60100000, 0x61234500, 0x48100000], "virt": [0x40180000, 0x41234504]}


@qemu
def test_hello_world_runs_anywhere_with_its_arguments(machine, board_class, examples):
    extra = [loader(examples / "hello_world.bin", address) for address in PLACES[board_class.name]]
    keel = machine(extra=sum(extra, []))
    for address in PLACES[board_class.name]:
        check_arguments(keel, address)


def check_arguments(keel, address):
    out = keel.run(f"go {address:x} one 'two words' ${{baudrate}}")
    assert "Hello, world! This is a program of 4 arguments." in out
    assert f'argv[0] = "0x{address:x}"' in out
    assert 'argv[1] = "one"' in out and 'argv[2] = "two words"' in out
    assert 'argv[3] = "115200"' in out
    assert "baudrate is 115200" in out
    assert "## Application terminated, rc = 0x0" in out


@both
def test_timer_ticks_and_its_result_is_the_status(start_with, examples):
    keel = start_with(examples / "timer.bin")
    out = keel.run(f"go {keel.load} 3")
    assert re.findall(r"tick (\d)", out) == ["1", "2", "3"]
    assert "rc = 0x3" in out
    assert "worked" not in keel.run(f"if go {keel.load} 1; then echo worked; fi").splitlines()
    assert "worked" in keel.run(f"if go {keel.load} 0; then echo worked; fi").splitlines()
    keel.send(f"go {keel.load} 100000\r")
    keel.expect("tick 2 at")
    keel.send("x")
    assert "## Application terminated, rc = 0x" in keel.wait_prompt()


@both
def test_the_table_knows_its_version_and_size(shared, at):
    poke(shared, at, SOURCE[shared.bits]["version"])
    out = shared.run(f"go {at:x}")
    assert f"rc = 0x{1 | (8 + 11 * shared.bits // 8) << 8:x}" in out


@both
def test_a_program_ends_by_exit_from_any_depth(shared, at):
    poke(shared, at, SOURCE[shared.bits]["exit"])
    for _ in range(3):
        assert "rc = 0x5a" in shared.run(f"go {at:x}")
    assert "alive" in shared.run("echo alive")


def test_thumb_code_is_entered_at_an_odd_address(shared, at):
    poke(shared, at, ".thumb\nmovs r0, #7\nbx lr\n.align 2")
    assert "rc = 0x7" in shared.run(f"go {at + 1:x}")


@both
def test_programs_see_and_set_variables_and_the_memory_map(shared, at):
    poke(shared, at, SOURCE[shared.bits]["table"])
    out = shared.run(f"go {at:x}")
    assert {"vexpress": "flash alias", "s5pc100": "DRAM", "virt": "flash 0"}[shared.name] in out
    assert "rc = 0xffffffff" in out  # there is no range 1000
    assert "42" in shared.run("echo ${fromgo}")


@both
def test_a_second_keel_takes_over_from_the_first(board_class, start_with):
    keel = start_with(TOP / "build" / board_class.name / "keel.bin")
    before = re.search(r"running at (\w+)", keel.banner)[1]
    keel.run(f"mw.l {keel.ram(0x2000000)} 600dcafe; setenv forgotten 1")
    keel.send(f"go {keel.load}\r")
    out = keel.wait_prompt()
    assert "started from RAM" in out and f"running at {before}" in out
    assert "600dcafe" in keel.run(f"md.l {keel.ram(0x2000000)} 1")
    assert "[]" in keel.run("echo [${forgotten}]")
    keel.send(f"go {keel.load}\r")  # and from the second a third
    assert "started from RAM" in keel.wait_prompt()


BELOW = {"vexpress": 0x60e00000, "virt": 0x40e01234}


@qemu
def test_a_second_keel_may_lie_right_below_the_first(machine, board_class):
    """Its copy overwrites the first while the caches still hold that one."""
    image, address = TOP / "build" / board_class.name / "keel.bin", BELOW[board_class.name]
    keel = machine(memory="16M", extra=loader(image, address))
    keel.send(f"go {address:x}\r")
    assert "started from RAM" in keel.wait_prompt()


@both
@pytest.mark.parametrize("byte", ["00", "ff"])
def test_empty_memory_is_refused_as_a_program(shared, at, byte):
    shared.run(f"mw.b {at:x} {byte} 40")
    assert "empty" in shared.run(f"go {at:x}", ok=False)


@both
def test_keel_is_refused_as_a_program(shared):
    base = int(re.search(r"relocaddr *= 0x(\w+)", shared.run("bdinfo"))[1], 16)
    assert "belongs to Keel" in shared.run(f"go {base:x}", ok=False)
