# SPDX-License-Identifier: MIT
"""Files over the serial line, from the programs people use: lrzsz, G-Kermit, C-Kermit, objcopy."""
import random
import re
import subprocess
import zlib

import pytest

from machine import BOARDS
from serial_line import SocketLine
from tree import TOP, make


both = pytest.mark.boards(*BOARDS)
qemu = pytest.mark.boards("vexpress", "virt")


@pytest.fixture
def line(board_class, tmp_path):
    board = type("Board", (SocketLine, board_class), {})(tmp_path)
    yield board
    board.kill()


def make_file(path, size, seed=1):
    """All byte values, runs of equal bytes, and what looks like protocol."""
    rng = random.Random(seed)
    data = bytearray()
    while len(data) < size:
        data += rng.choice([bytes(range(256)), bytes([rng.randrange(256)]) * rng.randrange(300),
                            b"\x01\x02\x03\x03\x04\x18\x18\x18\x1a#~&\r\n", rng.randbytes(200)])
    path.write_bytes(data[:size])
    return path


def check_report(board, out, data, addr=None):
    addr = addr or int(board.load, 16)
    assert f"= 0x{len(data):08x} = {len(data)} Bytes" in out
    assert f"## CRC-32          = 0x{zlib.crc32(data):08x}" in out
    assert "fail" not in out and "error" not in out
    assert f"{addr:x} {len(data):x}" in board.run("echo ${fileaddr} ${filesize}").replace("0x", "")


@both
@pytest.mark.parametrize("size", [0, 129, 70001])
def test_loady_receives_what_sb_sends(line, tmp_path, size):
    sent = make_file(tmp_path / "data.bin", size)
    line.send(f"loady {line.load}\r")
    line.expect(f"Ready for binary .ymodem. download to 0x{line.load} at 115200 bps.*stops\r\n")
    code, messages, out = line.give_line_to("sb", sent)
    assert code == 0, messages
    check_report(line, out, sent.read_bytes())


@pytest.mark.parametrize("program", [("sb", "-k"), ("sx", "-X")])
def test_other_senders_of_the_family_are_served_or_refused_in_words(line, tmp_path, program):
    sent = make_file(tmp_path / "data.bin", 3000)
    line.send(f"loady {line.load}\r")
    line.expect("Ready for binary.*stops\r\n")
    code, messages, out = line.give_line_to(*program, sent)
    if program[0] == "sb":
        check_report(line, out, sent.read_bytes())
    else:
        assert "error: " in out and "try:" in out


@both
@pytest.mark.parametrize("program", [
    ("gkermit", "-q", "-i", "-s"),
    ("gkermit", "-q", "-i", "-b", "1", "-s"),
    ("gkermit", "-q", "-i", "-b", "2", "-e", "94", "-s"),
])
def test_loadb_receives_what_g_kermit_sends(line, tmp_path, program):
    sent = make_file(tmp_path / "data.bin", 20011)
    line.send(f"loadb {line.load}\r")
    line.expect("Ready for binary .kermit..*stops\r\n")
    code, messages, out = line.give_line_to(*program, sent)
    assert code == 0, messages
    check_report(line, out, sent.read_bytes())


def test_loadb_receives_what_c_kermit_sends(line, tmp_path):
    sent = make_file(tmp_path / "data.bin", 20011)
    line.send(f"loadb {line.load}\r")
    line.expect("Ready for binary .kermit..*stops\r\n")
    code, messages, out = line.give_line_to(
        "kermit", "-Y", "-q", "-l", "{device}", "-b", "115200", "-i", "-s", sent)
    assert code == 0, messages
    check_report(line, out, sent.read_bytes())


@qemu
def test_loads_takes_the_records_of_make_srec(line):
    make(f"BOARD={line.name}", "srec")
    head, *data, end = (TOP / "build" / line.name / "keel.srec").read_bytes().splitlines(keepends=True)
    assert head.startswith(b"S0") and end.startswith(b"S7")
    records = b"".join([head, *data[:4096], end])
    image = (TOP / "build" / line.name / "keel.bin").read_bytes()[:4096 * 16]
    line.send("loads\r")
    line.expect("Ready for S-Record download.*stops\r\n")
    line.socket.sendall(records)
    out = line.wait_prompt()
    addr = int(re.search(r"Start Addr      = 0x([0-9a-f]{8})", out).group(1), 16)
    check_report(line, out, image, addr)


