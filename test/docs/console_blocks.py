# SPDX-License-Identifier: MIT
"""The ```console blocks of a page: what is typed, and what must come back.

    $ command     a shell command in the source tree; `$ make run ...` starts a board
    keel> command a command for that board (one is started when none runs)
    other lines   what the command prints; ... stands for anything, alone for any lines

A command without lines behind it may print anything but an error.
"""
import re

FENCE = "```"
TYPED = re.compile(r"^(\$|keel>) ?(.*)$")


class Command:
    """One typed line and its expected output."""

    def __init__(self, where, prompt, line):
        self.where, self.prompt, self.line = where, prompt, line
        self.expected = []

    def pattern(self):
        """The expected output as one regular expression over all of it."""
        parts = []
        for line in self.expected:
            if line.strip() == "...":
                parts.append(r"(?:.*\n)*?")
            else:
                parts.append(r".*".join(re.escape(p) for p in line.rstrip().split("...")) + r" *\n")
        return re.compile("".join(parts) + r"\Z")

    def mismatch(self, output):
        """None when @output is as the page says, else why not."""
        text = "\n".join(line.rstrip() for line in output.strip("\n").splitlines())
        text = text + "\n" if text else ""
        if not self.expected:
            error = re.search(r"^error: .*", text, re.M)
            return f"{self.where}: `{self.line}` printed\n{text}" if error else None
        if self.pattern().match(text):
            return None
        return (f"{self.where}: `{self.line}` shall print\n" + "\n".join(self.expected)
                + f"\nbut printed\n{text}")


def commands(path, text):
    """Every command of every console block, in the order of the page."""
    found, inside = [], False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(FENCE):
            inside = not inside and line == FENCE + "console"
            current = None
            continue
        if not inside:
            continue
        typed = TYPED.match(line)
        if typed:
            current = Command(f"{path}:{number}", *typed.groups())
            found.append(current)
        elif current is None:
            raise ValueError(f"{path}:{number}: output before any command")
        else:
            current.expected.append(line)
    return found
