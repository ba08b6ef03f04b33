# SPDX-License-Identifier: MIT
"""What every COMMAND() must say, read from the sources."""
import re

from tree import TOP

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def table():
    """(file, id, text) of every COMMAND() in the image."""
    for path in sorted((TOP / "common/cmd").glob("*.c")):
        text = path.read_text()
        for m in re.finditer(r"^COMMAND\((\w+),(.*?)\);$", text, re.M | re.S):
            yield path.name, m[1], m[2]


def field(text, name):
    """The string literals of one field, joined; None when it is not there."""
    m = re.search(rf"\.{name}\s*=\s*((?:\"(?:[^\"\\]|\\.)*\"\s*)+)", text)
    return "".join(STRING.findall(m[1])) if m else None


def test_no_two_commands_share_a_name_or_alias():
    seen = {}
    for path, ident, text in table():
        names = [field(text, "name")] + (field(text, "alias") or "").split()
        for name in names:
            assert name not in seen, f"{name} in {path} and {seen[name]}"
            seen[name] = path
    assert len(seen) > 50


def test_every_command_has_a_short_summary_and_an_example_that_starts_with_it_or_shows_it():
    for path, ident, text in table():
        name = field(text, "name")
        summary, example = field(text, "summary"), field(text, "example")
        assert summary and not summary.endswith("."), f"{path}: {name}"
        assert len(summary) + max(10, len(name)) + 1 < 80, f"{path}: {name}: {summary}"
        assert example and name.split()[0] in example, f"{path}: {name}"


def test_argument_lists_leave_room_for_their_end():
    for path, ident, text in table():
        args = re.findall(r"\{\s*\"[^\"]*\",\s*ARG_", text)
        assert len(args) < 8, f"{path}: {ident}"


def test_required_arguments_do_not_follow_optional_ones_except_one_leading_address():
    for path, ident, text in table():
        spec = re.findall(r"\{\s*\"[^\"]*\",\s*(ARG_\w+),\s*(true|false)\s*\}", text)
        optional = [o == "true" for _, o in spec]
        if spec and spec[0] == ("ARG_ADDR", "true"):
            optional = optional[1:]
        assert optional == sorted(optional), f"{path}: {ident}"
