# SPDX-License-Identifier: MIT
"""From reset to the prompt."""
import re

import pexpect
import pytest

from machine import BOARDS


both = pytest.mark.boards(*BOARDS)


@both
def test_reset_ends_at_a_prompt_with_name_version_and_board(keel):
    assert "Keel " in keel.banner and keel.name in keel.banner


@both
def test_reset_command_starts_again(keel):
    keel.send("reset\r")
    assert "Keel " in keel.wait_prompt()


def test_poweroff_ends_the_emulator(keel):
    keel.send("poweroff\r")
    keel.child.expect(pexpect.EOF)


def test_it_starts_with_bios_too_where_flash_forgets(machine):
    keel = machine(bios=True)
    assert "started from NOR flash" in keel.banner
    assert "error" not in keel.banner and "damaged" not in keel.banner
    keel.run("setenv fruit apple; saveenv")
    keel.send("reset\r")
    assert "environment from copy" in keel.wait_prompt()
    assert "fruit=apple" in keel.run("printenv fruit")


@both
def test_a_wild_jump_to_the_start_of_the_running_keel_is_caught(keel):
    relocaddr = re.search(r"relocaddr\s*= 0x(\w+)", keel.run("bdinfo")).group(1)
    keel.run(f"mw {keel.load} e51ff004 1; mw {keel.ram(0x1000004)} {relocaddr} 1")  # ldr pc, [pc, #-4]
    assert "undefined instruction" in keel.run(f"go {keel.load}", ok=None)
    assert "still here" in keel.run("echo still here")
