# SPDX-License-Identifier: MIT
"""What was measured, as JSON rows and as a table beside the peers' recorded figures."""
import json
import pathlib

from emulator import TOP

RATE = "MiB/s"  # by the clock on the wall: another machine, another figure
PEERS = json.loads(pathlib.Path(__file__).with_name("peers.json").read_text(encoding="utf-8"))


def compare_on(board):
    """Take the peers and targets of @board where it has some of its own."""
    own = pathlib.Path(__file__).with_name(f"peers_{board}.json")
    if own.exists():
        PEERS.update(json.loads(own.read_text(encoding="utf-8")))


class Row:
    """One measurement of one subject."""

    def __init__(self, board, metric, value, unit):
        self.board, self.metric, self.value, self.unit = board, metric, value, unit

    def as_dict(self):
        return dict(vars(self))

    @property
    def missed(self):
        limit, floor = PEERS["targets"].get(self.metric), PEERS["floors"].get(self.metric)
        return ((limit is not None and self.value > limit)
                or (floor is not None and self.value < floor))


def target(metric, unit):
    """What a metric shall be, in words; empty when nobody promised anything."""
    for kind, sign in (("targets", "≤"), ("floors", "≥")):
        if metric in PEERS[kind]:
            return f"{sign} {number(PEERS[kind][metric], unit)}"
    return ""


def write_json(rows, path):
    text = ",\n ".join(json.dumps(row.as_dict()) for row in rows)
    path.write_text(f"[\n {text}\n]\n", encoding="utf-8")


def read_json(path):
    return [Row(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


def subject_name(name):
    """A board is Keel on that board; anything else is a peer's own name."""
    return f"Keel {name}" if (TOP / "board" / name).is_dir() else name


def number(value, unit=""):
    """As a person reads it: 159.7 k, 14.38 M, 4.25."""
    if value is None:
        return "–"
    if unit == "bytes":
        return f"{value / 1024:.0f} KiB" if value >= 1 << 16 else f"{value} bytes"
    for limit, divisor, suffix in ((1e6, 1e6, " M"), (1e4, 1e3, " k")):
        if value >= limit:
            return f"{value / divisor:.3g}{suffix}" if value < limit * 1e3 else f"{value:.3g}"
    return f"{value:.0f}" if isinstance(value, int) else f"{value:.3g}"


def columns(rows):
    """Subjects in the order measured, then the recorded peers that did the same."""
    metrics = {row.metric for row in rows}
    peers = [peer for peer, known in PEERS["peers"].items() if metrics & set(known)]
    return list(dict.fromkeys(row.board for row in rows)) + peers


def lines_of(rows):
    """One list of words per metric, the heading first."""
    names = columns(rows)
    yield ["", *map(subject_name, names), "target", "unit"]
    for metric, unit in dict.fromkeys((row.metric, row.unit) for row in rows):
        values = {row.board: row.value for row in rows if row.metric == metric}
        values.update({peer: known[metric] for peer, known in PEERS["peers"].items()
                       if metric in known})
        yield [metric, *(number(values.get(name), unit) for name in names),
               target(metric, unit),
               "" if unit == "bytes" else unit]


def table(rows):
    """Aligned text for the terminal."""
    lines = list(lines_of(rows))
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(word.ljust(width) if i in (0, len(line) - 1) else word.rjust(width)
                               for i, (word, width) in enumerate(zip(line, widths))).rstrip()
                     for line in lines)


def markdown(rows):
    """The same for the documentation."""
    head, *body = lines_of(rows)
    out = ["| " + " | ".join(head) + " |",
           "|---|" + "---:|" * (len(head) - 2) + "---|"]
    return "\n".join(out + ["| " + " | ".join(line) + " |" for line in body]) + "\n"
