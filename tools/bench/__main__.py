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

TITLE = "Keel and its peers on QEMU vexpress-a9: shorter is better"


def parse_arguments():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--board", default="vexpress")
    parser.add_argument("--peer", help="a peer's binary, started with -kernel and measured too")
    parser.add_argument("--only", default="", help="measurements to take, separated by commas")
    parser.add_argument("--doc", action="store_true",
                        help="copy the last results into doc/ instead of measuring")
    return parser.parse_args()


def measure(subject, name, wanted):
    """Every wanted measurement of one subject; what fails is told and left out."""
    rows, failures = [], 0
    for key, measurement in work.MEASUREMENTS.items():
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


def run(args):
    os.chdir(TOP)
    wanted = set(filter(None, args.only.split(",")))
    unknown = wanted - set(work.MEASUREMENTS)
    if unknown:
        raise BenchError(f"no measurement {', '.join(unknown)}; "
                         f"there are {', '.join(work.MEASUREMENTS)}")
    subjects = [(args.board, None)]
    if args.peer:
        subjects.append((pathlib.Path(args.peer).name, os.path.abspath(args.peer)))
    rows, failures = [], 0
    for name, peer in subjects:
        with tempfile.TemporaryDirectory(prefix="bench") as workdir:
            subject = work.Subject(Board(args.board), workdir, peer)
            more, failed = measure(subject, name, wanted)
        if subject.boot_lines and not peer:
            picture = timeline.svg(subject.boot_lines, f"{name}: from reset to the prompt")
            (TOP / "build/boot-timeline.svg").write_text(picture, encoding="utf-8")
        rows += more
        failures += failed
    publish(rows, {args.board}, TOP / "build")
    return 1 if failures else 0


def publish(rows, ours, folder):
    if not rows:
        raise BenchError("nothing was measured")
    report.write_json(rows, folder / "bench.json")
    (folder / "bench.svg").write_text(chart.svg(rows, TITLE), encoding="utf-8")
    print("\n" + report.table(rows) + "\n")
    for row in rows:
        if row.missed and row.board in ours:
            print(f"target missed: {row.board} {row.metric} is "
                  f"{report.number(row.value, row.unit)}, not "
                  f"{report.target(row.metric, row.unit)}")
    print("written: build/bench.json build/bench.svg")


def copy_to_doc():
    """The last results, as the documentation shows them."""
    source = TOP / "build/bench.json"
    if not source.exists():
        raise BenchError("no build/bench.json: run make bench first")
    rows = report.read_json(source)
    (TOP / "doc/bench.svg").write_text(chart.svg(rows, TITLE), encoding="utf-8")
    (TOP / "doc/bench.md").write_text(
        "# Figures\n\nMeasured by `make bench`, copied here by `make bench-doc`. "
        f"Peers as recorded: {report.PEERS['note']}.\n\n"
        "![the same as bars](bench.svg)\n\n" + report.markdown(rows) + "\nRates in MiB/s are "
        "taken by the clock on the wall and depend on what else the machine does: they mean "
        "something only beside each other in one run.\n\n"
        "![what each line of the start costs](boot-timeline.svg)\n", encoding="utf-8")
    shutil.copy(TOP / "build/boot-timeline.svg", TOP / "doc")
    print("written: doc/bench.md doc/bench.svg doc/boot-timeline.svg")


def main():
    args = parse_arguments()
    try:
        sys.exit(copy_to_doc() if args.doc else run(args))
    except (BenchError, BoardError) as e:
        sys.exit(f"bench: {e}")


main()
