# SPDX-License-Identifier: MIT
"""The arm64 conformance payload: where it is, and its report as data."""
import os
import re
import socket
import subprocess
import threading

from tree import TOP, make

IMAGE = TOP / "build/payload/arm64/conformance"
OLD_IMAGE = TOP / "build/payload/arm64/conformance-old"  # text_offset 0x80000, not anywhere
QEMU = "qemu-system-aarch64"


def build():
    make("conformance")


class Report:
    """verdict: clause -> PASS, FAIL, NOTE or n/a; values: clause -> the rest of its line."""

    def __init__(self, text):
        self.text = text.replace("\r", "")
        found = re.findall(r"^(PASS|FAIL|NOTE|n/a )  (\S+) +([^\n]*)$", self.text, re.M)
        self.verdict = {clause: verdict.strip() for verdict, clause, _ in found}
        self.values = {clause: line for _, clause, line in found}
        self.told = dict(re.findall(r"^told: (.+) (\S*)$", self.text, re.M))
        self.complete = re.search(r"^conformance: \d+ clauses, .* not applicable$", self.text, re.M)

    def broken(self):
        """Clauses that do not hold, as the payload says."""
        return {c for c, verdict in self.verdict.items() if verdict in ("FAIL", "NOTE")}

    def held(self):
        return {c for c, verdict in self.verdict.items() if verdict == "PASS"}

    def check(self):
        """Every clause that could be checked holds, and the payload came to its end."""
        assert self.complete, self.text[-2000:]
        lines = [line for line in self.text.splitlines() if line.startswith(("FAIL", "NOTE"))]
        assert not lines, "\n".join(lines)
        return self


def run_qemu(words, timeout=60):
    """The report of a machine that powers itself off."""
    done = subprocess.run([QEMU, "-display", "none", "-serial", "stdio", "-monitor", "none", *words],
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout)
    return Report(done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace"))


def initrd_sum(data):
    """The same sum as main.c of the payload."""
    total = 0
    for byte in data:
        total = ((total << 1 | total >> 63) + byte) & (1 << 64) - 1
    return total


class Flood:
    """Frames into a machine's network. Words for QEMU, then start() to stop(), or a call for each."""

    def __init__(self, device="virtio-net-device"):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            self.to = free.getsockname()
        here = self.socket.getsockname()
        self.words = ["-netdev", f"socket,id=n,udp={here[0]}:{here[1]},localaddr={self.to[0]}:{self.to[1]}",
                      "-device", f"{device},netdev=n"]
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __call__(self):
        self.socket.sendto(b"\xff" * 6 + os.urandom(58), self.to)

    def run(self):
        while not self.ended.wait(0.003):
            self()

    def start(self):
        self.thread.start()

    def stop(self):
        self.ended.set()
        self.thread.join()
        self.socket.close()
