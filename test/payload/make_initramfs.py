#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make_initramfs.py INIT OUT [SIZE]: a gzipped cpio with INIT as /init.

SIZE bytes of noise go in as /padding, so that the file has the size of a real ramdisk.
The same input gives the same bytes: no times, no names of this machine.
"""
import gzip
import random
import stat
import sys


def entry(number, name, mode, data=b"", rdev=(0, 0)):
    """One member of a "newc" cpio archive."""
    fields = [number, mode, 0, 0, 1, 0, len(data), 0, 0, *rdev, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08x" % f for f in fields) + name.encode() + b"\0"
    head += b"\0" * (-len(head) % 4)
    return head + data + b"\0" * (-len(data) % 4)


def archive(init, padding):
    members = [
        ("dev", stat.S_IFDIR | 0o755, b"", (0, 0)),
        ("dev/console", stat.S_IFCHR | 0o600, b"", (5, 1)),
        ("proc", stat.S_IFDIR | 0o755, b"", (0, 0)),
        ("sys", stat.S_IFDIR | 0o755, b"", (0, 0)),
        ("init", stat.S_IFREG | 0o755, init, (0, 0)),
        ("marker", stat.S_IFREG | 0o644, b"%d bytes of padding\n" % len(padding), (0, 0)),
        ("padding", stat.S_IFREG | 0o644, padding, (0, 0)),
    ]
    out = b"".join(entry(i + 1, *m) for i, m in enumerate(members))
    return out + entry(0, "TRAILER!!!", 0)


def main():
    init = open(sys.argv[1], "rb").read()
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    data = archive(init, random.Random(1).randbytes(size))
    with open(sys.argv[2], "wb") as f:
        f.write(gzip.compress(data, compresslevel=6, mtime=0))


if __name__ == "__main__":
    main()
