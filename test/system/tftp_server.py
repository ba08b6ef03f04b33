#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A TFTP server that knows every option, windowsize included, and every way to misbehave.

RFC 1350, 2347, 2348, 2349, 7440. Used by the tests, by the bench and by `make run`:

    tftp_server.py FOLDER [--port N] [--window N] [--loss PERCENT]
"""
import argparse
import dataclasses
import os
import random
import socket
import struct
import sys
import threading
import time
from pathlib import Path

RRQ, DATA, ACK, ERROR, OACK = 1, 3, 4, 5, 6
NOT_FOUND, ACCESS, OPTION = 1, 2, 8
RETRIES = 8
PATIENCE = 5  # seconds without progress, however short the client wants the time-outs


@dataclasses.dataclass
class Faults:
    """What goes wrong. Nothing, when left alone."""
    loss: float = 0  # of data packets, 0..1
    ack_loss: float = 0
    duplicate: float = 0
    reorder: float = 0
    delay: float = 0  # seconds before each window
    stall_after: int = 0  # blocks; then silence
    silent: bool = False  # requests are swallowed
    error: tuple = ()  # (code, text) to every request
    ignore_options: bool = False
    drop_options: bool = False
    refuse_options: bool = False
    no_tsize: bool = False
    window_max: int = 64
    wrap_to_one: bool = False
    seed: int = 1


class Transfer(threading.Thread):
    """One transfer, on a port of its own."""

    def __init__(self, server, client, name, options):
        super().__init__(daemon=True)
        self.server, self.client, self.name_asked, self.options = server, client, name, options
        self.faults = server.faults
        self.random = random.Random(self.faults.seed)
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.sock.bind((server.host, 0))
        self.blksize, self.window, self.timeout = 512, 1, 1.0
        self.held = None
        self.timeouts = 0  # in a row
        self.progress = time.monotonic()

    def send(self, packet):
        self.sock.sendto(packet, self.client)

    def send_error(self, code, text):
        self.send(struct.pack("!HH", ERROR, code) + text.encode() + b"\0")

    def send_data(self, packet):
        f = self.faults
        if not (f.loss or f.reorder or f.duplicate):
            self.send(packet)  # the common case costs no dice
            return
        if self.random.random() < f.loss:
            self.server.count("lost")
            return
        if self.held:
            self.send(packet)
            packet, self.held = self.held, None
        elif self.random.random() < f.reorder:
            self.held = packet
            return
        self.send(packet)
        if self.random.random() < f.duplicate:
            self.send(packet)

    def flush(self):
        if self.held:
            self.send(self.held)
            self.held = None

    def number(self, block):
        return (block - 1) % 65535 + 1 if self.faults.wrap_to_one and block else block & 0xffff

    def negotiate(self, size):
        """The options to acknowledge."""
        f, o, answer = self.faults, self.options, {}
        if f.ignore_options or not o:
            return answer
        if "tsize" in o and not f.no_tsize:
            answer["tsize"] = size
        if "blksize" in o:
            self.blksize = answer["blksize"] = max(8, min(int(o["blksize"]), 65464))
        if "timeout" in o:
            self.timeout = answer["timeout"] = int(o["timeout"])
        if "utimeout" in o:  # microseconds, as tftpd-hpa has it
            answer["utimeout"] = int(o["utimeout"])
            self.timeout = answer["utimeout"] / 1e6
        if "windowsize" in o and f.window_max > 1:
            self.window = answer["windowsize"] = min(int(o["windowsize"]), f.window_max)
        return answer

    def wait_ack(self, base):
        """The block that the next acknowledgement of this window names, or None after the timeout."""
        end = time.monotonic() + self.timeout
        while True:
            left = end - time.monotonic()
            if left <= 0:
                return None
            self.sock.settimeout(left)
            try:
                packet, sender = self.sock.recvfrom(2048)
            except socket.timeout:
                return None
            if sender != self.client:
                continue
            opcode, value = struct.unpack("!HH", packet[:4])
            if opcode == ERROR:
                self.server.log(f"client: error {value} {packet[4:].rstrip(bytes(1)).decode()}")
                raise ConnectionAbortedError
            if opcode != ACK or self.random.random() < self.faults.ack_loss:
                continue
            for block in range(max(base - 1, 0), base + self.window):
                if self.number(block) == value:
                    if block == base - 1 and self.window == 1:
                        break  # a duplicate is never answered
                    return block

    def timed_out(self, what):
        self.server.count("timeouts")
        self.timeouts += 1
        if self.timeouts > RETRIES and time.monotonic() - self.progress > PATIENCE:
            self.server.log(f"{self.name_asked}: no answer to {what}")
            raise ConnectionAbortedError

    def read(self, f, block):
        return os.pread(f.fileno(), self.blksize, (block - 1) * self.blksize)

    def transfer(self, f, size):
        answer = self.negotiate(size)
        last = size // self.blksize + 1
        base = 1
        while answer:
            self.send(struct.pack("!H", OACK) + b"".join(
                f"{k}\0{v}\0".encode() for k, v in answer.items()))
            if self.wait_ack(0) == 0:
                break
            self.timed_out("options")
        while base <= last:
            if self.faults.delay:
                time.sleep(self.faults.delay)
            sent = 0
            for block in range(base, min(base + self.window, last + 1)):
                if self.faults.stall_after and block > self.faults.stall_after:
                    break
                self.send_data(struct.pack("!HH", DATA, self.number(block)) + self.read(f, block))
                sent += 1
            self.server.count("data", sent)
            self.flush()
            acked = self.wait_ack(base)
            if acked is None:
                self.timed_out(f"block {base}")
            else:
                base, self.timeouts, self.progress = acked + 1, 0, time.monotonic()

    def run(self):
        try:
            if self.faults.error:
                return self.send_error(*self.faults.error)
            if self.faults.refuse_options and self.options:
                return self.send_error(OPTION, "no options here")
            path = self.server.folder / self.name_asked.lstrip("/")
            if ".." in path.parts:
                return self.send_error(ACCESS, "outside of the folder")
            with open(path, "rb") as f:
                self.transfer(f, os.fstat(f.fileno()).st_size)
            self.server.log(f"{self.name_asked}: done, blocks of {self.blksize}, window {self.window}")
        except FileNotFoundError:
            self.send_error(NOT_FOUND, "File not found")
        except OSError as e:
            if not isinstance(e, ConnectionAbortedError):
                self.send_error(ACCESS, e.strerror or "cannot be read")
        finally:
            self.sock.close()
        return None


class TftpServer(threading.Thread):
    """Serves a folder from its construction until stop(); `port` says where."""

    def __init__(self, folder, host="127.0.0.1", port=0, verbose=False, **faults):
        super().__init__(daemon=True)
        self.folder, self.host, self.verbose = Path(folder), host, verbose
        self.faults = Faults(**faults)
        self.counts, self.messages, self.requests = {}, [], []
        self.lock = threading.Condition()
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind((host, port))
        self.port = self.sock.getsockname()[1]
        self.start()

    def count(self, what, times=1):
        self.counts[what] = self.counts.get(what, 0) + times

    def log(self, text):
        with self.lock:
            self.messages.append(text)
            self.lock.notify_all()
            if self.verbose:
                print(text, file=sys.stderr, flush=True)

    def wait_message(self, part, timeout=10):
        """True once the log has a line with these words."""
        with self.lock:
            return self.lock.wait_for(lambda: any(part in m for m in self.messages), timeout)

    def run(self):
        while True:
            try:
                packet, client = self.sock.recvfrom(2048)
            except OSError:
                return
            words = packet[2:].split(b"\0")
            if len(packet) < 4 or packet[:2] != b"\0\1" or len(words) < 3:
                continue
            text = [w.decode(errors="replace") for w in words[:-1]]
            options = {k.lower(): v for k, v in zip(text[2::2], text[3::2])}
            self.requests.append((text[0], options))
            if self.faults.silent or (options and self.faults.drop_options):
                continue
            Transfer(self, client, text[0], options).start()

    def stop(self):
        self.sock.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="default: any free one, printed")
    parser.add_argument("--window", type=int, default=64, help="largest window that is agreed to")
    parser.add_argument("--loss", type=float, default=0, help="percent of data packets")
    args = parser.parse_args()
    server = TftpServer(args.folder, args.host, args.port, verbose=True,
                        window_max=args.window, loss=args.loss / 100)
    print(f"serving {args.folder} on {server.host} UDP port {server.port}", flush=True)
    server.join()


if __name__ == "__main__":
    main()
