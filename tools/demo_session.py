# SPDX-License-Identifier: MIT
"""Somebody who types at a board while others watch: what the demonstrations share."""
import re
import sys
import time

import pexpect

PROMPT = "keel> "
KEY_SECONDS = 0.025
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

    def __init__(self, words, seconds, fast=False, pause=0.0):
        """@fast types without pauses; @pause: seconds to read before the next line is typed."""
        self.deadline = time.monotonic() + seconds
        self.key_seconds, self.pause = (0.0, 0.0) if fast else (KEY_SECONDS, pause)
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
        time.sleep(self.pause)
        self.screen.caption(caption)
        for key in line:
            time.sleep(self.key_seconds)
            self.child.send(key)
        self.child.send("\r")

    def wait_prompt(self):
        """The text in front of the next prompt."""
        self.expect(r"[\r\n]" + PROMPT)
        return self.child.before

    def run(self, caption, line):
        self.type(caption, line)
        failed = re.search(r"^error: .*", self.wait_prompt(), re.M)
        if failed:
            raise DemoError(f"{failed.group().strip()} (while: {self.step})")

    def close(self):
        self.child.close(force=True)
        self.screen.close()
