# SPDX-License-Identifier: MIT
"""make bench: measure, write build/bench.json and build/bench.svg, print the table."""
import argparse
import os
import pathlib
import shutil
import sys
import tempfile

from emulator import TOP, Board, BoardError

from . import chart, report, timeline, work
from .recorder import BenchError

FIRST = "vexpress"
DEBIAN_PEERS = {"virt": "/usr/lib/u-boot/qemu_arm64/u-boot.bin"}
NAND_NOTE = """
Instructions are counted with a slow processor, so that waiting for the NAND is hardly in them; the
virtual time is that of a fast one that waits as long as the chip takes, with the cycles of the
NAND bus added. The chip's own time is 25 µs and 2112 cycles of 25 ns for each page.
"""
TITLE = "Keel and its peers on QEMU vexpress-a9: shorter is better"


def parse_arguments():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--board", default="vexpress")
    parser.add_argument("--peer", help="a peer's binary, started with -kernel and measured too")
    parser.add_argument("--only", default="", help="measurements to take, separated by commas")
    parser.add_argument("--doc", action="store_true",
                        help="copy the last results into doc/ instead of measuring")
    return parser.parse_args()


def measure(subject, name, measurements, wanted):
    """Every wanted measurement of one subject; what fails is told and left out."""
    rows, failures = [], 0
    for key, measurement in measurements.items():
        if wanted and key not in wanted:
            continue
        try:
            for metric, value, unit in measurement(subject):
                rows.append(report.Row(name, metric, value, unit))
                print(f"  {name}: {metric} {report.number(value, unit)}", flush=True)
        except BenchError as e:
            failures += 1
            print(f"  {name}: {key} not measured: {e}", flush=True)
    return rows, failures


def installed_peer(board):
    """Debian's own build for this machine, from the package u-boot-qemu."""
    path = DEBIAN_PEERS.get(board, "")
    return path if os.path.exists(path) else None


def run(args):
    os.chdir(TOP)
    wanted = set(filter(None, args.only.split(",")))
    measurements = work.MEASUREMENTS[args.board]
    unknown = wanted - set(measurements)
    if unknown:
        raise BenchError(f"no measurement {', '.join(unknown)}; "
                         f"there are {', '.join(measurements)}")
    report.compare_on(args.board)
    subjects = [(args.board, None)]
    peer = args.peer or installed_peer(args.board)
    if peer:
        subjects.append((pathlib.Path(peer).name, os.path.abspath(peer)))
    rows, failures = [], 0
    for name, peer in subjects:
        with tempfile.TemporaryDirectory(prefix="bench") as workdir:
            subject = work.Subject(Board(args.board), workdir, peer)
            more, failed = measure(subject, name, measurements, wanted)
        if subject.boot_lines and not peer:
            picture = timeline.svg(subject.boot_lines, f"{name}: from reset to the prompt")
            timeline_of(args.board).write_text(picture, encoding="utf-8")
        rows += more
        failures += failed
    publish(rows, args.board)
    return 1 if failures else 0


def results_of(board):
    """The first board has the picture beside its peers and the short names."""
    return TOP / "build" / ("bench.json" if board == FIRST else f"bench-{board}.json")


def timeline_of(board):
    return TOP / "build" / ("boot-timeline.svg" if board == FIRST else f"boot-timeline-{board}.svg")


def publish(rows, board):
    if not rows:
        raise BenchError("nothing was measured")
    results = results_of(board)
    report.write_json(rows, results)
    written = [results.name]
    if board == FIRST:
        (TOP / "build/bench.svg").write_text(chart.svg(rows, TITLE), encoding="utf-8")
        written.append("bench.svg")
    print("\n" + report.table(rows) + "\n")
    for row in rows:
        if row.missed and row.board == board:
            print(f"target missed: {row.board} {row.metric} is "
                  f"{report.number(row.value, row.unit)}, not "
                  f"{report.target(row.metric, row.unit)}")
    print("written: " + " ".join(f"build/{name}" for name in written))


def copy_to_doc():
    """The last results, as the documentation shows them."""
    boards = ("vexpress", "s5pc100")
    missing = [b for b in boards if not results_of(b).exists()]
    if missing:
        raise BenchError(f"no {results_of(missing[0])}: run make bench BOARD={missing[0]} first")
    rows, nand_rows = (report.read_json(results_of(b)) for b in boards)
    (TOP / "doc/bench.svg").write_text(chart.svg(rows, TITLE), encoding="utf-8")
    (TOP / "doc/bench.md").write_text(
        "# Figures\n\nMeasured by `make bench`, copied here by `make bench-doc`. "
        f"Peers as recorded: {report.PEERS['note']}.\n\n"
        "![the same as bars](bench.svg)\n\n" + report.markdown(rows) + "\nRates in MiB/s are "
        "taken by the clock on the wall and depend on what else the machine does: they mean "
        "something only beside each other in one run.\n\n"
        "![what each line of the start costs](boot-timeline.svg)\n\n"
        "## The board that starts from NAND\n\n" + report.markdown(nand_rows) + NAND_NOTE
        + "\n![what each line of the start from NAND costs](boot-timeline-s5pc100.svg)\n",
        encoding="utf-8")
    for board in boards:
        shutil.copy(timeline_of(board), TOP / "doc")
    print("written: doc/bench.md and its pictures")


def main():
    args = parse_arguments()
    try:
        sys.exit(copy_to_doc() if args.doc else run(args))
    except (BenchError, BoardError) as e:
        sys.exit(f"bench: {e}")


main()
