#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How large things may get, and what no file may contain.

The aim is half of each limit: a median function of 15 lines, files of 200.
"""
import re

import source

FUNCTION_LINES = 60
NESTING = 3
PARAMETERS = 5
FILE_LINES = 500
HEADER_LINES = 150

# Exceptions by name, each with its reason. "file" or "file:function".
EXCEPTIONS = {
    "test/payload/init_arm.h:call": "a system call has a number and five arguments",
    "test/payload/init_arm64.h:call": "a system call has six arguments",
    "test/payload/kernel.c:payload_main": "what it checks are the registers at entry, one each",
}

CONTROL = re.compile(r"^(\t+)(?:\} )?(if|for|while|switch|do|else)\b")
CONDITIONAL = re.compile(r"^\s*#\s*(if|ifdef|ifndef|elif)\b")
WEAK = re.compile(r"__attribute__\s*\(\(.*\bweak\b|\b__weak\b|^\s*\.weak\b")
LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
SPDX = "SPDX-" "License-Identifier: "


def excepted(*names):
    return any(name in EXCEPTIONS for name in names)


def count_parameters(signature):
    """Commas of the last parenthesis at its own level, plus one."""
    inside, depth, parameters = signature[signature.index("(") + 1:], 1, 1
    for c in inside:
        depth += (c in "([{") - (c in ")]}")
        if depth == 0:
            break
        parameters += c == "," and depth == 1
    return parameters


def functions(lines):
    """(name, signature, first line number, body lines) of each function in kernel style."""
    start = None
    for i, line in enumerate(lines):
        if line == "{" and i and "(" in "".join(lines[max(0, i - 6):i]):
            head = i - 1
            while head > 0 and lines[head][:1] in ("\t", " "):
                head -= 1
            signature = " ".join(lines[head:i])
            found = re.search(r"(\w+)\(", signature)
            start = (found.group(1), signature[found.end() - 1:], i) if found else None
        elif line == "}" and start:
            name, signature, first = start
            yield name, signature, first, lines[first:i + 1]
            start = None


def check_function(name, function, signature, first, body):
    where = f"{name}:{first + 1}: {function}()"
    if excepted(f"{name}:{function}"):
        return
    if len(body) > FUNCTION_LINES:
        yield f"{where} has {len(body)} lines, at most {FUNCTION_LINES}"
    if count_parameters(signature) > PARAMETERS:
        yield f"{where} has {count_parameters(signature)} parameters, at most {PARAMETERS}"
    deepest = max((len(m.group(1)) for m in map(CONTROL.match, body) if m), default=0)
    if deepest > NESTING:
        yield f"{where} nests {deepest} deep, at most {NESTING}"


def check_file(name, text):
    lines = text.splitlines()
    limit = HEADER_LINES if name.endswith(".h") else FILE_LINES
    if len(lines) > limit and not excepted(name):
        yield f"{name}: has {len(lines)} lines, at most {limit}"
    if SPDX not in "\n".join(lines[:4]) and lines:
        yield f"{name}: no SPDX licence line at its start"
    for n, line in enumerate(lines, 1):
        if LATER.search(line):
            yield f"{name}:{n}: finish it, or say in words what is missing and why"
        if name.endswith(".c") and CONDITIONAL.match(line) and not excepted(f"{name}:#if"):
            yield f"{name}:{n}: no conditional in a .c file: choose by files.mk"
        if WEAK.search(line):
            yield f"{name}:{n}: no weak symbols: a missing function is a link error"


def check(root):
    findings = []
    for name in source.files(root):
        if name.startswith("test/fuzz/corpus/") or "." not in name.rsplit("/", 1)[-1]:
            continue
        if not name.endswith(source.CODE):
            continue
        text = source.text(root, name)
        findings += check_file(name, text)
        if name.endswith((".c", ".h")):
            for function in functions(text.splitlines()):
                findings += check_function(name, *function)
    return findings


if __name__ == "__main__":
    source.main(check)
