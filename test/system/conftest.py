# SPDX-License-Identifier: MIT
import pytest

from tree import make
from machine import BOARDS, LEVELS, Vexpress


def pytest_configure(config):
    config.addinivalue_line("markers", "boards(*names): run once on each of these boards, "
                                       "not only on vexpress")


def pytest_generate_tests(metafunc):
    """Tests run on vexpress; those marked with boards() on each of these."""
    if "board_class" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("boards")
        names = marker.args if marker else [Vexpress.name]
        metafunc.parametrize("board_class", names, indirect=True, scope="module")


@pytest.fixture(scope="session", autouse=True)
def images():
    make("BOARD=vexpress")


@pytest.fixture(scope="module")
def board_class(request):
    """The class of the board that the test runs on."""
    board = {**BOARDS, **LEVELS}[request.param]
    make(f"BOARD={board.name}")
    return board


@pytest.fixture
def machine(board_class, tmp_path):
    """A function that starts a board; what it started is killed after the test."""
    started = []

    def start(**kwargs):
        m = board_class(tmp_path, **kwargs)
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
def shared(board_class, tmp_path_factory):
    """One board for all the tests of a file that do not mind what the others did."""
    m = board_class(tmp_path_factory.mktemp("shared"))
    yield m
    m.kill()
