# SPDX-License-Identifier: MIT
"""The shell on the real image: scripts, errors, help."""
import re

import pytest

from machine import BOARDS

pytestmark = pytest.mark.boards(*BOARDS)

SCRIPTS = [
    ("echo a  'b  c' \"d  e\"", "a b  c d  e"),
    ("setenv x '1 2'; for i in $x 3; do echo -n \"<$i>\"; done; echo", "<1><2><3>"),
    ("if itest 10 == 0x10 && test 10 -eq 0xa; then echo hex; else echo dec; fi", "hex"),
    ("if false; then echo 1; elif true; then echo 2; else echo 3; fi", "2"),
    ("setexpr n 0; while itest $n < 3; do setexpr n $n + 1; echo -n $n; done; echo", "123"),
    ("until true; do echo never; done; echo $?", "0"),
    ("false; echo $?; true; echo $?", "1\n0"),
    ("false && echo a || echo b # comment", "b"),
    ("setenv s 'echo $x; setenv x $y'; x=1 || echo not", None),
    ("setenv y new; setenv s 'setenv x ${y}; echo \"${x}\"'; run s", "new"),
    ("[ \"$unset\" = '' ] && echo empty", "empty"),
    ("setexpr name gsub a o banana; echo $name", "bonono"),
]


def test_scripts_print_what_they_should(keel):
    for script, expected in SCRIPTS:
        out = keel.run(script, ok=None)
        if expected is not None:
            assert out.strip() == expected, script


def test_a_failing_command_does_not_stop_the_line(keel):
    out = keel.run("md zz; echo still here", ok=False)
    assert "md: ADDR: zz is not a number" in out
    assert "still here" in out
    large = f"{1 << keel.bits:x}"
    assert f"ADDR: {large} is too large" in keel.run(f"md {large}", ok=False)


def test_an_if_typed_over_several_lines_is_one_command(keel):
    keel.send("if true; then\r")
    keel.expect(r"\n> ")
    keel.send("  echo in\rfi\r")
    assert keel.wait_prompt().rstrip().endswith("fi\nin")


def test_recursion_is_refused_in_words(keel):
    out = keel.run("setenv a 'run a'; run a", ok=False)
    assert "nested deeper than" in out and out.count("error:") == 1
    assert keel.run("echo alive").strip() == "alive"


BOOT_SCRIPT = r"""
setenv bootcmd_mem0 'echo nothing on ${devtype} 0; false'
setenv bootcmd_net0 'if test -n ${fdtfile}; then echo with ${fdtfile}; else echo without; fi'
setenv scan 'for target in ${boot_targets}; do run bootcmd_${target} && echo took ${target}; done'
setenv boot_targets 'mem0 net0'
setenv devtype mem
setenv bootargs "root=${root:-/dev/ram0} quiet" ; setexpr.l mask 12345678 \& 0xff
run scan; test "${mask}" = 78 && echo mask ${mask}; echo ${bootargs}
"""


def test_scripts_written_for_u_boot_do_what_their_authors_meant(keel):
    out = [keel.run(line) for line in BOOT_SCRIPT.strip().splitlines()][-1]
    assert [line.strip() for line in out.strip().splitlines()] == [
        "nothing on mem 0", "without", "took net0", "mask 78", "root=/dev/ram0 quiet"]


def test_unknown_commands_get_a_proposal_and_beginnings_are_not_enough(keel):
    assert "did you mean 'printenv'" in keel.run("pritnenv", ok=False)
    assert "did you mean 'echo'" in keel.run("ech hi", ok=False)
    assert "try:   help" in keel.run("qqqqqq", ok=False)


def test_a_bus_error_inside_a_condition_is_a_message(keel):
    out = keel.run("itest *ff000000 == 0; echo $?", ok=False)
    assert "ff000000" in out and out.strip().endswith("1")


@pytest.mark.parametrize("script", ["while true; do echo -n .; done", "sleep 100",
                                    "for i in 1 2 3; do sleep 100; done; echo never",
                                    "time sleep 100"])
def test_ctrl_c_ends_commands_and_loops(keel, script):
    keel.send(script + "\r")
    keel.expect(re.escape(script))
    if "echo -n ." in script:
        keel.expect(r"\.\.\.")
    keel.send("\x03")
    out = keel.wait_prompt()
    assert "Ctrl-C" in out and "never" not in out
    assert keel.run("echo $?").strip() == "1"
    assert keel.run("echo alive").strip() == "alive"


def commands(keel):
    """The first words and the second words that help lists."""
    for line in keel.run("help").splitlines():
        if not re.match(r"\S", line) or line.startswith('"'):
            continue
        name, _, rest = line.partition(" ")
        if rest.lstrip().startswith(": "):
            yield from (f"{name} {second}" for second in rest.split()[1:])
        else:
            yield name


def test_help_fits_the_screen_and_explains_every_command_with_an_example(keel):
    assert [line for line in keel.run("help").splitlines() if len(line) >= 80] == []
    names = list(commands(keel))
    assert len(names) > 30
    for name in names:
        out = keel.run(f"help {name}")
        assert f"usage:   {name}" in out, name
        examples = re.findall(r"^example: (.*)", out, re.M)
        assert examples, f"{name} has no example"
        assert any(name.split()[0] in example for example in examples), name


def test_version_names_commit_and_compiler(keel):
    assert re.search(r"Keel \S+ \(.*gcc", keel.run("version"))


def test_time_says_how_long_a_command_took(keel):
    assert re.search(r"time: \d+\.\d{3} seconds", keel.run("time sleep 0.05"))
    assert "time" in keel.run("time false; echo $?")
