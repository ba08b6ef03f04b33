# SPDX-License-Identifier: MIT
"""What a crash looks like: words, place, registers, callers, last command, and what comes after."""
import re

import pytest

from code import assemble, field, linked, poke, symbol
from machine import BOARDS
from tree import TOP

AT = 0x60100000
both = pytest.mark.boards(*BOARDS)
arm = pytest.mark.boards("vexpress", "s5pc100")  # AArch64: test_crash64.py
CALLERS = ["program_call", "cpu_run", "program_run", "command_run", "shell_execute", "shell_run",
           "keel_main"]


@pytest.fixture
def keel(shared):
    return shared


def crash(keel, source):
    """Run @source with go; what the crash printed."""
    at = keel.ram_base + keel.program
    poke(keel, at, source)
    out = keel.run(f"go {at:x} one two", ok=False)
    assert f"last command: go {at:x} one two" in out
    assert "back to the prompt" in out
    assert "crashed" in out
    assert "alive" in keel.run("echo alive")
    return out


def frames(out):
    return re.findall(r"^crash +\d+ [0-9a-f]{8,12} (\w+)\+0x", out, re.M)


CRASHES = {
    "undefined instruction": (".word 0xe7f000f0", ["undefined instruction e7f000f0",
                                                   "at pc 60100000 in DRAM"]),
    "thumb": ("adr r3, t+1\nbx r3\n.thumb\nt: nop\nudf #7", ["undefined instruction de07",
                                                             "at pc 6010000a in DRAM"]),
    "null call": ("mov r3, #0\nblx r3", ["jump to 0x00000000, in the NULL page: nothing mapped",
                                         "a NULL pointer was used"]),
    "null read": ("mov r3, #0\nldr r0, [r3, #20]", ["reading 0x00000014, in the NULL page",
                                                    "a NULL pointer was used"]),
    "null write": ("mov r3, #0\nstrb r0, [r3, #3]", ["writing 0x00000003, in the NULL page"]),
    "wild jump": ("ldr pc, =0x20000000", ["jump to 0x20000000, in unmapped space: nothing "
                                          "mapped there"]),
    "hole": ("ldr r3, =0x20000000\nstr r3, [r3]", ["data abort writing 0x20000000, in unmapped space"]),
    "registers are no code": ("ldr pc, =0x10000000", ["jump to 0x10000000, in motherboard "
                                                      "registers: not permitted there"]),
    "flash is no code": ("ldr pc, =0x40000000", ["in nor0: not permitted there"]),
    "stack is no code": ("ldr r3, =0xe12fff1e\npush {r3}\nbx sp", ["in Keel's stack: not permitted"]),
    "alignment": ("add r3, sp, #1\nldm r3, {r0, r1}", ["the address is not aligned"]),
    "svc": ("svc #0", ["svc instruction: Keel has no system calls"]),
    "stack overflow": ("1: push {r0-r12, lr}\nb 1b", [
        "stack overflow: the stack has run into its guard page",
        "in the guard page under Keel's stack: nothing mapped there"]),
    "stack overflow by calls": ("1: push {r4, lr}\nbl 1b", ["stack overflow: the stack"]),
    "broken stack": ("mov sp, #0x20000000\n.word 0xe7f000f0", ["sp  20000000"]),
    "stack pointer of nothing": ("mov sp, #0x20000000\npush {r0}", ["writing 0x1ffffffc"]),
}


@pytest.mark.parametrize("case", CRASHES)
def test_a_crash_in_a_program_is_told_in_words_and_ends_at_the_prompt(keel, case):
    source, words = CRASHES[case]
    out = crash(keel, source)
    for w in words:
        assert w in out


@both
def test_the_callers_are_named_in_order(keel):
    named = frames(crash(keel, ".word 0xe7f000f0"))
    assert [n for n in named if n in CALLERS] == CALLERS


def test_a_jump_into_nowhere_is_traced_to_who_jumped(keel):
    out = crash(keel, "push {r4, lr}\nmov r3, #0\nblx r3\npop {r4, pc}")
    assert re.search(r"^crash +0 00000000 $", out, re.M)
    out = crash(keel, "mov r3, #0\nbx r3")
    assert [n for n in frames(out) if n in CALLERS] == CALLERS


def test_a_bad_pointer_given_to_keel_names_the_function_that_used_it(keel):
    out = crash(keel, "ldr r3, [r2, #12]\nldr r0, =0x20000000\nbx r3")  # puts()
    assert re.search(r"at pc \w+ in Keel's code console_puts\+0x", out)
    assert frames(out)[0] == "console_puts"
    assert [n for n in frames(out) if n in CALLERS] == CALLERS


def test_a_fault_in_a_functions_first_instruction_still_finds_the_caller(keel):
    """Nothing has been pushed there; what lies on the stack must not be taken for registers."""
    stack, other = symbol(keel, "__stack_start"), symbol(keel, "shell_run")
    caller = symbol(keel, "program_call") + 0x20
    out = crash(keel, f"""
        ldr sp, ={stack:#x}
        ldr r3, ={other + 8:#x}
        mov r1, #0
        1: str r3, [sp, r1]
        add r1, #4
        cmp r1, #128
        blo 1b
        ldr lr, ={caller:#x}
        ldr r3, [r2, #12]
        bx r3""")
    assert "stack overflow" in out
    assert frames(out)[:2] == ["console_puts", "program_call"]


