# SPDX-License-Identifier: MIT
"""Every console block of the README and of the guides does what the page says."""
import os
import re
import subprocess

import pexpect
import pytest

from console_blocks import commands
from tree import TOP, make

PAGES = [TOP / "README.md", *sorted((TOP / "doc/guide").glob("*.md")),
         *sorted((TOP / "board").glob("*/README.md"))]
PROMPT = r"(?:^|\r\n|\r)keel> "


@pytest.fixture(scope="module", autouse=True)
def images():
    make("BOARD=vexpress", "all", "demo-files")
    make("BOARD=virt")


def as_seen(line):
    """What is left of a line that was redrawn in place."""
    return line.rstrip("\r").rpartition("\r")[2]


class Reader:
    """Somebody who types a page, line by line."""

    def __init__(self, folder):
        self.environment = dict(os.environ, FLASH=str(folder / "flash.img"), TERM="dumb",
                                BOARD="vexpress")
        self.board = None

    def type(self, command):
        """What the command prints."""
        if command.prompt == "$" and command.line.startswith("make run"):
            return self.start(command.line)
        if command.prompt == "$":
            done = subprocess.run(command.line, shell=True, cwd=TOP, env=self.environment,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  timeout=300)
            assert done.returncode == 0, f"{command.where}: {done.stdout}"
            return done.stdout
        if self.board is None:
            self.start("make run TFTP=build/demo")
        self.board.send(command.line + "\r")
        return self.read().partition("\n")[2]

    def start(self, line):
        self.close()
        self.board = pexpect.spawn("/bin/sh", ["-c", line], cwd=str(TOP), env=self.environment,
                                   timeout=100, encoding="utf-8", codec_errors="replace",
                                   echo=False)
        self.board.delaybeforesend = None
        return self.read()

    def read(self):
        """Up to the next prompt, or to the end when the board switched itself off."""
        ended = self.board.expect([PROMPT, pexpect.EOF])
        text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", self.board.before)
        if ended:
            self.close()
        return "\n".join(as_seen(line) for line in text.split("\n"))

    def close(self):
        if self.board:
            self.board.close(force=True)
        self.board = None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_the_page_is_true(page, tmp_path):
    reader = Reader(tmp_path)
    try:
        for command in commands(page.relative_to(TOP), page.read_text(encoding="utf-8")):
            wrong = command.mismatch(reader.type(command))
            assert wrong is None, wrong
    finally:
        reader.close()


def one(text):
    command, = commands("page", "```console\n" + text + "\n```\n")
    return command


@pytest.mark.parametrize("text, output, agrees", [
    ("keel> a", "anything\n", True),
    ("keel> a", "error: no\n", False),
    ("keel> a\nyes", "yes\n", True),
    ("keel> a\nyes", "no\n", False),
    ("keel> a\nyes", "yes\nmore\n", False),
    ("keel> a\nyes\n...", "yes\nmore\n", True),
    ("keel> a\n...\nlast", "first\nsecond\nlast\n", True),
    ("keel> a\n...\nlast", "first\nsecond\n", False),
    ("keel> a\nsize ... bytes", "size 12 bytes\n", True),
    ("keel> a\nerror: ...", "error: no\n", True),
])
def test_a_page_is_held_to_its_words(text, output, agrees):
    assert (one(text).mismatch(output) is None) == agrees


def test_only_console_blocks_are_typed():
    text = "```sh\n$ rm -rf /\n```\n$ text\n```console\n$ true\n```\n"
    assert [c.line for c in commands("page", text)] == ["true"]


def links(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    return [target for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if ":" not in target]


@pytest.mark.parametrize("page", [p for p in TOP.rglob("*.md") if "build" not in p.parts],
                         ids=lambda page: str(page.relative_to(TOP)))
def test_links_between_pages_lead_somewhere(page):
    missing = [link for link in links(page) if not (page.parent / link).exists()]
    assert not missing
