# SPDX-License-Identifier: MIT
"""The picture: one group of bars per metric, each group on a scale of its own.

The card has a background of its own, so it reads the same on white and on dark pages.
"""
from xml.sax.saxutils import escape

from .report import PEERS, RATE, columns, number, subject_name

COLOURS = ["#c2410c", "#5b6b8c", "#9aa7bd", "#2f855a", "#805ad5"]
CARD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" \
width="{width}" height="{height}" font-family="Helvetica, Arial, sans-serif" font-size="12" \
fill="#1f2937">
<rect x="0.5" y="0.5" width="{inner}" height="{inner_height}" rx="10" fill="#fbfaf7" \
stroke="#d6d3cc"/>
{content}
</svg>
"""
LEFT, BARS, BAR, GAP, HEAD, WIDTH = 190, 400, 13, 14, 58, 720


def text(x, y, words, **attributes):
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<text x="{x}" y="{y}"{more}>{escape(words)}</text>'


def groups(rows):
    """(metric, unit, [(subject, value)]) for every count that a peer has too; no rates."""
    for metric, unit in dict.fromkeys((row.metric, row.unit) for row in rows):
        values = {row.board: row.value for row in rows if row.metric == metric}
        known = {peer: figures[metric] for peer, figures in PEERS["peers"].items()
                 if metric in figures}
        if known and unit != RATE:
            yield metric, unit, [*values.items(), *known.items()]


def legend(names):
    out, x = [], LEFT
    for name, colour in zip(names, COLOURS):
        out.append(f'<rect x="{x}" y="34" width="11" height="11" rx="2" fill="{colour}"/>')
        out.append(text(x + 16, 44, subject_name(name)))
        x += 40 + 8 * len(subject_name(name))
    return out


def bars(group, names, top):
    """The bars of one metric; the longest has the whole width."""
    metric, unit, values = group
    out = [text(LEFT - 12, top + BAR * len(values) / 2 + 4, metric, text_anchor="end")]
    longest = max(value for _, value in values)
    for i, (name, value) in enumerate(values):
        y, length = top + i * BAR, max(1.5, BARS * value / longest)
        colour = COLOURS[names.index(name) % len(COLOURS)]
        out.append(f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR - 2}" rx="2" '
                   f'fill="{colour}"/>')
        out.append(text(f"{LEFT + length + 6:.1f}", y + 9.5, number(value, unit),
                        font_size="10.5", font_weight="600" if i == 0 else "400"))
    return out


def svg(rows, title):
    names = columns(rows)
    out, top = [text(20, 24, title, font_size="15", font_weight="600")], HEAD
    out += legend(names)
    for group in groups(rows):
        out += bars(group, names, top)
        top += BAR * len(group[2]) + GAP
    return CARD.format(width=WIDTH, height=top + 6, inner=WIDTH - 1, inner_height=top + 5,
                       content="\n".join(out))
