# SPDX-License-Identifier: MIT
"""A board's emulator: its command line and its flash image, from board/<name>/board.mk."""
import hashlib
import pathlib
import re
import shlex
import subprocess

import flash_file

TOP = pathlib.Path(__file__).resolve().parent.parent
HOST_ADDRESS = "10.0.2.2"


class BoardError(Exception):
    """What a person has to change; printed without a traceback."""


def read_settings(path):
    """The NAME := value lines of a makefile."""
    settings = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, assign, value = line.partition(":=")
        if assign and not name.startswith("#"):
            settings[name.strip()] = value.split(" #")[0].strip()
    return settings


def without_sequence(keel):
    """The image without what its writer puts into its header (doc/design/image.md)."""
    return keel[:0x38] + keel[0x3c:]


class Board:
    """One board of board/: how to start it and what its flash looks like."""

    def __init__(self, name):
        path = TOP / "board" / name / "board.mk"
        if not path.exists():
            known = sorted(p.parent.name for p in TOP.glob("board/*/board.mk"))
            raise BoardError(f"no board '{name}'; boards: {' '.join(known)}")
        settings = read_settings(path)
        self.name = name
        self.build = pathlib.Path("build", name)  # from TOP: socket names must stay short
        self.image = TOP / self.build / "keel.bin"
        self.elf = self.build / "keel.elf"
        program, *words = shlex.split(settings["EMULATOR"])
        self.emulator = [str(TOP / program) if "/" in program else program, *words]
        self.flash_words = shlex.split(settings["EMULATOR_FLASH"])
        self.nic = settings["EMULATOR_NIC"]
        numbers = (TOP / "include/configs" / f"{name}.h").read_text(encoding="utf-8")
        self.ram_base = int(re.search(r"#define RAM_BASE\s+(\w+)", numbers)[1], 0)
        self.keel_part = int(settings["KEEL_PART"], 0)
        self.flash = flash_file.KINDS[settings["FLASH_KIND"]](int(settings["FLASH_BYTES"], 0),
                                                              self.keel_part)

    def user_net(self, options=""):
        """QEMU's user network: guest 10.0.2.15, host 10.0.2.2."""
        return self.nic_words("user" + (f",{options}" if options else ""))

    def nic_words(self, backend):
        """A network card of this board on @backend ("user", "tap,ifname=..."), for the emulator."""
        kind, _, options = backend.partition(",")
        if self.nic.endswith("-device"):  # none that the machine brings along
            words = options.split(",") if options else []
            mac = [word for word in words if word.startswith("mac=")]
            name = next((word[3:] for word in words if word.startswith("id=")), "net0")
            words = [word for word in words if word not in mac and not word.startswith("id=")]
            return ["-nic", "none", "-netdev", ",".join([kind, f"id={name}", *words]),
                    "-device", ",".join([self.nic, f"netdev={name}", *mac])]
        return ["-nic", ",".join(filter(None, [kind, f"model={self.nic}", options]))]

    def unplugged_words(self):
        """The board's network card without a cable."""
        if self.nic.endswith("-device"):
            return ["-nic", "none", "-device", self.nic]
        return ["-net", f"nic,model={self.nic}"]

    def command(self, flash, serial="mon:stdio", tftp=None, net=None, extra=()):
        """The words that start the emulator.

        @net replaces QEMU's user network; without @serial the caller adds the console.
        """
        words = [*self.emulator, "-display", "none"]
        if serial:
            words += ["-serial", serial]
        if not serial or not serial.startswith("mon:"):
            words += ["-monitor", "none"]
        words += [w.replace("@FLASH@", str(flash)).replace("@IMAGE@", str(self.image))
                  for w in self.flash_words]
        words += list(net) if net is not None else self.user_net(tftp and f"tftp={tftp}")
        return words + list(extra)

    def usb_words(self, socket):
        """Words that start the board in its boot ROM's USB mode, the cable being a socket."""
        return ["-chardev", f"socket,id=usb,path={socket},server=on,wait=off",
                "-machine", "boot=usb,usb=usb"]

    def send_by_usb(self, socket, **options):
        """Start tools/dnw, which waits for the socket and sends what makes DRAM work, then Keel."""
        first = TOP / self.build / "keel-usb.bin"
        if not first.exists():
            raise BoardError(f"{self.name} does not start through USB: there is no {first}")
        return subprocess.Popen([str(TOP / "tools/dnw"), "--to", f"unix:{socket}", str(first),
                                 str(self.image)], **options)

    def prepare_flash(self, path, image=None):
        """Make the flash file, or bring the Keel in it up to date; returns what was done.

        A note beside the file holds the sum of the Keel that was put in. So a Keel which
        somebody wrote from the prompt stays, until the next build is another one, and one
        that was erased is put back: an empty flash shows a silent console.
        """
        path, image = pathlib.Path(path), image or self.image
        if not self.keel_part:  # it lies elsewhere, and is new at every start
            return f"made {path}: erased" if self.prepare_empty_flash(path) else ""
        keel = image.read_bytes()
        if len(keel) > self.keel_part:
            raise BoardError(f"{image} has {len(keel)} bytes, its flash part {self.keel_part}")
        note = path.with_name(path.name + ".keel")
        digest = hashlib.sha256(keel).hexdigest()
        if self.prepare_empty_flash(path):
            done = f"made {path}: Keel, the rest erased"
        elif self.flash.is_erased(path):
            done = f"{path} was erased where it starts: Keel put in again"
        elif self._is_current(path, note, digest, keel):
            return ""
        else:
            done = (f"new Keel put into {self.flash.keel_place} of {path}; "
                    "the rest, environment included, is as it was")
        self.flash.put_keel(path, keel)
        note.write_text(digest + "\n", encoding="ascii")
        return done

    def prepare_empty_flash(self, path):
        """Make the flash file, erased; returns False when there is one already."""
        path = pathlib.Path(path)
        if path.exists():
            problem = self.flash.size_problem(path)
            if problem:
                raise BoardError(f"{path} has {problem}: give another FLASH=")
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        self.flash.create(path)
        return True

    def _is_current(self, path, note, digest, keel):
        if note.exists():
            return note.read_text(encoding="ascii").strip() == digest
        there = self.flash.read_keel(path, len(keel))
        return without_sequence(there) == without_sequence(keel)
