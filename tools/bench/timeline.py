# SPDX-License-Identifier: MIT
"""Where the instructions of a start go: a waterfall with one row per console line."""
import re

from .chart import CARD, text
from .report import number

BUILD_ID = re.compile(r" \([0-9a-f]{7,}.*")  # the picture shall not change with every commit
LEFT, BARS, ROW, HEAD, WIDTH, LABEL = 372, 300, 19, 62, 760, 52


def marks(recorder, end):
    """(console line, instructions at its first byte), empty lines left out."""
    found, position = [], 0
    for line in recorder.text[:end].split(b"\n"):
        words = BUILD_ID.sub("", line.decode(errors="replace").strip())
        if words:
            found.append((words, recorder.executed(position)))
        position += len(line) + 1
    return found


def row(words, began, ended, total, top):
    """A bar from the line before to this one: the work that led to it."""
    x, width = LEFT + BARS * began / total, max(1.5, BARS * (ended - began) / total)
    label = words if len(words) <= LABEL else words[:LABEL - 1] + "…"
    return [text(20, top + 11, label, font_size="10.5",
                 font_family="Menlo, Consolas, monospace"),
            f'<rect x="{x:.1f}" y="{top + 1}" width="{width:.1f}" height="{ROW - 6}" rx="2" '
            f'fill="{"#c2410c" if began == 0 else "#33415c"}"/>',
            text(f"{x + width + 6:.1f}", top + 11, number(ended - began), font_size="10.5")]


def svg(lines, title):
    total = lines[-1][1]
    out = [text(20, 24, title, font_size="15", font_weight="600"),
           text(20, 44, f"instructions until each line begins; {number(total)} in all",
                fill="#4b5563")]
    began, top = 0, HEAD
    for words, ended in lines:
        out += row(words, began, ended, total, top)
        began, top = ended, top + ROW
    return CARD.format(width=WIDTH, height=top + 10, inner=WIDTH - 1, inner_height=top + 9,
                       content="\n".join(out))
