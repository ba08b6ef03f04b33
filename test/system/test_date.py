# SPDX-License-Identifier: MIT
"""The real-time clock: date."""
import datetime
import re


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
