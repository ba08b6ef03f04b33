# SPDX-License-Identifier: MIT
"""Netboot Linux with Keel in an emulator, as a person would: type, watch, check.

Status 0 only when userspace has printed its own lines and powered the machine off.
"""
import argparse
import os
import pathlib
import re
import sys
import tempfile
import time

import pexpect

from demo_session import DemoError, Session
from emulator import TOP, Board, BoardError

BOOTARGS = "console=ttyAMA0 rdinit=/init"
KERNEL, TREE, RAMDISK, TELL = (
    ("Fetch the kernel", "tftp ${kernel_addr_r} vmlinuz"),
    ("Fetch the device tree", "tftp ${fdt_addr_r} board.dtb"),
    ("Fetch the ramdisk", "tftp ${ramdisk_addr_r} initrd"),
    ("Say what the kernel shall be told", f"setenv bootargs {BOOTARGS}"),
)
CAPTION = "Check the plan and start Linux"
# What is typed behind dhcp, and what starts; on virt the machine brings its own device tree.
SESSIONS = {
    "vexpress": ("build/demo", (KERNEL, TREE, RAMDISK, TELL),
                 "bootz ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdt_addr_r}"),
    "virt": ("build/demo64", (("Fetch the kernel", "tftp ${kernel_addr_r} Image"), RAMDISK, TELL),
             "booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}"),
}


def netboot(session, steps, start):
    """All of it; returns what userspace said."""
    session.wait_prompt()
    session.run("Get an address from the network", "dhcp")
    for caption, line in steps:
        session.run(caption, line)
    session.type(CAPTION, start)
    if session.expect(r"userspace: kernel ([^\r\n]+)[\r\n]", r"[\r\n]error: [^\r\n]*[\r\n]"):
        raise DemoError(f"{session.child.after.strip()} (while: {session.step})")
    kernel = session.child.match.group(1)
    session.expect(r"userspace: command line ([^\r\n]*)[\r\n]")
    told = session.child.match.group(1).strip()
    session.step = "waiting for userspace to power off"
    session.child.expect(pexpect.EOF, timeout=max(0.1, session.deadline - time.monotonic()))
    if told != BOOTARGS:
        raise DemoError(f"Linux was told '{told}', not '{BOOTARGS}'")
    return kernel, told


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--board", default="vexpress", choices=SESSIONS)
    parser.add_argument("--files", help="folder that TFTP serves (default: the board's demo files)")
    parser.add_argument("--fast", action="store_true", help="type without pauses")
    parser.add_argument("--seconds", type=float, default=240, help="time limit")
    return parser.parse_args()


def main():
    args = parse_arguments()
    files, steps, start = SESSIONS[args.board]
    os.chdir(TOP)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="demo") as folder:
        board = Board(args.board)
        flash = pathlib.Path(folder, "flash.img")
        board.prepare_flash(flash)
        words = board.command(flash, serial="stdio", tftp=os.path.abspath(args.files or files))
        print("demo: " + " ".join(words), flush=True)
        session = Session(words, args.seconds, args.fast)
        try:
            kernel, told = netboot(session, steps, start)
        finally:
            session.close()
    release = re.search(r"Linux version (\S+)", kernel)
    print(f"\ndemo: Linux {release.group(1) if release else kernel} reached userspace in "
          f"{time.monotonic() - started:.0f} s, command line: {told}")


try:
    main()
except (DemoError, BoardError, pexpect.TIMEOUT) as e:
    reason = "the time is up" if isinstance(e, pexpect.TIMEOUT) else e
    sys.exit(f"\ndemo: FAILED: {reason}")
