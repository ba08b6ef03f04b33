# SPDX-License-Identifier: MIT
"""A board that runs under QEMU's record mode, and the instruction count at any console byte."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

from .replay import LogError, console_counts

SHIFT = 10  # the guest believes in 1 MIPS; with smaller shifts it never sees the keyboard


class BenchError(Exception):
    """A measurement that could not be taken; printed without a traceback."""


class Recorder:
    """Start @words (without -serial); talk over the console; then ask for counts.

    Positions are numbers of console bytes: 0 is the first byte after reset. Without
    @record the board runs at full speed and nothing is counted.
    """

    def __init__(self, words, workdir, prompt, record=True, shift=SHIFT):
        self.log = pathlib.Path(workdir, "replay.log")
        self.prompt = rb"(?:^|[\r\n])(?:" + prompt + rb")"
        self.text = b""
        self.counts = None
        ours, theirs = socket.socketpair()
        self.socket = ours
        with theirs:
            extra = ["-chardev", f"socket,id=rec,fd={theirs.fileno()}", "-serial", "chardev:rec"]
            if record:
                extra += ["-icount", f"shift={shift},rr=record,rrfile={self.log}"]
            with open(pathlib.Path(workdir, "emulator.log"), "wb") as complaints:
                self.process = subprocess.Popen([*words, *extra], pass_fds=[theirs.fileno()],
                                                stdin=subprocess.DEVNULL, stderr=complaints)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _receive(self, deadline, wanted):
        self.socket.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            more = self.socket.recv(65536)
        except TimeoutError:
            more = None
        if not more:
            raise BenchError(f"waited for {wanted!r}; the console ends with\n"
                             + self.text[-600:].decode(errors="replace"))
        self.text += more

    def wait(self, pattern, start=0, timeout=60):
        """Position behind the first match of a regular expression at or after @start."""
        deadline = time.monotonic() + timeout
        compiled = re.compile(pattern, re.M)
        while True:
            found = compiled.search(self.text, start)
            if found:
                return found.end()
            self._receive(deadline, pattern)

    def wait_prompt(self, start=0, timeout=60):
        return self.wait(self.prompt, start, timeout)

    def type(self, line):
        """Type a command line without Enter; returns the position behind its echo."""
        for key in line.encode():
            start = len(self.text)
            self.socket.sendall(bytes([key]))
            self.wait(re.escape(bytes([key])), start, 10)
        return len(self.text)

    def command(self, line, until=None, timeout=60):
        """Run a command; returns (position of its first byte, position behind its end).

        The end is the next prompt, or the byte @until: then the prompt is a failure.
        """
        start = self.type(line)
        self.socket.sendall(b"\r")
        end = self.wait(until + rb"|" + self.prompt if until else self.prompt, start, timeout)
        if until and not self.text.endswith(until):
            raise BenchError(" ".join(self.output((start, end)).split())[:200])
        return start, end

    def output(self, span):
        return self.text[span[0]:span[1]].decode(errors="replace")

    def finish(self):
        """End the emulator in order, so that the log is complete, and read the counts."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            raise BenchError("the emulator did not end") from None
        try:
            self.counts = console_counts(self.log.read_bytes())
        except LogError as e:
            raise BenchError(str(e)) from None
        if len(self.counts) < len(self.text):
            raise BenchError(f"{len(self.text)} bytes on the console, "
                             f"{len(self.counts)} in the log")
        os.unlink(self.log)

    def executed(self, position):
        """Instructions from reset to the byte at @position."""
        return self.counts[position]

    def cost(self, span):
        """Instructions from the first byte of a span to its last one."""
        return self.counts[span[1] - 1] - self.counts[span[0]]
