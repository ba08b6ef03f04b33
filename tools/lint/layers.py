#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Who may include whom: the layers of doc/design/README.md.

Siblings (arch, drivers, common, net, fs) meet only through include/keel; lib is
pure and knows only itself; board is the only place where a device and an
address meet; choices made in Kconfig reach C as levels and limits only.
"""
import os
import re

import source

C_HEADERS = set("""ctype.h errno.h inttypes.h limits.h stdarg.h stdbool.h stddef.h stdint.h stdio.h
    stdlib.h string.h strings.h sys/types.h""".split())
PURE = {"errno.h", "inttypes.h", "limits.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h",
        "stdio.h", "string.h"}  # stdio.h: for snprintf; calls that print are refused below
SIBLINGS = ("arch", "drivers", "common", "net", "fs")

# folder: prefixes it may include beside C headers, generated headers and (siblings) itself
ALLOWED = {
    "include/configs": (),
    "include/keel": ("keel/",),
    "lib": ("lib/",),
    "board": ("board/", "configs/", "drivers/", "keel/", "lib/"),
    "examples": ("keel/",),
}
for sibling in SIBLINGS:
    ALLOWED[sibling] = (sibling + "/", "keel/", "lib/")
ALLOWED["arch"] += ("configs/",)  # stage 1 and the linker script

# fetched libraries, and who is built around them
THIRD = {"net": ("lwip/", "netif/", "arch/"), "common": ("libfdt.h", "libdeflate.h", "zlib.h", "lz4.h", "xxhash.h", "zstd.h",
                    "zstd_errors.h", "bearssl_hash.h")}

# made by the build
GENERATED = {"board": {"default_env.h"}, "common": {"build_id.h"}, "lib": {"crc32_table.h"}}

PRINTS = re.compile(r"(?<![\w.>])(printf|puts|putchar|fopen|malloc|free)\(")
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:<([^>]+)>|"([^"]+)")')
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


def folder_of(name):
    for folder in sorted(ALLOWED, key=len, reverse=True):
        if name.startswith(folder + "/"):
            return folder
    return None


def allowed(folder, header):
    if header in C_HEADERS:
        return folder != "lib" or header in PURE
    if header in GENERATED.get(folder, ()):
        return True
    return header.startswith(ALLOWED[folder] + THIRD.get(folder, ()))


def number_symbols(kconfig):
    """Names of the Kconfig symbols that are numbers or text."""
    return set(re.findall(r"^config (\w+)\n\s+(?:int|hex|string)", kconfig, re.M))


def strip_comments(text):
    return COMMENT.sub(lambda m: "\n" * m.group().count("\n"), text)


def check_lines(name, folder, text, symbols):
    for n, line in enumerate(strip_comments(text).splitlines(), 1):
        where = f"{name}:{n}:"
        include = INCLUDE.match(line)
        if include:
            header = include.group(1) or include.group(2)
            if include.group(2):
                yield f'{where} write #include <path from the top>, not "{header}"'
            elif not allowed(folder, header):
                yield f"{where} {folder}/ may not include <{header}>"
            continue
        code = re.sub(r'"(\\.|[^"\\])*"', '""', line)
        for symbol in re.findall(r"\bCONFIG_(\w+)", code):
            if symbol not in symbols and name.endswith((".c", ".h")):
                yield f"{where} CONFIG_{symbol} is a choice: make it in a files.mk"
        if folder == "lib" and PRINTS.search(code):
            yield f"{where} lib/ is pure: no {PRINTS.search(code).group(1)}"
        if re.search(r"\b\w+_DEVICE\(", code) and folder != "board" and "#define" not in code:
            yield f"{where} devices are named in board/ only"
        if re.search(r"\bboard_devices\[\]\s*=", code) and folder != "board":
            yield f"{where} the device table belongs into board/"


def check(root):
    kconfig = root / "Kconfig"
    symbols = number_symbols(kconfig.read_text()) if kconfig.exists() else set()
    findings = []
    for name in source.files(root):
        folder = folder_of(name)
        if folder and os.path.splitext(name)[1] in (".c", ".h", ".S"):
            findings += check_lines(name, folder, source.text(root, name), symbols)
    return findings


if __name__ == "__main__":
    source.main(check)