@qemu
@pytest.mark.parametrize("sign", ["S1", "S2", "S3"])
def test_loads_knows_every_address_width_and_adds_the_offset(line, tmp_path, sign):
    raw = make_file(tmp_path / "data.bin", 500)
    srec = tmp_path / "data.srec"
    width = {"S1": [], "S2": ["--change-addresses", "0x10000"],
             "S3": ["--srec-forceS3"]}[sign]
    subprocess.run(["arm-none-eabi-objcopy", "-I", "binary", "-O", "srec", *width, raw, srec],
                   check=True)
    assert f"\n{sign}" in srec.read_text()
    line.send(f"loads {line.load}\r")
    line.expect("Ready for S-Record download.*stops\r\n")
    line.socket.sendall(srec.read_bytes())
    check_report(line, line.wait_prompt(), raw.read_bytes(),
                 int(line.load, 16) + (0x10000 if sign == "S2" else 0))


@both
def test_a_damaged_record_names_its_line_and_the_rest_is_no_command(line):
    line.send(f"loads {line.load}\r")
    line.expect("Ready for S-Record download.*stops\r\n")
    line.socket.sendall(b"S00600004844521B\nS1060000010203F4\nS1060003040506E7\nversion\nS9030000FC\n")
    out = line.wait_prompt()
    assert "line 2 has a wrong checksum" in out
    assert "Keel" not in line.run("echo next")


@qemu
@pytest.mark.parametrize("command", ["loady", "loadb"])
def test_a_file_that_reaches_into_keel_is_refused_before_its_first_byte(line, tmp_path, command):
    sent = make_file(tmp_path / "data.bin", 40000)
    keel_at = int(re.search(r"relocaddr *= 0x(\w+)", line.run("bdinfo"))[1], 16)
    addr = (keel_at & ~0xfff) - 0x1000
    line.run(f"mw.b {addr:x} 5a 1000")
    line.send(f"{command} {addr:x}\r")
    line.expect("Ready for binary.*stops\r\n")
    _, _, out = line.give_line_to(*{"loady": ["sb"], "loadb": ["gkermit", "-q", "-i", "-s"]}[command], sent)
    assert "overlaps Keel" in out and "try:" in out
    assert f"{zlib.crc32(bytes([0x5a]) * 0x1000):08x}" in line.run(f"crc32 {addr:x} 1000")


@qemu
@pytest.mark.parametrize("command,keys", [("loady", "\x03"), ("loadb", "\x03"), ("loads", "\x03"),
                                          ("loady", "\x18\x18")])
def test_a_key_stops_the_wait_for_a_sender(line, command, keys):
    line.send(f"{command} {line.load}\r")
    line.expect("Ready for.*stops\r\n")
    line.send(keys)
    out = line.wait_prompt()
    assert "stopped by Ctrl-C" in out or "gave up" in out
    assert "next" in line.run("echo next")


def test_a_killed_sender_and_two_ctrl_c_lead_back_to_the_prompt(line, tmp_path):
    sent = make_file(tmp_path / "data.bin", 400000)
    line.send(f"loady {line.load}\r")
    line.expect("Ready for binary.*stops\r\n")
    with pytest.raises(subprocess.TimeoutExpired):
        line.give_line_to("sb", sent, timeout=0.5)
    line.send("\x03\x03\x03")
    assert "error: " in line.wait_prompt()
    assert "next" in line.run("echo next")


@qemu
def test_the_baud_rate_changes_for_the_transfer_and_back(line, tmp_path):
    sent = make_file(tmp_path / "data.bin", 1000)
    line.send(f"loady {line.load} 460800\r")
    line.expect("Switch baudrate to 460800 bps and press ENTER")
    line.send("\r")
    line.expect(f"Ready for binary .ymodem. download to 0x{line.load} at 460800 bps.*stops\r\n")
    assert line.give_line_to("sb", sent, until="to 115200 bps and press ESC ...")[0] == 0
    line.send("\x1b")
    check_report(line, line.wait_prompt(), sent.read_bytes())


@qemu
def test_a_rate_the_uart_cannot_make_is_refused(line):
    for rate in 99999999, (1 << 32) + 115200:
        assert "baud" in line.run(f"loady {line.load} {rate}", ok=False)
    assert "next" in line.run("echo next")
