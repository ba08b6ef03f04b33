# SPDX-License-Identifier: MIT
"""What a crash looks like: words, place, registers, callers, last command, and what comes after."""
import re

import pytest

from code import assemble, linked, poke, symbol
from machine import BOARDS, LEVELS
from tree import TOP

AT = 0x60100000
every = pytest.mark.boards(*BOARDS, *list(LEVELS)[1:])  # virt at each exception level
arm, arm64 = pytest.mark.boards("vexpress"), pytest.mark.boards(*LEVELS)
CALLERS = ["program_call", "cpu_run", "program_run", "command_run", "shell_execute", "shell_run",
           "keel_main"]

# The same programs for both processors, by the bits of an address.
SOURCE = {
    32: {"undefined": ".word 0xe7f000f0", "write": "ldr r3, ={at:#x}\nstr r3, [r3, #8]",
         "jump": "ldr pc, ={at:#x}", "bad puts": "ldr r3, [r2, #12]\nldr r0, ={at:#x}\nbx r3",
         "numbers": "\n".join(f"mov r{i}, #{i + 0x40}" for i in range(13)) + "\nudf #0",
         "forget": "ldr r3, ={at:#x}\nmov r2, #0\nstr r2, [r3]\nudf #0",
         "call 0": "push {{r4, lr}}\nmov r3, #0\nblx r3\npop {{r4, pc}}", "jump 0": "mov r3, #0\nbx r3",
         "panic": "adr r0, why\nldr r3, ={at:#x} + 1\nblx r3\nwhy: .asciz \"no reason\"\n.align 2",
         "unmask": "cpsie if\nbx lr", "masks": "mrs r0, cpsr\nand r0, #0xc0\nbx lr"},
    64: {"undefined": "udf #7", "write": "ldr x3, ={at:#x}\nstr w3, [x3, #8]",
         "jump": "ldr x3, ={at:#x}\nbr x3", "bad puts": "ldr x3, [x2, #16]\nldr x0, ={at:#x}\nbr x3",
         "numbers": "\n".join(f"mov x{i}, #{i + 0x40}" for i in range(29)) + "\nudf #0",
         "forget": "ldr x3, ={at:#x}\nstr xzr, [x3]\nudf #0",
         "call 0": "stp x29, x30, [sp, #-16]!\nmov x29, sp\nmov x3, #0\nblr x3",
         "jump 0": "mov x3, #0\nbr x3",
         "panic": "adr x0, why\nldr x3, ={at:#x}\nblr x3\nwhy: .asciz \"no reason\"\n.align 2",
         "unmask": "msr daifclr, #15\nret", "masks": "mrs x0, daif\nret"},
}


@pytest.fixture
def keel(shared):
    return shared


def source(keel, name, at=0):
    return SOURCE[keel.bits][name].format(at=at)


def crash(keel, code):
    """Run @code with go; what the crash printed."""
    at = keel.ram_base + keel.program
    poke(keel, at, code)
    out = keel.run(f"go {at:x} one two", ok=False)
    assert f"last command: go {at:x} one two" in out
    assert "back to the prompt" in out
    assert "crashed" in out
    assert "alive" in keel.run("echo alive")
    return out


def frames(out):
    return re.findall(r"^crash +\d+ [0-9a-f]{8,12} (\w+)\+0x", out, re.M)


def callers(out):
    return [name for name in frames(out) if name in CALLERS]


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
CRASHES64 = {
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
    "wild jump": ("mov x3, #0x20000000\nbr x3", ["jump to 0x20000000, in unmapped space: nothing "
                                                  "mapped there"]),
    "registers are no code": ("mov x3, #0x09000000\nbr x3",
                              ["jump to 0x09000000, in peripherals: not permitted there"]),
    "flash is no code": ("mov x3, #0x04000000\nbr x3", ["in nor1: not permitted there"]),
    "stack is no code": ("sub sp, sp, #16\nmov x3, sp\nbr x3", ["in Keel's stack: not permitted"]),
    "svc": ("svc #0", ["svc instruction: Keel has no system calls"]),
    "brk": ("brk #1", ["brk instruction"]),
    "pc not aligned": ("adr x3, .\nadd x3, x3, #2\nbr x3", ["pc is not a multiple of 4"]),
    "stack overflow": ("1: stp x0, x1, [sp, #-16]!\nb 1b",
                       ["stack overflow: the stack has run into its guard page"]),
    "broken stack": ("mov x3, #0x20000000\nmov sp, x3\nudf #0", ["sp  0000000020000000"]),
}


def check_words(out, words):
    for w in words:
        assert w in out


@arm
@pytest.mark.parametrize("case", CRASHES)
def test_a_crash_in_a_program_is_told_in_words_and_ends_at_the_prompt(keel, case):
    code, words = CRASHES[case]
    check_words(crash(keel, code), words)


@arm64
@pytest.mark.parametrize("case", CRASHES64)
def test_so_it_is_at_every_exception_level(keel, case):
    assert f"at EL{keel.level}" in keel.banner
    code, words = CRASHES64[case]
    check_words(crash(keel, code), words)


@every
def test_the_callers_are_named_in_order(keel):
    assert callers(crash(keel, source(keel, "undefined"))) == CALLERS


@arm64
def test_so_they_are_from_any_place_of_a_function(keel):
    """A frame record that is not made yet, and one that is dropped already."""
    for code in ("stp x29, x30, [sp, #-16]!\nmov x29, sp\nudf #0",
                 "stp x29, x30, [sp, #-16]!\nmov x29, sp\nldp x29, x30, [sp], #16\nudf #0"):
        assert callers(crash(keel, code)) == CALLERS


