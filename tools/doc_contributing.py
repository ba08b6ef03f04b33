#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Fill the examples of CONTRIBUTING.md with real diffs, taken from the tree as it is.

Between <!-- diff: NAME --> and <!-- end --> stands the diff that added NAME:
new files whole, lists by their added lines. The tests take the diffs back and
see that exactly the thing shown is gone.
"""
import difflib
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
PAGE = TOP / "CONTRIBUTING.md"

# name: new files, then (list, text of the lines it got)
EXAMPLES = {
    "command": (["common/cmd/dmesg.c"], [("common/cmd/files.mk", "common/cmd/dmesg.c")]),
    "driver": (["drivers/rtc/pl031.h", "drivers/rtc/pl031.c"],
               [("drivers/files.mk", "drivers/rtc/pl031.c"),
                ("board/vexpress/board.c", "drivers/rtc/pl031.h"),
                ("board/vexpress/board.c", "PL031_DEVICE(")]),
}


def diff(before, after, path, new):
    lines = difflib.unified_diff(before, after, "/dev/null" if new else f"a/{path}", f"b/{path}",
                                 n=1, lineterm="")
    return "\n".join(lines) + "\n"


def example(name):
    """The diff of one example, as git apply takes it."""
    new_files, additions = EXAMPLES[name]
    text = ""
    for path in new_files:
        text += diff([], (TOP / path).read_text().splitlines(), path, True)
    for path in dict.fromkeys(path for path, _ in additions):
        marks = [mark for where, mark in additions if where == path]
        after = (TOP / path).read_text().splitlines()
        before = [line for line in after if not any(mark in line for mark in marks)]
        text += diff(before, after, path, False)
    return text


def board_listing():
    """What tools/new-board writes, read from the tool itself."""
    code = ("import importlib.machinery as m; p = m.SourceFileLoader('b', 'tools/new-board')"
            ".load_module().plan('vexpress', 'myboard'); print(*('new  ' + f for f in p), sep='\\n')")
    return subprocess.run([sys.executable, "-W", "ignore", "-B", "-c", code], cwd=TOP, check=True,
                          capture_output=True, text=True).stdout


def page(text):
    def fill(match):
        name = match.group(1)
        body = board_listing() if name == "board" else example(name)
        kind = "text" if name == "board" else "diff"
        shown = "$ tools/new-board myboard\n" + body if name == "board" else body
        return f"<!-- diff: {name} -->\n```{kind}\n{shown}```\n<!-- end -->"

    return re.sub(r"<!-- diff: (\w+) -->.*?<!-- end -->", fill, text, flags=re.S)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))
