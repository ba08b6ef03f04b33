#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""doc/command/README.md from what the running images say about themselves: make doc-commands."""
import pathlib
import re
import sys
import tempfile

import pexpect

from emulator import TOP, Board

PAGE = TOP / "doc/command/README.md"
PROMPT = r"(?:\r\n|\r)keel> "
HEAD = """# Commands

Every command of every board; those that not all boards have say so. Made by `make doc-commands` from the tables that
also parse the arguments: what stands here is what the image takes.

Numbers are hexadecimal, with or without `0x`; `k`, `M` or `G` behind a size makes it
decimal (`256k`). `[ ]` encloses what can be left out. `md[.l|.b|.w|.q]` is one command with
four widths, the first of them being the usual one.

"""


class Console:
    """A board at its prompt."""

    def __init__(self, board, folder):
        flash = pathlib.Path(folder, "flash.img")
        board.prepare_flash(flash)
        words = board.command(flash, serial="stdio")
        self.child = pexpect.spawn(words[0], words[1:], encoding="utf-8", echo=False, timeout=30)
        self.child.delaybeforesend = None
        self.child.expect(PROMPT)

    def run(self, line):
        self.child.send(line + "\r")
        self.child.expect(PROMPT)
        return self.child.before.replace("\r", "").partition("\n")[2].strip("\n")

    def close(self):
        self.child.close(force=True)


def names(listing):
    """Every name in `help`; "env : print set" stands for two-word names."""
    for line in listing.partition("\n\n")[0].splitlines():
        first, rest = line.split(None, 1)
        if rest.startswith(": "):
            yield from (f"{first} {second}" for second in rest[2:].split())
        else:
            yield first


def commands(board, folder):
    """name: (summary, usage) of a board's image."""
    console = Console(Board(board), folder)
    try:
        found = {}
        for name in names(console.run("help")):
            title, _, rest = console.run("help " + name).partition("\n")
            usage = re.match(r"(?:(?:usage|also|example): .*\n?)*", rest).group().rstrip()
            found[name] = (title.partition(" - ")[2], usage)
        return found
    finally:
        console.close()


def page(images):
    """The whole page, from {board: its commands}."""
    rows, sections = [], []
    every = {name: text for found in images.values() for name, text in found.items()}
    for name, (summary, usage) in sorted(every.items()):
        boards = [board for board, found in images.items() if name in found]
        only = f" ({', '.join(boards)} only)" if len(boards) < len(images) else ""
        rows.append(f"| [{name}](#{name.replace(' ', '-')}) | {plain(summary)}{only} |\n")
        sections.append(f"\n## {name}\n\n{plain(summary)}{only}\n\n```\n{usage}\n```\n")
    return "".join([HEAD, "| command | |\n|---|---|\n", *rows, *sections])


def plain(words):
    """Words that Markdown shall not interpret."""
    return re.sub(r"([|<>*\[\]])", r"\\\1", words)


def boards():
    return sorted(path.name.removesuffix("_defconfig") for path in TOP.glob("configs/*_defconfig"))


def current_page():
    images = {}
    for board in boards():
        with tempfile.TemporaryDirectory() as folder:
            images[board] = commands(board, folder)
    return page(images)


def main():
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(current_page(), encoding="utf-8")
    print(f"written: {PAGE.relative_to(TOP)}")


if __name__ == "__main__":
    sys.exit(main())
