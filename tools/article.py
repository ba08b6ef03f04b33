#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The S5PC100 board from empty NAND to a running kernel, typed for somebody who watches.

The board starts from USB, Keel puts itself into NAND, the switch goes to NAND, the power goes
off and on, and a kernel comes by TFTP. Status 0 only when that kernel has looked at what Keel
told it and found nothing wrong.
"""
import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import time

import pexpect

from demo_session import DemoError, Session
from emulator import TOP, Board, BoardError

HOST = "192.168.0.157"
BOOTARGS = "root=/dev/nfs console=ttySAC0,115200"
FROM_USB = (
    ("Give the board an address", "setenv ipaddr 192.168.0.6"),
    ("Keep it: the environment has two copies in NAND", "saveenv"),
    ("Is the cable good?", f"ping {HOST}"),
    ("Say where the files are", f"setenv serverip {HOST}"),
    ("Keep that too", "saveenv"),
    ("Fetch Keel by TFTP", "tftp 20008000 keel.bin"),
    ("Erase the first 256 KiB of NAND", "nand erase 0 40000"),
    ("Write Keel there, with the ECC that the boot ROM checks", "nand write 20008000 0 40000"),
)
FROM_NAND = (
    ("The settings are still there", "printenv ipaddr serverip"),
    ("Keel is in NAND twice", "nand info"),
    ("Say what the kernel shall be told", f"setenv bootargs {BOOTARGS}"),
    ("Fetch the kernel", "tftp 20008000 zImage"),
)
START = ("Start it", "go 20008000")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fast", action="store_true", help="type and read without pauses")
    parser.add_argument("--pause", type=float, default=1.5, help="seconds to read before a line")
    parser.add_argument("--seconds", type=float, default=300, help="time limit of each start")
    return parser.parse_args()


class Demo:
    """The board with one NAND file, switched on twice."""

    def __init__(self, args, folder):
        self.args, self.board, self.folder = args, Board("s5pc100"), folder
        self.flash = folder / "nand.img"
        self.files = folder / "tftpboot"
        self.files.mkdir()
        shutil.copy(self.board.image, self.files)
        shutil.copy(TOP / "build/payload/s5pc100/zImage", self.files)

    def power_on(self, boot):
        print(f"\ndemo: SW1-4 at {boot.upper()}, power on", flush=True)
        net = self.board.user_net(f"net=192.168.0.0/24,host={HOST},tftp={self.files}")
        extra = []
        if boot == "usb":
            extra = self.board.usb_words(self.folder / "usb")
            self.board.send_by_usb(self.folder / "usb")
        words = self.board.command(self.flash, serial="stdio", net=net, extra=extra)
        session = Session(words, self.args.seconds, self.args.fast, self.args.pause)
        session.step = f"starting from {boot.upper()}"
        session.wait_prompt()
        return session

    def type(self, session, steps):
        for caption, line in steps:
            session.run(caption, line)

    def run(self):
        self.board.prepare_empty_flash(self.flash)
        session = self.power_on("usb")
        try:
            self.type(session, FROM_USB)
        finally:
            session.close()
        session = self.power_on("nand")
        try:
            self.type(session, FROM_NAND)
            session.type(*START)
            session.expect("payload done")
            said = session.child.before
        finally:
            session.close()
        if "FAIL" in said or f"told: bootargs {BOOTARGS}" not in said:
            raise DemoError("the kernel found something wrong")
        return said.count("pass: ")


def main():
    args = parse_arguments()
    started = time.monotonic()
    os.chdir(TOP)
    with tempfile.TemporaryDirectory(prefix="demo") as folder:
        checks = Demo(args, pathlib.Path(folder)).run()
    print(f"\ndemo: from empty NAND to a kernel that made {checks} checks and found nothing wrong, "
          f"in {time.monotonic() - started:.0f} s")


try:
    main()
except (DemoError, BoardError, pexpect.TIMEOUT) as e:
    reason = "the time is up" if isinstance(e, pexpect.TIMEOUT) else e
    sys.exit(f"\ndemo: FAILED: {reason}")
