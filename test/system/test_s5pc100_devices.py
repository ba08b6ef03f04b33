# SPDX-License-Identifier: MIT
"""The small devices of the S5PC100 board: lamps, clock, watchdog, reset, serial line."""
import re

import pytest

from test_date import shown

pytestmark = pytest.mark.boards("s5pc100")
RST_STAT = 0xe0108300
WATCHDOG, SOFTWARE = 1 << 2, 1 << 5


def reset_reason(keel):
    return int(re.search(r": ([0-9a-f]{8})", keel.run(f"md.l {RST_STAT:x} 1"))[1], 16)


def stats_after(keel):
    """What the emulator counted, once Keel is gone."""
    keel.child.terminate()
    keel.child.wait()
    return keel.stats()


def test_lamps_are_listed_and_switched(keel):
    assert re.findall(r"(led\d) +(\w+)", keel.run("led list")) == [
        ("led1", "off"), ("led2", "off"), ("led3", "off"), ("led4", "off")]
    keel.run("led led1 on; led led3 toggle; led led4 on; led led4 off")
    assert re.findall(r"(led\d) +on", keel.run("led list")) == ["led1", "led3"]
    assert "led3            on" in keel.run("led led3")
    assert "no lamp 'led5'" in keel.run("led led5 on", ok=False)
    assert "on, off or toggle" in keel.run("led led1 blink", ok=False)
    assert stats_after(keel)["leds"] == 0b0101


def test_the_clock_keeps_two_digits_of_the_year_and_says_so(keel):
    keel.run("date 022913302028.10")
    assert "2000 to 2099" in keel.run("date 123123591999.10", ok=False)
    assert "2000 to 2099" in keel.run("date 010100002100", ok=False)
    assert shown(keel.run("date")).year == 2028


def test_the_watchdog_resets_in_time_unless_it_is_kicked_or_stopped(keel):
    keel.run("wdt start 1500; sleep 1; wdt reset; sleep 1; wdt stop; sleep 2")
    assert "1 to 32172" in keel.run("wdt start 33000", ok=False)
    assert reset_reason(keel) & WATCHDOG == 0
    keel.send("wdt start 500; sleep 10\r")
    keel.wait_prompt()
    assert reset_reason(keel) & WATCHDOG


def test_reset_restarts_and_the_log_is_still_there(keel):
    keel.run("led led2 on")
    keel.run("reset")
    assert reset_reason(keel) & SOFTWARE
    assert keel.run("dmesg -p").count("CPU 666 MHz") == 2


def test_a_board_without_a_switch_for_its_power_says_what_ends_it(keel):
    answer = keel.run("poweroff", ok=False)
    assert "this board cannot" in answer and "Ctrl-A X" in answer


def test_a_serial_rate_out_of_reach_is_refused_and_the_line_goes_on(keel):
    assert "9999999" in keel.run("setenv baudrate 9999999", ok=False)
    keel.run("setenv baudrate 114000")  # as good as 115200 for the other end
    assert "still here" in keel.run("echo still here")
    assert stats_after(keel)["complaints"] == 0
