# SPDX-License-Identifier: MIT
"""Whatever arrives on the serial line is executed once, whole and in order."""
import threading

import pytest

from machine import BOARDS

pytestmark = pytest.mark.boards(*BOARDS)

SLIRP = "setenv ipaddr 10.0.2.15; setenv netmask 255.255.255.0"


def paste(keel, text):
    """Send while the answers are read: neither side may wait for the other."""
    thread = threading.Thread(target=keel.send, args=(text,), daemon=True)
    thread.start()
    return thread


def test_a_paste_of_1000_lines_with_slow_commands_runs_all_1000(keel):
    keel.run(SLIRP)
    lines = ["sleep 1 # meanwhile more arrives than the type-ahead ring holds"]
    for n in range(1, 1001):
        if n % 100 == 0:
            lines.append(f"ping 10.0.2.2; echo line $? {n}.")
        elif n % 50 == 0:
            lines.append(f"sleep 0.05; echo line $? {n}.")
        else:
            lines.append(f"echo line 0 {n}. # as long as lines of scripts usually are")
    thread = paste(keel, "\r".join(lines) + "\r")
    for n in range(1, 1001):
        keel.expect(rf"\nline 0 {n}\.\r")
    keel.wait_prompt()
    thread.join(10)
    assert keel.run("echo done").strip() == "done"


def test_ctrl_c_drops_the_rest_of_a_paste(keel):
    keel.send("sleep 100\r" + "echo never\r" * 100 + "\x03")
    keel.expect("Ctrl-C")
    keel.wait_prompt()
    assert keel.run("echo done").strip() == "done"


def test_a_line_longer_than_the_buffer_is_refused_whole(keel):
    thread = paste(keel, "echo " + "x" * 5000 + "\r")
    keel.expect("longer than 4095 characters")
    keel.wait_prompt()
    thread.join(10)
    assert keel.run("echo done").strip() == "done"


def test_the_longest_line_is_executed(keel):
    text = "x" * (4095 - len("echo "))
    thread = paste(keel, "echo " + text + "\r")
    keel.expect("echo " + text + "\r+\n" + text + "\r")
    keel.wait_prompt()
    thread.join(10)


def test_lines_around_the_buffer_size_leave_the_shell_alive(keel):
    for length in (4093, 4094, 4096, 4097, 8192):
        thread = paste(keel, "x" * length + "\r")
        keel.expect("error: ")
        keel.wait_prompt()
        thread.join(10)
    assert keel.run("echo done").strip() == "done"
