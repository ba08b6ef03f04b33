# SPDX-License-Identifier: MIT
"""A board in its emulator, spoken to over the console only."""
import re
import signal
import subprocess

import pexpect

from emulator import Board

PROMPT = "keel> "


class KeelError(AssertionError):
    """A command printed an error that the test did not expect."""


class Machine:
    """An emulated board. The flash file survives reset, kill and a new machine.

    How the emulator is started is in board/<name>/board.mk; a class below adds what only
    tests ask for. @user_net are options for QEMU's user network (None: no network chip), a
    @cable replaces it; @image replaces the Keel that a new flash file gets. Two free addresses,
    as they are typed: load and other; more of them in places.
    """

    name = None
    bits = 32  # of an address
    program = 0x100000  # where a small program may lie, from the start of RAM
    memory = "256M"
    places = {}  # addresses by name, for typed()
    nic = None  # as messages call it
    part_completion = None  # the start of a command with a partition's name, and all of it

    def __init__(self, workdir, flash=None, user_net="", cable=None, extra=(), image=None, wait=True,
                 serial="chardev:console"):
        self.board = Board(self.name)
        self.ram_base = self.board.ram_base
        self.ram_end = self.ram_base + mebibytes(self.memory) * 0x100000
        self.load, self.other = self.ram(0x1000000), self.ram(0x1200000)
        self.workdir = workdir
        self.image = image or self.board.image
        self.flash = flash or workdir / "flash.img"
        self.prepare_flash()
        extra = ["-chardev", "stdio,id=console,signal=off",  # Ctrl-C is for Keel
                 *self.options(), *extra]
        prefix, net = cable.plug(self.board) if cable else ([], self.net(user_net))
        words = [*prefix, *self.board.command(self.flash, serial=serial, net=net, extra=extra)]
        self.log = open(workdir / "console.log", "ab")
        self.child = pexpect.spawn(words[0], words[1:], timeout=30, logfile=None, echo=False)
        self.child.logfile_read = self.log
        self.child.delaybeforesend = None
        self.banner = self.wait_prompt() if wait else ""

    def prepare_flash(self):
        if not self.flash.exists():
            self.board.prepare_flash(self.flash, self.image)

    def net(self, options):
        return ["-nic", "none"] if options is None else self.board.user_net(options)

    def options(self):
        """More words for the emulator."""
        return []

    def typed(self, command):
        """@command with this board's addresses for their names: "cp.b {ram+10} {nor} 4"."""
        places = {"ram": self.ram_base, "end": self.ram_end, "last": (1 << self.bits) - 1,
                  **self.places}

        def number(found):
            name, offset = found.groups()
            return f"{places[name] + int(offset or '0', 16):x}"
        return re.sub(r"{(\w+)([+-][0-9a-f]+)?}", number, command)

    def ram(self, offset):
        """An address by its distance from the start of RAM, as it is typed."""
        return f"{self.ram_base + offset:x}"

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
        end_process(self.child)
        self.log.close()


def mebibytes(memory):
    """The number that QEMU's -m @memory means: "256M", "8G"."""
    return int(memory[:-1]) << (10 if memory.endswith("G") else 0)


def end_process(child):
    """SIGKILL, and no way back before it is gone, however busy this computer is."""
    if child.isalive():
        child.kill(signal.SIGKILL)
        child.wait()
    child.close()


class Vexpress(Machine):
    """QEMU vexpress-a9. @bios: Keel as QEMU's firmware, in flash that forgets."""

    name = "vexpress"
    chip = "nor0"  # where the environment is
    places = {"hole": 0x20000000, "registers": 0x10000000, "nor": 0x40000000,
              "keel": 0x40000000, "park": 0x48010000, "log": 0x48020000}
    nic = "LAN9118"
    part_completion = "erase rom", "erase romfs "

    def __init__(self, workdir, memory="256M", bios=False, **kwargs):
        self.memory, self.bios = memory, bios
        super().__init__(workdir, **kwargs)

    def prepare_flash(self):
        if self.bios:
            self.board.flash_words = ["-bios", str(self.image)]
        else:
            super().prepare_flash()

    def options(self):
        return ["-m", self.memory]


