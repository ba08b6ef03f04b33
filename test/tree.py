# SPDX-License-Identifier: MIT
"""The source tree that is tested, and make in it."""
import fcntl
import pathlib
import shutil
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent


def make(*args):
    """Run make in the tree, one at a time; its output is shown only when it fails."""
    (TOP / "build").mkdir(exist_ok=True)
    with open(TOP / "build/test.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(["make", "-C", str(TOP), *args], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def copy_tree(to):
    """The files of the tree, without what was built; the fetched libraries are shared."""
    names = subprocess.run(["git", "-C", str(TOP), "ls-files", "-z", "--cached", "--others",
                            "--exclude-standard"], capture_output=True, text=True, check=True)
    for name in filter(None, names.stdout.split("\0")):
        if (TOP / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TOP / name, to / name)
    (to / "build").mkdir()
    (to / "build/deps").symlink_to(TOP / "build/deps")
    return to


def make_in(tree, *args):
    """make in a copy; returns its exit code and what it said."""
    done = subprocess.run(["make", "-j2", "-C", str(tree), *args], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout
