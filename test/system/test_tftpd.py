# SPDX-License-Identifier: MIT
"""The real tftpd-hpa, a DNS server and a router, in a network namespace with a tap device."""
import os
import subprocess
import time
import zlib
from pathlib import Path

import pytest

from machine import Vexpress

NAMESPACE = f"keel{os.getpid()}"
HOST, BOARD = "192.168.77.1", "192.168.77.2"


def ip(*words):
    return subprocess.run(["ip", *words], capture_output=True, text=True)


def missing():
    """What this machine lacks, or None."""
    if os.geteuid() != 0:
        return "needs root, for a network namespace"
    if not Path("/dev/net/tun").exists():
        return "needs /dev/net/tun"
    done = ip("netns", "add", NAMESPACE)
    if done.returncode:
        return f"needs network namespaces: {done.stderr.strip()}"
    done = ip("-n", NAMESPACE, "tuntap", "add", "tap0", "mode", "tap")
    if done.returncode:
        ip("netns", "del", NAMESPACE)
        return f"needs a tap device: {done.stderr.strip()}"
    return None


def inside(*command, **options):
    return subprocess.Popen(["ip", "netns", "exec", NAMESPACE, *command], **options)


class Lab:
    """The board at one end of a cable, this machine at the other."""

    def __init__(self, folder):
        self.folder = folder
        self.tftpd = None
        for words in (("addr", "add", f"{HOST}/24", "dev", "tap0"), ("link", "set", "tap0", "up"),
                      ("link", "set", "lo", "up")):
            assert ip("-n", NAMESPACE, *words).returncode == 0
        inside("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward").wait()
        self.dns = inside("/usr/bin/python3", str(Path(__file__).with_name("dns_server.py")), HOST,
                          "server.test", HOST, stdout=subprocess.PIPE)
        assert self.dns.stdout.readline() == b"ready\n"
        self.start_tftpd()
        self.board = Vexpress(folder.parent, prefix=["ip", "netns", "exec", NAMESPACE], net=[
            "-nic", "tap,ifname=tap0,script=no,downscript=no,model=lan9118"])
        for line in (f"setenv ipaddr {BOARD}", "setenv netmask 255.255.255.0",
                     f"setenv serverip {HOST}", f"setenv dnsip {HOST}", f"setenv gatewayip {HOST}",
                     "setenv loadaddr 61000000"):
            self.board.run(line)

    def start_tftpd(self):
        self.tftpd = inside("in.tftpd", "-L", "-4", "--address", f"{HOST}:69", "--secure",
                            str(self.folder))
        end = time.monotonic() + 10
        while " 0.0.0.0:*" not in subprocess.run(
                ["ip", "netns", "exec", NAMESPACE, "ss", "-Hlun", "sport", "=", "69"],
                capture_output=True, text=True).stdout:
            assert time.monotonic() < end and self.tftpd.poll() is None

    def stop_tftpd(self):
        self.tftpd.kill()
        self.tftpd.wait()

    def close(self):
        self.board.kill()
        self.stop_tftpd()
        self.dns.kill()
        self.dns.wait()


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    reason = missing()
    if reason:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("lab") / "files"
    folder.mkdir(mode=0o755)
    (folder / "file.bin").write_bytes(os.urandom(3000001))
    (folder / "secret").write_bytes(b"x")
    (folder / "secret").chmod(0o600)
    it = None
    try:
        it = Lab(folder)
        yield it
    finally:
        if it:
            it.close()
        ip("netns", "del", NAMESPACE)


def check_loaded(lab):
    data = (lab.folder / "file.bin").read_bytes()
    assert f"{zlib.crc32(data):08x}" in lab.board.run(f"crc32 61000000 {len(data):x}")


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
    lab.board.run("mw.l 61000000 0 100")
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
    lab.start_tftpd()
    lab.board.run("tftp file.bin")


def test_absent_machine_is_told(lab):
    fails(lab, "tftp 192.168.77.9:file.bin", "no machine answers for 192.168.77.9")


def test_unreachable_network_is_told_by_the_router(lab):
    fails(lab, "ping 203.0.113.7", f"{HOST} says that it cannot reach 203.0.113.7")


def test_board_answers_to_ping_while_it_waits(lab):
    """Another machine's check of the cable works too."""
    lab.board.send("tftp 192.168.77.9:file.bin\r")
    ping = inside("/usr/bin/python3", "-c", "import socket,struct\n"
                  "s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); s.settimeout(1)\n"
                  "p = struct.pack('!BBHHH', 8, 0, 0xf7fc, 1, 2)\n"
                  "for i in range(3):\n"
                  f" s.sendto(p, ('{BOARD}', 0))\n"
                  " try: exit(s.recv(99)[20])\n"
                  " except TimeoutError: pass\n"
                  "exit(1)")
    assert ping.wait(10) == 0
    lab.board.wait_prompt()
