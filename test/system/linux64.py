# SPDX-License-Identifier: MIT
"""Debian's arm64 kernel on the virt board: where it comes from, and what its userspace reports."""
import re
import subprocess

import pexpect

from tree import TOP, make

FOLDER = TOP / "build/demo64"
PADDING = "3870000 bytes of padding"
CPUS, MEMORY_MIB = 4, 512
COMPLAINTS = r"WARNING: |Call trace:|BUG: |\[Firmware |inconsistent|failed to come online"


def build():
    make("demo64-files")


def files(*names):
    return {name: FOLDER / name for name in names}


def make_disk(path, files):
    """A disk with one FAT32 partition that holds @files by name."""
    mib = sum(f.stat().st_size for f in files.values()) // (1 << 20) + 40
    with open(path, "wb") as f:
        f.truncate((mib + 1) << 20)
    subprocess.run(["sfdisk", "-q", path], input=b"start=2048, type=c\n", check=True)
    subprocess.run(["mkfs.fat", "-F", "32", "--offset", "2048", path, str(mib << 10)], check=True,
                   capture_output=True)
    for name, source in files.items():
        subprocess.run(["mcopy", "-i", f"{path}@@1M", source, f"::{name}"], check=True)
    return path


def disk_words(path):
    return ["-drive", f"if=none,id=disk,format=raw,readonly=on,file={path}",
            "-device", "virtio-blk-device,drive=disk"]


class Userspace:
    """What the init of the ramdisk said, by its first words."""

    def __init__(self, text):
        self.text = text.replace("\r", "")

    def said(self, what):
        found = re.search(f"^userspace: {what} ([^\n]*)$", self.text, re.M)
        assert found, f"userspace did not tell its {what}:\n{self.text[-3000:]}"
        return found.group(1)

    def check(self, setup, bootargs, cpus=CPUS, mib=MEMORY_MIB):
        """All of the machine is there, all files arrived, and Linux has nothing to complain of."""
        assert re.match(r"Linux version 6\.\d", self.said("kernel"))
        assert self.said("command line") == bootargs
        memory = int(self.said("memory").split()[0])
        assert (mib * 31 // 32 - 40) << 10 < memory < mib << 10
        assert self.said("CPUs online") == f"0-{cpus - 1}"
        assert self.said("CPUs started") == f"at {setup.level}"
        assert self.said("CPU 1 by") == setup.method
        first, last = (int(a, 16) for a in self.said("ramdisk").split())
        assert last - first == (FOLDER / "initrd").stat().st_size
        assert self.said("marker") == PADDING, "the whole ramdisk arrived"
        assert not re.search(COMPLAINTS, self.text), self.text


def start(keel, line, timeout=120):
    """Type the last command, if one is needed; all that comes until the machine is off."""
    if line:
        keel.send(line + "\r")
    ends = ["userspace: done", r"\nerror: [^\n]*\n", "Kernel panic", pexpect.TIMEOUT]
    number = keel.child.expect(ends, timeout=timeout)
    text = keel.child.before
    if number == 0:
        text += keel.child.after
        number = keel.child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=20)
        text += keel.child.before
    text = text.decode(errors="replace")
    assert number == 0, f"{keel.child.after}\n{text[-3000:]}"
    return Userspace(text)
