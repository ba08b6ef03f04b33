#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""env.txt to a C array: name=value NUL ... NUL, sorted as written.

A line that ends in a backslash goes on in the next; # starts a comment line.
"""
import sys


def parse(text):
    pairs = []
    for line in text.replace("\\\n", "").splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name:
            sys.exit(f"pack_env: no name=value: {line!r}")
        pairs.append((name, value))
    return pairs


def main():
    with open(sys.argv[1], encoding="ascii") as f:
        pairs = parse(f.read())
    print("/* Made from", sys.argv[1], "by tools/pack_env.py */")
    print("static const char default_env[] =")
    for name, value in pairs:
        text = f"{name}={value}".replace("\\", "\\\\").replace('"', '\\"')
        print(f'\t"{text}\\0"')
    print('\t"";')


main()
