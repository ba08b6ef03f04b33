# SPDX-License-Identifier: MIT
"""The source tree that is tested, and make in it."""
import pathlib
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent


def make(*args):
    """Run make in the tree; its output is shown only when it fails."""
    done = subprocess.run(["make", "-C", str(TOP), *args], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout
