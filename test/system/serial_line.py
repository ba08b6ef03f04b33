# SPDX-License-Identifier: MIT
"""A board whose console is a socket: eight bits clean, and another program may take its place."""
import os
import pty
import select
import socket
import subprocess
import time
import tty

from pexpect import fdpexpect

from machine import Vexpress


class SocketVexpress(Vexpress):
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

    def give_line_to(self, *program, timeout=60, **kwargs):
        """Run a program with the serial line as its input and output; its messages come back."""
        done = subprocess.run([str(p) for p in program], stdin=self.socket, stdout=self.socket,
                              stderr=subprocess.PIPE, text=True, errors="replace",
                              timeout=timeout, **kwargs)
        return done.returncode, done.stderr

    def give_line_to_terminal_program(self, *program, timeout=60):
        """The same for a program that opens a serial device: {device} in its arguments."""
        master, slave = pty.openpty()
        tty.setraw(slave)
        device = os.ttyname(slave)
        sender = subprocess.Popen([str(p).format(device=device) for p in program],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, errors="replace")
        other = {master: self.socket.fileno(), self.socket.fileno(): master}
        give_up = time.monotonic() + timeout
        while sender.poll() is None:
            assert time.monotonic() < give_up, sender.kill()
            for end in select.select(list(other), [], [], 0.05)[0]:
                os.write(other[end], os.read(end, 4096))
        os.close(slave)
        os.close(master)
        return sender.returncode, sender.stdout.read()

    def resynchronise(self):
        """Past the empty lines that a terminal program left behind."""
        self.send("echo in${unset}step\r")
        self.expect("instep")
        self.wait_prompt()

    def kill(self):
        self.socket.close()
        self.qemu.close(force=True)
        self.log.close()
