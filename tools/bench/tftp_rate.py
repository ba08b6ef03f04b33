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

FILE_BYTES = 32 << 20
LOAD = 0x62000000
UNIT = "MiB/s"
RUNS = 3  # the best of them: another program can only make it slower


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
    """MiB/s of the best of some runs, from Enter to the prompt."""
    best = 0
    for _ in range(RUNS):
        recorder.type(f"tftp {LOAD:x} bench.bin")
        started = time.monotonic()
        ask(recorder, "")
        best = max(best, FILE_BYTES / (time.monotonic() - started) / (1 << 20))
    return best


def tftp(subject):
    """The same file with one block in flight, and with as many as both sides agree to."""
    folder = subject.workdir / "tftp"
    folder.mkdir()
    (folder / "bench.bin").write_bytes(os.urandom(1 << 20) * (FILE_BYTES >> 20))
    served = server(folder)
    words = subject.command(subject.flash)
    try:
        with Recorder(words, subject.workdir, subject.prompt, record=False) as recorder:
            subject.at_prompt(recorder)
            for line in ("setenv ipaddr 10.0.2.15", "setenv netmask 255.255.255.0",
                         "setenv serverip 10.0.2.2", f"setenv tftpdstp {served.port}",
                         "setenv tftpblocksize 1468", "setenv tftpwindowsize 1"):
                ask(recorder, line)
            single = fetch(recorder)
            yield "tftp, window 1", single, UNIT
            ask(recorder, subject.best_window)
            windowed = fetch(recorder)
            yield "tftp, best window", windowed, UNIT
            yield "tftp, gain of the window", windowed / single, "times"
    finally:
        served.stop()
