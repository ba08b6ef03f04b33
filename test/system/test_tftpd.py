# SPDX-License-Identifier: MIT
"""The real tftpd-hpa, a DNS server and a router, in a network namespace with a tap device."""
import os
import subprocess
import zlib
from pathlib import Path

import pytest

from cable import Cable, NoCable
from machine import BOARDS

pytestmark = pytest.mark.boards(*BOARDS)

HOST, BOARD = "192.168.77.1", "192.168.77.2"


class Lab(Cable):
    """The board at one end of a cable, this machine with its servers at the other."""

    def __init__(self, folder):
        super().__init__(HOST)
        self.folder = folder
        self.start("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward").wait()
        dns = self.start("/usr/bin/python3", str(Path(__file__).with_name("dns_server.py")), HOST,
                         "server.test", HOST, stdout=subprocess.PIPE)
        assert dns.stdout.readline() == b"ready\n"
        self.start_tftpd(folder)

    def start_board(self, board_class):
        self.board = board_class(self.folder.parent, cable=self)
        for line in (f"setenv ipaddr {BOARD}", "setenv netmask 255.255.255.0",
                     f"setenv serverip {HOST}", f"setenv dnsip {HOST}", f"setenv gatewayip {HOST}",
                     f"setenv loadaddr {self.board.load}"):
            self.board.run(line)


@pytest.fixture(scope="module")
def lab(board_class, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab") / "files"
    folder.mkdir(mode=0o755)
    (folder / "file.bin").write_bytes(os.urandom(3000001))
    (folder / "secret").write_bytes(b"x")
    (folder / "secret").chmod(0o600)
    try:
        it = Lab(folder)
    except NoCable as e:
        pytest.skip(str(e))
    try:
        it.start_board(board_class)
        yield it
        it.board.kill()
    finally:
        it.close()


def check_loaded(lab):
    data = (lab.folder / "file.bin").read_bytes()
    assert f"{zlib.crc32(data):08x}" in lab.board.run(f"crc32 {lab.board.load} {len(data):x}")


def fails(lab, command, *words):
    out = lab.board.run(command, ok=False, timeout=15)
    for word in words:
        assert word in out
    assert "is alive" in lab.board.run(f"ping {HOST}")


def test_file_comes_from_tftpd(lab):
    assert "file.bin: 2.8 MiB in" in lab.board.run("tftp file.bin")
    check_loaded(lab)


def test_server_may_be_a_name(lab):
    assert "host server.test is alive" in lab.board.run("ping server.test")
    lab.board.run(f"mw.l {lab.board.load} 0 100")
    lab.board.run("tftp server.test:file.bin")
    check_loaded(lab)


def test_unknown_name_is_told(lab):
    fails(lab, "ping nobody.test", f"the DNS server {HOST} does not know nobody.test")


def test_missing_file_is_told(lab):
    fails(lab, "tftp none.bin", "the server has no file none.bin")


def test_file_that_tftpd_may_not_read_is_told(lab):
    fails(lab, "tftp secret", "may not read secret", "chmod o+r")


def test_stopped_tftpd_is_told(lab):
    lab.stop_tftpd()
    fails(lab, "tftp file.bin", f"no TFTP server on {HOST}", "sudo service tftpd-hpa restart")
    lab.start_tftpd(lab.folder)
    lab.board.run("tftp file.bin")


def test_absent_machine_is_told(lab):
    fails(lab, "tftp 192.168.77.9:file.bin", "no machine answers for 192.168.77.9")


def test_unreachable_network_is_told_by_the_router(lab):
    fails(lab, "ping 203.0.113.7", f"{HOST} says that it cannot reach 203.0.113.7")


def test_board_answers_to_ping_while_it_waits(lab):
    """Another machine's check of the cable works too."""
    lab.board.send("tftp 192.168.77.9:file.bin\r")
    ping = lab.start("/usr/bin/python3", "-c", "import socket,struct\n"
                  "s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); s.settimeout(1)\n"
                  "p = struct.pack('!BBHHH', 8, 0, 0xf7fc, 1, 2)\n"
                  "for i in range(3):\n"
                  f" s.sendto(p, ('{BOARD}', 0))\n"
                  " try: exit(s.recv(99)[20])\n"
                  " except TimeoutError: pass\n"
                  "exit(1)")
    assert ping.wait(10) == 0
    lab.board.wait_prompt()
