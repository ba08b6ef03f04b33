# SPDX-License-Identifier: MIT
"""The DM9000 of the S5PC100 board: its address, its cable, transfers through its small ring."""
import os
import re
import socket
import zlib

import pytest

from test_s5pc100_devices import stats_after
from tftp_server import TftpServer

pytestmark = pytest.mark.boards("s5pc100")
FILE_BYTES = 4 << 20
ADDRESSES = "setenv ipaddr 10.0.2.15; setenv netmask 255.255.255.0; setenv serverip 10.0.2.2"


class Monitor:
    """The emulator's own prompt."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.answer()

    def answer(self):
        text = b""
        while not text.endswith(b"(qemu) "):
            text += self.socket.recv(4096)

    def run(self, line):
        self.socket.sendall(line.encode() + b"\n")
        self.answer()


@pytest.fixture
def cabled(machine, tmp_path):
    """A board, and the monitor with which its cable is pulled."""
    path = tmp_path / "monitor"
    keel = machine(extra=["-monitor", f"unix:{path},server=on,wait=off"])
    keel.run(ADDRESSES)
    return keel, Monitor(path)


def loaded(keel, data):
    found = keel.run(f"crc32 {keel.load} {len(data):x}")
    return f"{zlib.crc32(data):08x}" in found


def test_an_address_is_made_up_told_once_and_replaced_by_ethaddr(keel):
    keel.run(ADDRESSES)
    first = keel.run("ping 10.0.2.2")
    mac = re.search(r"ethaddr is not set: ([0-9a-f:]{17}) is made up", first)[1]
    assert int(mac[:2], 16) & 3 == 2 and f"ethaddr={mac}" in keel.run("printenv ethaddr")
    assert "is alive" in first and "ethaddr" not in keel.run("ping 10.0.2.2")
    keel.run("setenv ethaddr 52:54:00:aa:bb:cc; saveenv")
    keel.run("reset")
    keel.run(ADDRESSES)
    again = keel.run("ping 10.0.2.2")
    assert "is alive" in again and "ethaddr" not in again
    assert "mac        = 52:54:00:aa:bb:cc" in keel.run("net info")


def test_a_pulled_cable_is_named_as_the_cause(cabled):
    keel, monitor = cabled
    assert "is alive" in keel.run("ping 10.0.2.2")
    monitor.run("set_link dm9000.0 off")
    assert "cable" in keel.run("ping 10.0.2.2", ok=False)
    keel.send("echo begins; tftp big\r")
    keel.expect(r"\nbegins\r")  # not the echo of what was typed
    keel.send("\x03")
    assert "stopped by Ctrl-C while waiting for the link" in keel.wait_prompt()
    monitor.run("set_link dm9000.0 on")
    assert "is alive" in keel.run("ping 10.0.2.2")


def overflows_and_waits(machine, tmp_path, window):
    data = os.urandom(FILE_BYTES)
    (tmp_path / "big").write_bytes(data)
    server = TftpServer(tmp_path)
    keel = machine()
    keel.run(f"{ADDRESSES}; setenv tftpdstp {server.port}; setenv tftpwindowsize {window or ''}")
    keel.run(f"tftp {keel.load} big", timeout=60)
    server.stop()
    assert loaded(keel, data)
    assert " 0 dropped, 0 bad" in keel.run("net info")
    stats = stats_after(keel)
    return stats["net_overflows"], stats["net_waits"]


@pytest.mark.parametrize("window", [None, 1])
def test_a_transfer_loses_nothing_in_the_ring(machine, tmp_path, window):
    """A busy computer that stops the emulator for a while makes frames wait: never all three times."""
    seen = []
    while len(seen) < 3 and (0, 0) not in seen:
        seen.append(overflows_and_waits(machine, tmp_path, window))
    assert (0, 0) in seen, seen


def test_the_chip_is_used_as_it_wants_to_be(machine, tmp_path):
    data = os.urandom(FILE_BYTES)
    (tmp_path / "big").write_bytes(data)
    keel = machine(user_net=f"tftp={tmp_path}")
    keel.run(f"{ADDRESSES}; ping 10.0.2.2; tftp {keel.load} big; dhcp", timeout=60)
    assert loaded(keel, data)
    stats = stats_after(keel)
    assert stats["complaints"] == 0 and stats["net_overflows"] == 0
