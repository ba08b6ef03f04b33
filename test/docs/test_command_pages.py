# SPDX-License-Identifier: MIT
"""doc/command is what the image itself says."""
import pytest

import doc_commands
from tree import make


@pytest.fixture(scope="module")
def page():
    for board in doc_commands.boards():
        make(f"BOARD={board}", "all", "emu")
    return doc_commands.current_page()


def test_the_reference_is_current(page):
    assert page == doc_commands.PAGE.read_text(encoding="utf-8"), "run: make doc-commands"


def test_every_command_has_a_section_with_usage_and_example(page):
    sections = page.split("\n## ")[1:]
    assert len(sections) > 50
    lacking = [s.split("\n")[0] for s in sections if "usage: " not in s or "example: " not in s]
    assert not lacking
