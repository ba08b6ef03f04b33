# SPDX-License-Identifier: MIT
"""Every TEST() of every host program is one pytest item."""
import subprocess

import pytest

from tree import TOP, make


def host_tests():
    make("host-programs")
    for program in sorted((TOP / "build/host/unit").glob("test_*")):
        if program.suffix:
            continue
        names = subprocess.run([program, "--list"], capture_output=True, text=True, check=True)
        for name in names.stdout.split():
            yield pytest.param(program, name, id=f"{program.name[5:]}:{name}")


def pytest_generate_tests(metafunc):
    if "program" in metafunc.fixturenames:
        metafunc.parametrize("program,name", list(host_tests()))


def test_unit(program, name):
    done = subprocess.run([program, name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", timeout=300)
    assert done.returncode == 0, done.stdout[-6000:]
