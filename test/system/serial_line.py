# SPDX-License-Identifier: MIT
"""A board whose console is a socket: eight bits clean, and another program may take its place."""
import os
import pty
import select
import socket
import subprocess
import tempfile
import time
import tty

from pexpect import fdpexpect

from machine import PROMPT, end_process


class SocketLine:
    """Mixed into a board's class: a class of that board with such a console."""

    def __init__(self, workdir, **kwargs):
        path = workdir / "console.sock"
        super().__init__(workdir, serial=f"unix:{path},server=on,wait=on", wait=False, **kwargs)
        self.qemu = self.child
        self.socket = self.connect(path)
        self.child = fdpexpect.fdspawn(self.socket.fileno(), timeout=30)
        self.child.logfile_read = self.log
        self.child.delaybeforesend = None
        self.banner = self.wait_prompt()

    def connect(self, path):
        line = socket.socket(socket.AF_UNIX)
        give_up = time.monotonic() + 20
        while True:
            try:
                line.connect(str(path))
                return line
            except OSError:
                assert self.qemu.isalive() and time.monotonic() < give_up, "QEMU did not start"

    def give_line_to(self, *program, timeout=60, until=PROMPT):
        """
        Let a program have the serial line: as its input and output, or as the device that
        stands for {device} in its arguments. Returns its exit code, its messages and what
        Keel sent up to its next prompt (or until), of which the program may have taken any part.
        """
        ours, theirs = socket.socketpair()
        arguments = [str(p) for p in program]
        if "{device}" in arguments:
            master, slave = pty.openpty()
            tty.setraw(slave)
            arguments[arguments.index("{device}")] = os.ttyname(slave)
            ours = os.fdopen(master, "r+b", 0)
        with tempfile.TemporaryFile("w+", errors="replace") as messages:
            sender = subprocess.Popen(arguments, stdin=theirs, stdout=theirs, stderr=messages)
            try:
                seen = self.bridge(sender, ours.fileno(), timeout)
            finally:
                sender.kill()
                sender.wait()
            messages.seek(0)
            return sender.returncode, messages.read(), self.read_until(until.encode(), seen)

    def bridge(self, sender, end, timeout):
        """Carry bytes until the sender has ended; returns what came from Keel."""
        seen, line = b"", self.socket.fileno()
        give_up = time.monotonic() + timeout
        while sender.poll() is None or select.select([end], [], [], 0)[0]:
            if time.monotonic() > give_up:
                raise subprocess.TimeoutExpired(sender.args, timeout)
            for ready in select.select([line, end], [], [], 0.05)[0]:
                data = os.read(ready, 4096)
                if ready == line:
                    seen += data
                os.write(end if ready == line else line, data)
        return seen

    def read_until(self, end, seen, timeout=30):
        """Everything up to end; past a prompt also the empty lines that some senders leave behind."""
        give_up = time.monotonic() + timeout
        while end not in seen:
            assert time.monotonic() < give_up, seen
            if select.select([self.socket], [], [], 0.1)[0]:
                seen += os.read(self.socket.fileno(), 4096)
        self.log.write(seen)
        if end == PROMPT.encode():
            self.resynchronise()
        return seen.split(end)[0].decode(errors="replace").replace("\r\n", "\n")

    def resynchronise(self):
        """Past the empty lines that a terminal program left behind."""
        self.send("echo in${unset}step\r")
        self.expect("instep")
        self.wait_prompt()

    def kill(self):
        self.socket.close()
        end_process(self.qemu)
        self.log.close()
