# SPDX-License-Identifier: MIT
"""Netboot Linux with Keel in an emulator, as a person would: type, watch, check.

Status 0 only when userspace has printed its own lines and powered the machine off.
"""
import argparse
import os
import pathlib
import re
import sys
import tempfile
import time

import pexpect

from emulator import TOP, Board, BoardError

PROMPT = "keel> "
BOOTARGS = "console=ttyAMA0 rdinit=/init"
KEY_SECONDS = 0.025
STEPS = (
    ("Get an address from the network", "dhcp"),
    ("Fetch the kernel", "tftp ${kernel_addr_r} vmlinuz"),
    ("Fetch the device tree", "tftp ${fdt_addr_r} board.dtb"),
    ("Fetch the ramdisk", "tftp ${ramdisk_addr_r} initrd"),
    ("Say what the kernel shall be told", f"setenv bootargs {BOOTARGS}"),
)
START = ("Check the plan and start Linux",
         "bootz ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdt_addr_r}")
FATAL = r"Kernel panic[^\r\n]*|panic: [^\r\n]*|data abort[^\r\n]*"


class DemoError(Exception):
    """What went wrong, for the last line."""


class Screen:
    """Shows the console live, but keeps a prompt back until its caption is written."""

    def __init__(self):
        self.held = ""

    def write(self, text):
        text = self.held + text.replace("\r\n", "\n")
        keep = next((n for n in range(len(PROMPT), 0, -1) if text.endswith(PROMPT[:n])), 0)
        self.held = text[len(text) - keep:]
        self._show(text[:len(text) - keep])

    def caption(self, words):
        bold, plain = ("\033[1;36m", "\033[0m") if sys.stdout.isatty() else ("", "")
        self._show(f"\n{bold}# {words}{plain}\n")

    def flush(self):
        """pexpect calls this after every write: nothing to do, nothing to give away."""

    def close(self):
        self._show(self.held)

    @staticmethod
    def _show(text):
        sys.stdout.write(text)
        sys.stdout.flush()


class Session:
    """One emulated board with a time limit for all of it."""

    def __init__(self, words, seconds, key_seconds):
        self.deadline = time.monotonic() + seconds
        self.key_seconds = key_seconds
        self.step = "starting the emulator"
        self.screen = Screen()
        self.child = pexpect.spawn(words[0], words[1:], encoding="utf-8", codec_errors="replace",
                                   echo=False, timeout=None)
        self.child.logfile_read = self.screen
        self.child.delaybeforesend = None

    def expect(self, *patterns):
        """Index of the pattern seen; what must not be seen, and the end of time, raise."""
        left = self.deadline - time.monotonic()
        choices = [*patterns, FATAL, pexpect.EOF, pexpect.TIMEOUT]
        seen = self.child.expect(choices, timeout=max(0.1, left))
        if seen < len(patterns):
            return seen
        reason = (self.child.after if seen == len(patterns) else
                  "the emulator ended" if seen == len(patterns) + 1 else "the time is up")
        raise DemoError(f"{reason} (while: {self.step})")

    def type(self, caption, line):
        """Type a line behind the waiting prompt, one key after the other."""
        self.step = caption.lower()
        self.screen.caption(caption)
        for key in line:
            time.sleep(self.key_seconds)
            self.child.send(key)
        self.child.send("\r")

    def run(self, caption, line):
        self.type(caption, line)
        self.expect(r"[\r\n]" + PROMPT)
        failed = re.search(r"^error: .*", self.child.before, re.M)
        if failed:
            raise DemoError(f"{failed.group().strip()} (while: {self.step})")


def netboot(session):
    """All of it; returns what userspace said."""
    session.expect(r"[\r\n]" + PROMPT)
    for caption, line in STEPS:
        session.run(caption, line)
    session.type(*START)
    if session.expect(r"userspace: kernel ([^\r\n]+)[\r\n]", r"[\r\n]error: [^\r\n]*[\r\n]"):
        raise DemoError(f"{session.child.after.strip()} (while: {session.step})")
    kernel = session.child.match.group(1)
    session.expect(r"userspace: command line ([^\r\n]*)[\r\n]")
    told = session.child.match.group(1).strip()
    session.step = "waiting for userspace to power off"
    session.child.expect(pexpect.EOF, timeout=max(0.1, session.deadline - time.monotonic()))
    if told != BOOTARGS:
        raise DemoError(f"Linux was told '{told}', not '{BOOTARGS}'")
    return kernel, told


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--board", default="vexpress")
    parser.add_argument("--files", default="build/demo", help="folder that TFTP serves")
    parser.add_argument("--fast", action="store_true", help="type without pauses")
    parser.add_argument("--seconds", type=float, default=240, help="time limit")
    return parser.parse_args()


def main():
    args = parse_arguments()
    os.chdir(TOP)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="demo") as folder:
        board = Board(args.board)
        flash = pathlib.Path(folder, "flash.img")
        board.prepare_flash(flash)
        words = board.command(flash, serial="stdio", tftp=os.path.abspath(args.files))
        print("demo: " + " ".join(words), flush=True)
        session = Session(words, args.seconds, 0 if args.fast else KEY_SECONDS)
        try:
            kernel, told = netboot(session)
        finally:
            session.child.close(force=True)
            session.screen.close()
    release = re.search(r"Linux version (\S+)", kernel)
    print(f"\ndemo: Linux {release.group(1) if release else kernel} reached userspace in "
          f"{time.monotonic() - started:.0f} s, command line: {told}")


try:
    main()
except (DemoError, BoardError, pexpect.TIMEOUT) as e:
    reason = "the time is up" if isinstance(e, pexpect.TIMEOUT) else e
    sys.exit(f"\ndemo: FAILED: {reason}")
