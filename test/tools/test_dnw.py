# SPDX-License-Identifier: MIT
"""tools/dnw: what a packet is made of, and what a person is told. Hardware facts 2.4."""
import os
import subprocess
import threading

import pytest

import dnw_packet
from dnw_packet import DnwError, frame, parse_address, read_files
from tree import TOP


def test_packet_is_address_length_data_sum():
    assert frame(0xD0034000, b"\x01\x02\xff") == bytes.fromhex("004003d0 0d000000 0102ff 0201")


def test_length_counts_header_and_sum():
    assert frame(0, b"x" * 0x1234)[4:8] == (0x1234 + 10).to_bytes(4, "little")


def test_sum_is_of_the_data_alone_and_has_16_bits():
    data = b"\xff" * 1000
    assert frame(0xFFFFFFFF, data)[-2:] == (255000 & 0xFFFF).to_bytes(2, "little")


@pytest.mark.parametrize("address, data, why", [
    (0, b"", "empty"), (1 << 32, b"x", "32 bits"), (-1, b"x", "32 bits")])
def test_what_cannot_be_framed_is_told(address, data, why):
    with pytest.raises(DnwError, match=why):
        frame(address, data)


def test_addresses_are_hexadecimal():
    assert parse_address("0xd0034000") == parse_address("d0034000") == 0xD0034000
    with pytest.raises(DnwError, match="hexadecimal"):
        parse_address("here")


def test_first_file_goes_to_iram_and_the_others_to_dram(tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    assert [where for _, where, _ in read_files([a, b])] == [0xD0034000, 0x20800000]
    assert [where for _, where, _ in read_files([a + "@d0020010", b])] == [0xD0020010, 0x20800000]
    assert read_files([b], 0x23E00000) == [(b, 0x23E00000, b"b")]


def test_one_address_is_for_one_file(tmp_path):
    with pytest.raises(DnwError, match="FILE@ADDRESS"):
        read_files(["a", "b"], 0)


def test_file_whose_name_has_an_at_sign_is_found(tmp_path):
    name = str(tmp_path / "a@20000000")
    (tmp_path / "a@20000000").write_bytes(b"a")
    assert read_files([name]) == [(name, dnw_packet.IRAM, b"a")]


def dnw(*words):
    return subprocess.run([TOP / "tools/dnw", *map(str, words)], capture_output=True, text=True,
                          timeout=30)


def test_packets_follow_each_other_in_a_file(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    (tmp_path / "out").write_bytes(b"something longer that was there before" * 3)
    done = dnw("--to", tmp_path / "out", tmp_path / "a", f"{tmp_path / 'a'}@20008000")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out").read_bytes() == frame(0xD0034000, b"abc") + frame(0x20008000, b"abc")
    assert "3 bytes to d0034000" in done.stderr and "3 bytes to 20008000" in done.stderr


def test_pipe_takes_a_packet_that_is_larger_than_itself(tmp_path):
    data = bytes(range(256)) * 2000
    (tmp_path / "a").write_bytes(data)
    os.mkfifo(tmp_path / "pipe")
    got = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    done = dnw("--to", tmp_path / "pipe", tmp_path / "a")
    reader.join(10)
    assert done.returncode == 0 and got == [frame(0xD0034000, data)]


@pytest.mark.parametrize("words, why", [
    (["missing"], "missing: No such file"),
    (["--address", "zz", "/dev/null"], "'zz' is no hexadecimal address"),
    (["--to", "/nowhere/pipe", "README.md"], "/nowhere/pipe: No such file"),
    (["--to", "tcp:host", "README.md"], "tcp:HOST:PORT"),
    (["--timeout", "0", "--to", "unix:/nowhere/s", "README.md"], "does the emulator run"),
    (["/dev/null"], "empty file"),
])
def test_mistakes_are_told_in_a_line(words, why):
    done = subprocess.run([TOP / "tools/dnw", *words], cwd=TOP, capture_output=True, text=True,
                          timeout=30)
    assert done.returncode == 1
    assert why in done.stderr and done.stderr.count("\n") == 1
