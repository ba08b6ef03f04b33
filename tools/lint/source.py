# SPDX-License-Identifier: MIT
"""What the lint scripts share: which files there are, and how a finding is told."""
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
CODE = (".c", ".h", ".S", ".py", ".mk", ".sh")


def files(root):
    """Files of the tree: what git knows and what it would take; everything where there is no git."""
    done = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others",
                           "--exclude-standard"], capture_output=True, text=True)
    names = done.stdout.split("\0") if done.returncode == 0 else \
        [str(p.relative_to(root)) for p in pathlib.Path(root).rglob("*")]
    return sorted(n for n in set(names) if n and (pathlib.Path(root) / n).is_file())


def text(root, name):
    return (pathlib.Path(root) / name).read_text(errors="replace")


def main(check):
    """Run check(root) -> list of findings on this tree, or on the folder given."""
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TOP
    findings = check(root)
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
