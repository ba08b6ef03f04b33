# SPDX-License-Identifier: MIT
"""TFTP by the clock on the wall: figures to compare within one run only.

QEMU's user network forwards the guest's packets to a server on this host, which knows
windowsize. Window 1 is what every server can do.
"""
import os
import sys
import time

from emulator import TOP

from .recorder import BenchError, Recorder
from .report import RATE

FILE_BYTES = 32 << 20
LOAD = 0x62000000
RUNS = 3  # in turns, the best counts: another program can only make it slower


def server(folder):
    """The tests' own TFTP server."""
    sys.path.insert(0, str(TOP / "test/system"))
    try:
        from tftp_server import TftpServer
    except ImportError:
        raise BenchError("no test/system/tftp_server.py") from None
    return TftpServer(folder)


def ask(recorder, line):
    span = recorder.command(line)
    output = recorder.output(span)
    if "error" in output.lower():
        raise BenchError(f"{line}: {' '.join(output.split())[:160]}")
    return output


def fetch(recorder):
    """MiB/s from Enter to the prompt."""
    recorder.type(f"tftp {LOAD:x} bench.bin")
    started = time.monotonic()
    ask(recorder, "")
    return FILE_BYTES / (time.monotonic() - started) / (1 << 20)


def tftp(subject):
    """The same file with one block in flight, and with as many as both sides agree to."""
    folder = subject.workdir / "tftp"
    folder.mkdir()
    (folder / "bench.bin").write_bytes(os.urandom(1 << 20) * (FILE_BYTES >> 20))
    served = server(folder)
    words = subject.command(subject.flash, tftp=folder)
    try:
        with Recorder(words, subject.workdir, subject.prompt, record=False) as recorder:
            subject.at_prompt(recorder)
            for line in ("setenv ipaddr 10.0.2.15", "setenv netmask 255.255.255.0",
                         "setenv serverip 10.0.2.2", f"setenv tftpdstp {served.port}",
                         "setenv tftpblocksize 1468"):
                ask(recorder, line)
            single = windowed = 0
            for _ in range(RUNS):
                ask(recorder, "setenv tftpwindowsize 1")
                single = max(single, fetch(recorder))
                ask(recorder, subject.best_window)
                windowed = max(windowed, fetch(recorder))
            ask(recorder, "setenv tftpdstp")
            yield "tftp, QEMU's own server", max(fetch(recorder), fetch(recorder)), RATE
            yield "tftp, window 1", single, RATE
            yield "tftp, best window", windowed, RATE
            yield "tftp, gain of the window", windowed / single, "times"
    finally:
        served.stop()
