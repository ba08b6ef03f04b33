# SPDX-License-Identifier: MIT
"""Between the banner and the prompt: bootcmd, unless a key says no."""
import pytest

from machine import BOARDS

pytestmark = pytest.mark.boards(*BOARDS)

ASKS = "Hit any key to stop autoboot"


@pytest.fixture
def saved(machine):
    """A function that saves variables and restarts the board without waiting for its prompt."""
    def start(**variables):
        keel = machine()
        for name, value in variables.items():
            keel.run(f"setenv {name} '{value}'")
        keel.run("saveenv")
        keel.send("reset\r")
        keel.expect("Keel ")
        return keel
    return start


def test_without_bootcmd_there_is_no_countdown(keel):
    assert ASKS not in keel.banner


def test_bootcmd_runs_when_the_countdown_is_over(saved):
    keel = saved(bootcmd="echo went off $?", bootdelay="1")
    keel.expect(ASKS)
    out = keel.wait_prompt()
    assert "went off 0" in out


def test_starts_are_counted_while_an_upgrade_is_tried_and_then_the_other_command_runs(saved):
    keel = saved(bootcmd="echo new $bootcount", altbootcmd="echo old $bootcount", bootlimit="1",
                 upgrade_available="1", bootdelay="-2")
    assert keel.wait_prompt().rstrip().endswith("new 1")
    keel.send("reset\r")
    out = keel.wait_prompt()
    assert "More starts than bootlimit (1): altbootcmd runs\n" in out and out.rstrip().endswith("old 2")
    keel.run("setenv upgrade_available; setenv bootcount; saveenv")
    keel.send("reset\r")
    assert keel.wait_prompt().rstrip().endswith("new"), "and not counted"


def test_any_key_stops_it_and_only_that_key_is_swallowed(saved):
    keel = saved(bootcmd="echo went off", bootdelay="30")
    keel.expect(ASKS)
    keel.send("xecho typed\r")
    assert "went off" not in keel.wait_prompt()
    assert "\ntyped" in keel.wait_prompt()


def test_ctrl_c_stops_it_too(saved):
    keel = saved(bootcmd="echo went off", bootdelay="30")
    keel.expect(ASKS)
    keel.send("\x03")
    assert "went off" not in keel.wait_prompt()


def test_a_negative_bootdelay_never_boots(saved):
    out = saved(bootcmd="echo went off", bootdelay="-1").wait_prompt()
    assert ASKS not in out and "went off" not in out


@pytest.mark.parametrize("delay", ["0", "-2"])
def test_no_delay_boots_at_once(saved, delay):
    out = saved(bootcmd="echo went off", bootdelay=delay).wait_prompt()
    assert ASKS not in out and "went off" in out


def test_enter_boots_when_a_prompt_is_set_and_another_key_does_not(saved):
    keel = saved(bootcmd="echo went off", bootprompt="Press enter to boot")
    keel.expect("Press enter to boot")
    keel.send("\r")
    assert "went off" in keel.wait_prompt()
    keel.send("reset\r")
    keel.expect("Press enter to boot")
    keel.send("n")
    assert "went off" not in keel.wait_prompt()


def test_a_failing_bootcmd_ends_at_the_prompt(saved):
    out = saved(bootcmd="nonsense; md zz", bootdelay="0").wait_prompt()
    assert "unknown command" in out and "zz is not a number" in out


def test_a_bootcmd_that_never_ends_is_left_with_ctrl_c(saved):
    keel = saved(bootcmd="while true; do echo -n .; done", bootdelay="0")
    keel.expect(r"\.\.\.")
    keel.send("\x03")
    keel.wait_prompt()
    assert keel.run("echo done").strip() == "done"
