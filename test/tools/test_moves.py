# SPDX-License-Identifier: MIT
"""Packed relocations say exactly what the linker's list said."""
import random

import make_moves


def unpack(words):
    places, base = [], 0
    for word in words:
        if word & 1:
            places += [base + 4 * i for i in range(31) if word >> (i + 1) & 1]
            base += 31 * 4
        else:
            places.append(word)
            base = word + 4
    return places


def test_every_place_comes_back_and_no_other():
    rng = random.Random(1)
    for gap in (1, 2, 5, 40, 1000):
        places, at = [], 0
        for _ in range(500):
            at += 4 * rng.randint(1, gap)
            places.append(at)
        assert unpack(make_moves.pack(places)) == places


def test_neighbours_cost_a_bit_each():
    assert len(make_moves.pack([4 * i for i in range(1 + 31 * 10)])) == 11
