# SPDX-License-Identifier: MIT
"""The real-time clock: date."""
import datetime
import re

import pytest

from machine import BOARDS

pytestmark = pytest.mark.boards(*BOARDS)


def shown(text):
    found = re.search(r"Date: (\d+)-(\d+)-(\d+) \((\w+)\)    Time: ([ \d]\d):(\d\d):(\d\d)", text)
    assert found, text
    year, month, day, weekday, hour, minute, second = found.groups()
    when = datetime.datetime(*map(int, (year, month, day, hour, minute, second)))
    assert when.strftime("%A") == weekday
    return when


def test_date_shows_the_time_of_the_clock_chip_in_utc(machine):
    keel = machine(extra=["-rtc", "base=2031-03-09T23:59:50"])
    late = shown(keel.run("date")) - datetime.datetime(2031, 3, 9, 23, 59, 50)
    assert datetime.timedelta(0) <= late < datetime.timedelta(seconds=60)


@pytest.mark.parametrize("typed,expected", [
    ("022912342028.30", datetime.datetime(2028, 2, 29, 12, 34, 30)),
    ("1231235941.10", datetime.datetime(2041, 12, 31, 23, 59, 10)),
])
def test_date_sets_the_clock(keel, typed, expected):
    keel.run(f"date {typed}")
    assert datetime.timedelta(0) <= shown(keel.run("date")) - expected < datetime.timedelta(seconds=30)


def test_a_day_that_does_not_exist_is_refused_and_the_clock_goes_on(keel):
    before = shown(keel.run("date"))
    assert "2027-02-29" in keel.run("date 022912342027", ok=False)
    assert "MMDDhhmm" in keel.run("date tomorrow", ok=False)
    assert datetime.timedelta(0) <= shown(keel.run("date")) - before < datetime.timedelta(seconds=30)
