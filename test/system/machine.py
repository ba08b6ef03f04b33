# SPDX-License-Identifier: MIT
"""A board in its emulator, spoken to over the console only."""
import os
import re
import shutil
import subprocess

import pexpect

from tree import TOP

PROMPT = "keel> "
FLASH_SIZE = 64 << 20


class KeelError(AssertionError):
    """A command printed an error that the test did not expect."""


def make_flash(path, image):
    """A 64 MiB NOR image file, erased, with Keel at 0."""
    with open(path, "wb") as f:
        for _ in range(FLASH_SIZE >> 20):
            f.write(b"\xff" * (1 << 20))
        f.seek(0)
        f.write(image.read_bytes())


class Vexpress:
    """QEMU vexpress-a9. The flash file survives reset, kill and a new machine."""

    name = "vexpress"
    ram_base = 0x60000000
    flash_base = 0x40000000

    def __init__(self, workdir, memory="256M", flash=None, net=(), extra=(), image=None, wait=True,
                 serial="chardev:console", prefix=(), bios=False):
        self.image = image or TOP / "build/vexpress/keel.bin"
        self.flash = flash or workdir / "flash.img"
        if not self.flash.exists():
            make_flash(self.flash, self.image)
        env = dict(os.environ, QEMU_AUDIO_DRV="none")
        args = ["-M", "vexpress-a9", "-m", memory, "-display", "none", "-monitor", "none",
                "-audiodev", "none,id=none", "-global", "pl041.audiodev=none",
                "-chardev", "stdio,id=console,signal=off",  # Ctrl-C is for Keel
                "-serial", serial]
        args += (["-bios", str(self.image)] if bios else
                 ["-drive", f"if=pflash,format=raw,file={self.flash}"])
        args += list(net) or ["-nic", "user,model=lan9118"]
        self.log = open(workdir / "console.log", "ab")
        command = list(prefix) + ["qemu-system-arm"] + args + list(extra)
        self.child = pexpect.spawn(command[0], command[1:], env=env, timeout=30, logfile=None,
                                   echo=False)
        self.child.logfile_read = self.log
        self.child.delaybeforesend = None
        self.banner = self.wait_prompt() if wait else ""

    def wait_prompt(self, timeout=30):
        """Everything up to the next prompt at the start of a line."""
        self.child.expect(r"(?:^|\r\n|\r)" + re.escape(PROMPT), timeout=timeout)
        return re.sub(r"\r+\n", "\n", self.child.before.decode(errors="replace"))

    def send(self, text):
        self.child.send(text)

    def run(self, command, ok=True, timeout=30):
        """One command line; what it printed. ok: it must not (False: must) print an error."""
        self.child.send(command + "\r")
        out = self.wait_prompt(timeout)
        _, _, out = out.partition("\n")  # the echo of what was typed
        failed = re.search(r"^error: ", out, re.M) is not None
        if ok is not None and failed == ok:
            raise KeelError(f"{command!r} printed:\n{out}")
        return out

    def expect(self, pattern, timeout=30):
        self.child.expect(pattern, timeout=timeout)
        return self.child.match

    def kill(self):
        """SIGKILL: the power cut."""
        self.child.close(force=True)
        self.log.close()


def qemu_version():
    return subprocess.run(["qemu-system-arm", "--version"], capture_output=True, text=True).stdout


def have(tool):
    return shutil.which(tool) is not None
