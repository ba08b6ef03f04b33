#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Words that do not belong into the tree.

It must build and read the same on any machine and in ten years: no place on
somebody's disk, no package host (a mirror is the user's own choice), nothing
about who worked how.
"""
import re

import source

RULES = [
    (r"(?<![\w.$}])/(?:work|farm|root)/", "a path of one machine"),
    (r"/home/(?!user\b)\w+/", "a path of one machine"),
    (r"\b(?:deb|security|snapshot|archive)\.(?:debian|ubuntu)\.(?:org|com)\b", "a package host"),
    (r"\b(?:pypi|pythonhosted|npmjs|crates)\.(?:org|io|com)\b", "a package host"),
    (r"^deb(?:-src)? .*https?://", "a package host"),
    (r"(?i)\bthis ses" r"sion\b|\bsub" r"agent|\bclosing no" r"te\b", "how work is organised"),
    (r"(?i)\bissue #?\d+\b", "how work is organised: say it in words"),
]
COMPILED = [(re.compile(pattern, re.M), what) for pattern, what in RULES]


def check_text(name, text):
    for pattern, what in COMPILED:
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{name}:{line}: {match.group().strip()}: {what}"


def check(root):
    findings = []
    for name in source.files(root):
        if not name.startswith(("test/fuzz/corpus/", "test/lint/")) and name != "tools/lint/words.py":
            findings += check_text(name, source.text(root, name))
    return findings


if __name__ == "__main__":
    source.main(check)