@every
def test_a_jump_into_nowhere_is_traced_to_who_jumped(keel):
    out = crash(keel, source(keel, "call 0"))
    assert re.search(r"^crash +0 0{8,12} $", out, re.M)
    assert callers(crash(keel, source(keel, "jump 0"))) == CALLERS


@every
def test_a_bad_pointer_given_to_keel_names_the_function_that_used_it(keel):
    out = crash(keel, source(keel, "bad puts", keel.places["hole"]))
    assert re.search(r"at pc \w+ in Keel's code console_puts\+0x", out)
    assert frames(out)[0] == "console_puts"
    assert callers(out) == CALLERS


@arm
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


@every
def test_registers_are_those_of_the_fault(keel):
    out = crash(keel, source(keel, "numbers"))
    letter, count = ("r", 13) if keel.bits == 32 else ("x", 29)
    for i in range(count):
        assert re.search(rf"\b{letter}{i} +{i + 0x40:0{keel.bits // 4}x}\b", out)


@every
@pytest.mark.parametrize("name,where", [("__image_start", "Keel's code"),
                                        ("__rodata_start", "Keel's constants"),
                                        ("__guard_start", "the guard page under Keel's stack")])
def test_what_keel_never_writes_cannot_be_written(keel, name, where):
    at = symbol(keel, name)
    out = crash(keel, source(keel, "write", at))
    assert f"writing 0x{at + 8:08x}, in {where}: " in out


@every
@pytest.mark.parametrize("name", ["__rodata_start", "__data_start", "__stack_start"])
def test_what_is_no_code_cannot_be_executed(keel, name):
    at = symbol(keel, name)
    assert f"jump to 0x{at:08x}, in Keel's" in crash(keel, source(keel, "jump", at))


@arm
def test_loaded_data_is_executable_only_while_a_program_runs(keel):
    """The translation table, read through the CPU's own registers: XN of the section at 60000000."""
    poke(keel, AT, "mrc p15, 0, r0, c2, c0, 0\nbic r0, #0x3f00\nbic r0, #0xff\n"
                   "add r0, #0x1800\nldr r0, [r0]\nand r0, #0x10\nbx lr")
    assert "rc = 0x0" in keel.run(f"go {AT:x}")
    table = symbol(keel, "__tables_start")
    entry = int(keel.run(f"md.l {table + 0x600 * 4:x} 1").split()[1], 16)
    assert entry & 0x10


@every
def test_dmesg_shows_the_dump_again(keel):
    check_again(keel, crash(keel, source(keel, "undefined")))


def check_again(keel, dump):
    again = keel.run("dmesg")
    for line in re.findall(r"^crash .*", dump, re.M):
        assert line in again


@every
def test_a_crash_of_keel_itself_restarts_and_the_next_run_tells_it(machine):
    """A program that is left without Keel's knowledge: its crash counts as one of Keel."""
    keel = machine()
    poke(keel, int(keel.load, 16), source(keel, "forget", symbol(keel, "exception_program")))
    keel.send(f"go {keel.load}\r")
    out = keel.wait_prompt()
    dump, _, start = out.partition("restarting the board; dmesg will show this again")
    assert "undefined instruction" in dump
    assert callers(dump) == CALLERS
    assert "The run before this one crashed: dmesg shows how." in start
    check_again(keel, dump)
    keel.kill()  # power off and on
    assert "crashed" not in machine(flash=keel.flash).banner


@every
def test_a_panic_says_why_and_who_and_restarts(machine):
    keel = machine()
    at = keel.ram_base + keel.program
    poke(keel, at, source(keel, "panic", symbol(keel, "cpu_panic")))
    keel.send(f"go {at:x}\r")
    out = keel.wait_prompt()
    dump, _, start = out.partition("restarting the board")
    assert "panic: no reason" in dump and f"last command: go {at:x}" in dump
    assert frames(dump)[0] == "cpu_panic"
    assert "The run before this one crashed" in start


@every
def test_interrupts_that_a_program_left_on_are_off_again(keel):
    at, off = keel.ram_base + keel.program, "c0" if keel.bits == 32 else "3c0"
    poke(keel, at, source(keel, "unmask"))
    keel.run(f"go {at:x}")
    poke(keel, at, source(keel, "masks"))
    assert f"rc = 0x{off}" in keel.run(f"go {at:x}")


@pytest.mark.boards(*BOARDS)
def test_reset_after_a_crash_is_a_clean_start(machine):
    keel = machine()
    poke(keel, int(keel.load, 16), source(keel, "undefined"))
    keel.run(f"go {keel.load}", ok=False)
    keel.send("reset\r")
    assert "crashed" not in keel.wait_prompt()
    assert "undefined instruction" not in keel.run("dmesg")
    assert "undefined instruction" in keel.run("dmesg -p")


@pytest.mark.parametrize("code,words", [
    ("udf #0", "undefined instruction"),
    ("svc #0", "unexpected svc"),
    ("mov r0, #1\nldm r0, {r1, r2}", "data abort, the address is not aligned"),
])
def test_stage_1_tells_its_faults_too(machine, tmp_path, code, words):
    """A keel.bin whose cache routine is broken, started from RAM."""
    image = bytearray((TOP / "build/vexpress/keel.bin").read_bytes())
    at = linked("dcache_invalidate_all")
    instructions = b"".join(w.to_bytes(4, "little") for w in assemble(code))
    image[at:at + len(instructions)] = instructions
    (tmp_path / "broken.bin").write_bytes(image)
    keel = machine(extra=["-device", f"loader,file={tmp_path}/broken.bin,addr={AT:#x},force-raw=on"])
    keel.send(f"go {AT:x}\r")
    keel.expect("Keel stage 1 stopped: " + re.escape(words))
    keel.expect(f"lr {AT + at & 0xffff0000:08x}"[:7])
    keel.expect("r0-r12 ")
    keel.expect("write the image again")
