# SPDX-License-Identifier: MIT
import pytest

from tree import make
from machine import Vexpress


@pytest.fixture(scope="session", autouse=True)
def images():
    make("BOARD=vexpress")


@pytest.fixture
def machine(tmp_path):
    """A function that starts a board; what it started is killed after the test."""
    started = []

    def start(**kwargs):
        m = Vexpress(tmp_path, **kwargs)
        started.append(m)
        return m

    yield start
    for m in started:
        m.kill()
    for image in tmp_path.glob("*.img"):  # 64 MiB each, and pytest keeps its directories
        image.unlink()


@pytest.fixture
def keel(machine):
    """A freshly started board at its prompt."""
    return machine()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One board for all the tests of a file that do not mind what the others did."""
    m = Vexpress(tmp_path_factory.mktemp("shared"))
    yield m
    m.kill()