@arm
def test_registers_are_those_of_the_fault(keel):
    out = crash(keel, "\n".join(f"mov r{i}, #{i + 0x40}" for i in range(13)) + "\nudf #0")
    for i in range(13):
        assert re.search(rf"\br{i} +{i + 0x40:08x}\b", out)


@arm
@pytest.mark.parametrize("name,where", [("__image_start", "Keel's code"),
                                        ("__rodata_start", "Keel's constants"),
                                        ("__guard_start", "the guard page under Keel's stack")])
def test_what_keel_never_writes_cannot_be_written(keel, name, where):
    at = symbol(keel, name)
    out = crash(keel, f"ldr r3, =0x{at:x}\nstr r3, [r3, #8]")
    assert f"writing 0x{at + 8:08x}, in {where}: " in out


@arm
@pytest.mark.parametrize("name", ["__rodata_start", "__data_start", "__stack_start"])
def test_what_is_no_code_cannot_be_executed(keel, name):
    at = symbol(keel, name)
    assert f"jump to 0x{at:08x}, in Keel's" in crash(keel, f"ldr pc, =0x{at:x}")


def test_loaded_data_is_executable_only_while_a_program_runs(keel):
    """The translation table, read through the CPU's own registers: XN of the section at 60000000."""
    poke(keel, AT, "mrc p15, 0, r0, c2, c0, 0\nbic r0, #0x3f00\nbic r0, #0xff\n"
                   "add r0, #0x1800\nldr r0, [r0]\nand r0, #0x10\nbx lr")
    assert "rc = 0x0" in keel.run(f"go {AT:x}")
    table = symbol(keel, "__tables_start")
    entry = int(keel.run(f"md.l {table + 0x600 * 4:x} 1").split()[1], 16)
    assert entry & 0x10


@both
def test_dmesg_shows_the_dump_again(keel):
    out = crash(keel, ".word 0xe7f000f0")
    again = keel.run("dmesg")
    for line in re.findall(r"^crash .*", out, re.M):
        assert line in again


@arm
def test_a_crash_of_keel_itself_restarts_and_the_next_run_tells_it(machine):
    """A program that is left without Keel's knowledge: its crash counts as one of Keel."""
    keel = machine()
    at = symbol(keel, "exception_program")
    poke(keel, int(keel.load, 16), f"ldr r3, =0x{at:x}\nmov r2, #0\nstr r2, [r3]\nudf #0")
    keel.send(f"go {keel.load}\r")
    out = keel.wait_prompt()
    dump, _, start = out.partition("restarting the board; dmesg will show this again")
    assert "undefined instruction" in dump
    assert [n for n in frames(dump) if n in CALLERS] == CALLERS
    assert "The run before this one crashed: dmesg shows how." in start
    again = keel.run("dmesg")
    for line in re.findall(r"^crash .*", dump, re.M):
        assert line in again
    keel.kill()  # power off and on
    assert "crashed" not in machine(flash=keel.flash).banner


def test_a_panic_says_why_and_who_and_restarts(machine):
    keel = machine()
    at = symbol(keel, "cpu_panic") | 1
    poke(keel, AT, f"adr r0, why\nldr r3, ={at:#x}\nblx r3\nwhy: .asciz \"no reason\"\n.align 2")
    keel.send(f"go {AT:x}\r")
    out = keel.wait_prompt()
    dump, _, start = out.partition("restarting the board")
    assert "panic: no reason" in dump and "last command: go 60100000" in dump
    assert frames(dump)[0] == "cpu_panic"
    assert "The run before this one crashed" in start


def test_interrupts_that_a_program_left_on_are_off_again(keel):
    poke(keel, AT, "cpsie if\nbx lr")
    keel.run(f"go {AT:x}")
    poke(keel, AT, "mrs r0, cpsr\nand r0, #0xc0\nbx lr")
    assert "rc = 0xc0" in keel.run(f"go {AT:x}")


@both
def test_reset_after_a_crash_is_a_clean_start(machine):
    keel = machine()
    poke(keel, int(keel.load, 16), ".word 0xe7f000f0")
    keel.run(f"go {keel.load}", ok=False)
    keel.send("reset\r")
    assert "crashed" not in keel.wait_prompt()
    assert "undefined instruction" not in keel.run("dmesg")
    assert "undefined instruction" in keel.run("dmesg -p")


@pytest.mark.parametrize("source,words", [
    ("udf #0", "undefined instruction"),
    ("svc #0", "unexpected svc"),
    ("mov r0, #1\nldm r0, {r1, r2}", "data abort, the address is not aligned"),
])
def test_stage_1_tells_its_faults_too(machine, tmp_path, source, words):
    """A keel.bin whose cache routine is broken, started from RAM."""
    image = bytearray((TOP / "build/vexpress/keel.bin").read_bytes())
    at = linked("dcache_invalidate_all")
    code = b"".join(w.to_bytes(4, "little") for w in assemble(source))
    image[at:at + len(code)] = code
    (tmp_path / "broken.bin").write_bytes(image)
    keel = machine(extra=["-device", f"loader,file={tmp_path}/broken.bin,addr={AT:#x},force-raw=on"])
    keel.send(f"go {AT:x}\r")
    keel.expect("Keel stage 1 stopped: " + re.escape(words))
    keel.expect(f"lr {AT + at & 0xffff0000:08x}"[:7])
    keel.expect("r0-r12 ")
    keel.expect("write the image again")
