# SPDX-License-Identifier: MIT
"""The line editor over the serial line."""
import re

import pytest

from machine import BOARDS

pytestmark = pytest.mark.boards(*BOARDS)

UP, LEFT, HOME, DELETE = "\x1b[A", "\x1b[D", "\x1b[H", "\x1b[3~"


def last_line(keel, keys):
    """What the command printed that @keys typed."""
    keel.send(keys + "\r")
    return keel.wait_prompt().rstrip().split("\n")[-1]


def test_editing_keys_change_the_line_that_is_executed(keel):
    assert last_line(keel, "echo ac" + LEFT + "b") == "abc"
    assert last_line(keel, "cho abc" + HOME + "e") == "abc"
    assert last_line(keel, "xecho abc" + HOME + DELETE) == "abc"
    assert last_line(keel, "echo one two\x17three") == "one three"
    assert last_line(keel, "garbage\x15echo abc") == "abc"
    assert last_line(keel, "echo abc\x7fd") == "abd"


def test_history_comes_back_with_up_and_ctrl_r(keel):
    keel.run("echo first")
    keel.run("echo second")
    assert last_line(keel, UP + UP) == "first"
    keel.send("\x12sec\r")
    keel.expect(r"\nsecond\r")


def test_tab_completes_and_lists(keel):
    keel.send("printe\t")
    keel.expect("printenv ")
    keel.send("\x15")
    keel.run("setenv kernel_file x")
    keel.send("echo $kernel_f\t")
    keel.expect(re.escape("$kernel_file "))
    keel.send("\r")
    keel.wait_prompt()
    typed, completed = keel.part_completion
    keel.send(typed + "\t")
    keel.expect(completed)
    keel.send("\x15")
    keel.send("env e\t")
    keel.expect(r"edit +exists")
    keel.send("\x03")
    keel.wait_prompt()


def test_any_line_end_ends_a_line_once(keel):
    keel.send("echo a\r\necho b\necho c\r")
    out = [keel.wait_prompt() for _ in range(3)]
    assert [o.rstrip().split("\n")[-1] for o in out] == ["a", "b", "c"]
    assert keel.run("echo done").strip() == "done"


def test_the_prompt_is_a_variable(keel):
    keel.send("setenv PS1 'board$ '\r")
    keel.expect(r"\nboard\$ ")
    keel.send("setenv PS1\r")
    keel.wait_prompt()
