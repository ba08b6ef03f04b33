# SPDX-License-Identifier: MIT
"""From reset to the prompt."""
import pytest


def test_reset_ends_at_a_prompt_with_name_version_and_board(keel):
    assert "Keel " in keel.banner and "vexpress" in keel.banner


def test_reset_command_starts_again(keel):
    keel.send("reset\r")
    assert "Keel " in keel.wait_prompt()


def test_poweroff_ends_the_emulator(keel):
    keel.send("poweroff\r")
    keel.child.expect(__import__("pexpect").EOF)