class S5pc100(Machine):
    """The FS_S5PC100 board. @boot: the switch, nand or usb; @irom_copy: 8k or 16k.

    @faults is a file that says what goes wrong with the NAND (tools/emu/README.md); what the
    emulator counted is in stats() once it has ended. From USB the image comes through the boot
    ROM and a new flash file is an erased chip.
    """

    name = "s5pc100"
    places = {"hole": 0x60000000}
    nic = "DM9000"
    part_completion = "nand erase kern", "nand erase kernel "

    def __init__(self, workdir, boot="nand", irom_copy="16k", faults=None, **kwargs):
        self.boot, self.usb_socket = boot, workdir / "usb"
        self.stats_file = workdir / "stats"
        self.machine_words = [f"irom-copy={irom_copy}", f"stats={self.stats_file}"]
        self.machine_words += [f"faults={faults}"] if faults else []
        super().__init__(workdir, **kwargs)

    def prepare_flash(self):
        if self.boot == "usb":
            self.board.prepare_empty_flash(self.flash)
            self.board.send_by_usb(self.usb_socket, stderr=subprocess.DEVNULL)
        else:
            super().prepare_flash()

    def options(self):
        usb = self.board.usb_words(self.usb_socket) if self.boot == "usb" else []
        complaints = ["-d", "guest_errors", "-D", str(self.workdir / "complaints")]
        return ["-machine", ",".join(self.machine_words), *complaints, *usb]

    def complaints(self):
        """What hardware would have punished, one line each; what the boot ROM tells is not."""
        path = self.workdir / "complaints"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line for line in lines if not line.startswith("s5pc100: irom: ")]

    def stats(self):
        """What the emulator counted, as a dictionary of numbers."""
        lines = (line.split() for line in self.stats_file.read_text().splitlines())
        return {name: int(value) for name, value in lines}


class Virt(Machine):
    """QEMU virt, AArch64. @machine_words, "secure=on" ...: more of -M; @cpu: its name.

    Keel is QEMU's firmware, or in flash 0 with @pflash; the flash file is flash 1.
    """

    name = "virt"
    chip = "nor1"
    level = 1  # exception level at which Keel is started
    places = {"hole": 0x20000000, "registers": 0x09000000, "nor": 0x04000000, "keel": 0,
              "park": 0x40120000, "log": 0x40100000}
    bits = 64
    program = 0x400000
    nic = "virtio-net"
    part_completion = "erase dat", "erase data "

    def __init__(self, workdir, memory="256M", machine_words="", cpu=None, smp=1, pflash=False,
                 **kwargs):
        self.memory = memory
        self.words = ["-m", memory, "-smp", str(smp)]
        self.words += ["-machine", machine_words] if machine_words else []
        self.words += ["-cpu", cpu] if cpu else []
        self.pflash = pflash
        super().__init__(workdir, **kwargs)

    def prepare_flash(self):
        super().prepare_flash()
        if self.pflash:
            first = self.workdir / "flash0.img"
            self.board.flash.create(first)
            self.board.flash.put_keel(first, self.image.read_bytes())
            self.board.flash_words[:2] = ["-drive",
                                          f"if=pflash,unit=0,format=raw,readonly=on,file={first}"]
        else:
            self.board.image = self.image

    def options(self):
        return self.words


class VirtEl2(Virt):
    """Started at EL2, as the next one at EL3: where much of AArch64 goes other ways."""

    level = 2

    def __init__(self, workdir, machine_words="virtualization=on", **kwargs):
        super().__init__(workdir, machine_words=machine_words, **kwargs)


class VirtEl3(Virt):
    level = 3

    def __init__(self, workdir, machine_words="secure=on", **kwargs):
        super().__init__(workdir, machine_words=machine_words, **kwargs)


BOARDS = {machine.name: machine for machine in (Vexpress, S5pc100, Virt)}
LEVELS = {"virt": Virt, "virt-el2": VirtEl2, "virt-el3": VirtEl3}
