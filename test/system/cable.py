# SPDX-License-Identifier: MIT
"""A network of its own for a board: a namespace with a tap device, this machine at its end."""
import os
import subprocess
import time
from pathlib import Path


def ip(*words):
    return subprocess.run(["ip", *words], capture_output=True, text=True)


class NoCable(Exception):
    """What this machine lacks."""


class Cable:
    """@host is this machine's address, in a network of 24 bits. close() takes all of it away."""

    def __init__(self, host):
        self.host = host
        self.namespace = f"keel{os.getpid()}"
        self.started = []
        self.tftpd = None
        if os.geteuid() != 0:
            raise NoCable("needs root, for a network namespace")
        if not Path("/dev/net/tun").exists():
            raise NoCable("needs /dev/net/tun")
        done = ip("netns", "add", self.namespace)
        if done.returncode:
            raise NoCable(f"needs network namespaces: {done.stderr.strip()}")
        done = ip("-n", self.namespace, "tuntap", "add", "tap0", "mode", "tap")
        if done.returncode:
            ip("netns", "del", self.namespace)
            raise NoCable(f"needs a tap device: {done.stderr.strip()}")
        for words in (("addr", "add", f"{host}/24", "dev", "tap0"), ("link", "set", "tap0", "up"),
                      ("link", "set", "lo", "up")):
            assert ip("-n", self.namespace, *words).returncode == 0

    def plug(self, board):
        """What stands before an emulator's words, and its words for the network card."""
        return (["ip", "netns", "exec", self.namespace],
                board.nic_words("tap,ifname=tap0,script=no,downscript=no"))

    def start(self, *command, **options):
        """A program at this machine's end."""
        child = subprocess.Popen(["ip", "netns", "exec", self.namespace, *command], **options)
        self.started.append(child)
        return child

    def start_tftpd(self, folder):
        """Debian's tftpd-hpa, the server of the guide."""
        self.tftpd = self.start("in.tftpd", "-L", "-4", "--address", f"{self.host}:69", "--secure",
                                str(folder))
        end = time.monotonic() + 10
        while " 0.0.0.0:*" not in subprocess.run(
                ["ip", "netns", "exec", self.namespace, "ss", "-Hlun", "sport", "=", "69"],
                capture_output=True, text=True).stdout:
            assert time.monotonic() < end and self.tftpd.poll() is None

    def stop_tftpd(self):
        self.tftpd.kill()
        self.tftpd.wait()

    def close(self):
        for child in self.started:
            child.kill()
            child.wait()
        ip("netns", "del", self.namespace)
