# SPDX-License-Identifier: MIT
"""The benchmark counts exactly, and reports what it counted."""
import json
import struct
import subprocess
import xml.dom.minidom

import pytest

from bench import chart, replay, report, timeline
from bench.recorder import Recorder
from emulator import Board

# Writes '1', spins @LOOPS times through two instructions, writes '2' and prompts.
PROGRAM = """
	.arm
	ldr	r1, =0x10009000
	mrc	p15, 0, r0, c0, c0, 5
	tst	r0, #3
hang:	bne	hang
	mov	r0, #'1'
	str	r0, [r1]
	ldr	r2, ={loops}
1:	subs	r2, r2, #1
	bne	1b
	mov	r0, #'2'
	str	r0, [r1]
	mov	r0, #'>'
	str	r0, [r1]
	b	.
"""
AROUND_LOOP = 3  # ldr before it; mov and str behind it


def count_program(loops, tmp_path):
    """Instructions between the program's first two bytes, as the recorder sees them."""
    source, obj, image = (tmp_path / name for name in ("count.s", "count.o", "count.bin"))
    source.write_text(PROGRAM.format(loops=loops))
    subprocess.run(["arm-none-eabi-gcc", "-mcpu=cortex-a9", "-c", "-o", obj, source], check=True)
    subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", "-j", ".text", obj, image], check=True)
    board = Board("vexpress")
    board.flash_words = ["-bios", str(image)]
    words = board.command("", serial=None, net=["-nic", "none"])
    with Recorder(words, tmp_path, rb"12>") as recorder:
        recorder.wait_prompt()
        recorder.finish()
        return recorder.executed(1) - recorder.executed(0)


@pytest.mark.parametrize("loops", [1, 1000, 3_000_000])
def test_a_program_of_known_length_is_counted_to_the_instruction(loops, tmp_path):
    assert count_program(loops, tmp_path) == 2 * loops + AROUND_LOOP


def log(*events):
    return struct.pack(">IQ", replay.VERSION, 0) + b"".join(events)


def instructions(n):
    return struct.pack(">BI", replay.INSTRUCTION, n)


CHARACTER = struct.pack(">BII", replay.CHAR_WRITE, 1, 0)
CLOCK = struct.pack(">Bq", replay.CLOCK_FIRST, 1)
KEY = struct.pack(">BBI", replay.ASYNC_CHAR_READ, 0, 3) + b"abc"


def test_counts_add_up_over_all_other_events():
    data = log(CLOCK, instructions(7), CHARACTER, KEY, instructions(5), CLOCK, CHARACTER, CHARACTER)
    assert replay.console_counts(data) == [7, 12, 12]


def test_a_log_cut_at_any_byte_gives_the_counts_before_the_cut():
    data = log(instructions(7), CHARACTER, KEY, instructions(5), CHARACTER)
    for end in range(replay.HEADER_SIZE, len(data)):
        assert replay.console_counts(data[:end]) in ([], [7])
    assert replay.console_counts(data) == [7, 12]


@pytest.mark.parametrize("data, message", [(b"", "no log"), (bytes(12), "version 0x0"),
                                           (log(b"\xc8"), "unknown event 200 at offset 0xc")])
def test_what_is_no_such_log_is_refused(data, message):
    with pytest.raises(replay.LogError, match=message):
        replay.console_counts(data)


ROWS = [report.Row("vexpress", "crc32", 3.9, "instructions/byte"),
        report.Row("vexpress", "prompt, blank flash", 1_200_000, "instructions")]


def test_json_rows_have_board_metric_value_and_unit(tmp_path):
    report.write_json(ROWS, tmp_path / "bench.json")
    assert json.loads((tmp_path / "bench.json").read_text())[0] == {
        "board": "vexpress", "metric": "crc32", "value": 3.9, "unit": "instructions/byte"}
    assert [row.value for row in report.read_json(tmp_path / "bench.json")] == [3.9, 1_200_000]


def test_the_table_shows_peers_and_targets_beside_ours():
    crc = next(line for line in report.table(ROWS).splitlines() if line.startswith("crc32"))
    assert crc.split() == ["crc32", "3.9", "4.25", "5.85", "≤", "4.2", "instructions/byte"]


def test_only_what_is_over_its_target_is_called_missed():
    assert [row.missed for row in ROWS] == [False, True]


def test_the_chart_is_a_picture_with_every_subject_named():
    picture = chart.svg(ROWS, "title")
    assert xml.dom.minidom.parseString(picture).documentElement.tagName == "svg"
    for name in ("Keel vexpress", "U-Boot", "barebox", "crc32", "1.2 M"):
        assert f">{name}<" in picture


def test_the_timeline_shows_each_line_and_what_led_to_it():
    picture = timeline.svg([("Keel 0.1", 59_600), ("keel>", 247_000)], "title")
    assert xml.dom.minidom.parseString(picture).documentElement.tagName == "svg"
    for words in ("Keel 0.1", "59.6 k", "187 k", "keel&gt;"):
        assert f">{words}<" in picture
