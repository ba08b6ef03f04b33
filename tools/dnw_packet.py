# SPDX-License-Identifier: MIT
"""DNW packets and the ways to send them: what tools/dnw is made of."""
import os
import pathlib
import socket
import stat
import struct
import time

IRAM = 0xD0034000  # where the boot ROM puts BL1 from NAND too
DRAM = 0x20800000
OVERHEAD = 10  # the length of a packet counts its header and sum
SIZE_MAX = 0x20000000  # the largest DRAM window
CHUNK = 0x4000


class DnwError(Exception):
    """What a person has to change; printed without a traceback."""


def frame(address, data):
    """Address, length + 10, data, 16-bit sum of the data; all little endian."""
    if not data:
        raise DnwError("an empty file cannot be sent")
    if len(data) > SIZE_MAX:
        raise DnwError(f"{len(data)} bytes are more than any memory of the board")
    if not 0 <= address <= 0xFFFFFFFF:
        raise DnwError(f"address {address:#x} has more than 32 bits")
    header = struct.pack("<II", address, len(data) + OVERHEAD)
    return header + data + struct.pack("<H", sum(data) & 0xFFFF)


def parse_address(text):
    """A hexadecimal address, with or without 0x."""
    try:
        return int(text, 16)
    except ValueError:
        raise DnwError(f"'{text}' is no hexadecimal address") from None


def read_files(words, address=None):
    """[(name, address, bytes)] of FILE[@ADDRESS] words."""
    if address is not None and len(words) != 1:
        raise DnwError("--address is for one FILE; write FILE@ADDRESS for each of several")
    out = []
    for number, word in enumerate(words):
        name, at, where = word.rpartition("@")
        if not at or pathlib.Path(word).exists():
            name, where = word, ""
        usual = IRAM if number == 0 else DRAM
        where = parse_address(where) if where else usual if address is None else address
        try:
            data = pathlib.Path(name).read_bytes()
        except OSError as e:
            raise DnwError(f"{name}: {e.strerror}") from None
        out.append((name, where, data))
    return out


class Stream:
    """A pipe or a file: whoever reads it takes its time."""

    def __init__(self, path):
        try:
            self.fd = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
        except OSError as e:
            raise DnwError(f"{path}: {e.strerror}") from None
        if stat.S_ISREG(os.fstat(self.fd).st_mode):
            os.ftruncate(self.fd, 0)

    def write(self, data):
        while data:
            data = data[os.write(self.fd, data):]

    def close(self):
        os.close(self.fd)


class Socket:
    """unix:PATH or tcp:HOST:PORT, as -chardev socket,server=on makes them."""

    def __init__(self, family, address, timeout):
        self.timeout = timeout
        end = time.monotonic() + timeout
        while True:
            self.sock = socket.socket(family)
            try:
                self.sock.connect(address)
                break
            except OSError as e:
                self.sock.close()
                if time.monotonic() > end:
                    raise DnwError(f"{address}: {e.strerror}; does the emulator run, with "
                                   "-chardev socket,id=usb,server=on,wait=off,... and "
                                   "-M s5pc100,boot=usb,usb=usb?") from None
                time.sleep(0.05)
        self.sock.settimeout(timeout)

    def write(self, data):
        try:
            self.sock.sendall(data)
        except TimeoutError:
            raise DnwError(f"the board took nothing for {self.timeout:g} s; is it in USB mode, "
                           "did the first program return?") from None
        except OSError as e:
            raise DnwError(f"the connection broke: {e.strerror}") from None

    def close(self):
        """Wait until the other side has read everything: it closes then."""
        try:
            self.sock.shutdown(socket.SHUT_WR)
            while self.sock.recv(CHUNK):
                pass
        except TimeoutError:
            raise DnwError(f"the board did not take the last bytes within {self.timeout:g} s; "
                           "did the first program return?") from None
        except OSError:
            pass  # gone already: it had everything, or write() has told
        finally:
            self.sock.close()


def open_target(target, timeout=20):
    kind, _, rest = target.partition(":")
    if kind == "unix":
        return Socket(socket.AF_UNIX, rest, timeout)
    if kind == "tcp":
        host, _, port = rest.rpartition(":")
        if not port.isdigit():
            raise DnwError(f"'{target}': it is tcp:HOST:PORT")
        return Socket(socket.AF_INET, (host or "127.0.0.1", int(port)), timeout)
    return Stream(target)


def send(transport, packet, progress=None):
    """@progress is called with the bytes that are on their way."""
    for start in range(0, len(packet), CHUNK):
        transport.write(packet[start:start + CHUNK])
        if progress:
            progress(min(start + CHUNK, len(packet)))
