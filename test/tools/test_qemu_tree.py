# SPDX-License-Identifier: MIT
"""tools/emu/qemu-tree: a build that broke is no build, and the next one begins anew."""
import os
import shutil
import subprocess
import tarfile

import pytest

from tree import TOP

CONFIGURE = """#!/bin/sh
cat > build.ninja <<'EOF'
rule cc
  command = true -MD -MQ boot.o -c ../source/hw/arm/boot.c
rule ld
  command = sh -c 'test -z "$$BROKEN"' && touch qemu-system-arm && true -o qemu-system-arm boot.o
build boot.o: cc
build qemu-system-arm: ld boot.o
EOF
"""


@pytest.fixture
def tree(tmp_path):
    """The script, beside a QEMU of three files and a tools/deps that only copies it."""
    source = tmp_path / "source"
    for folder in ("configs/devices/arm-softmmu", "pc-bios"):
        (source / folder).mkdir(parents=True)
    (source / "configure").write_text(CONFIGURE)
    (source / "configure").chmod(0o755)
    with tarfile.open(tmp_path / "qemu.tar", "w") as tar:
        tar.add(source, "qemu-0")
    here = tmp_path / "tools/emu"
    here.mkdir(parents=True)
    shutil.copy(TOP / "tools/emu/qemu-tree", here)
    (here / "qemu.list").write_text("qemu qemu.tar 0\n")
    deps = here.parent / "deps"
    deps.write_text(f'#!/bin/sh\nmkdir -p "$1/tarballs" && cp {tmp_path}/qemu.tar "$1/tarballs"\n')
    deps.chmod(0o755)
    return tmp_path


def run(tree, **env):
    env = {name: value for name, value in {**os.environ, **env}.items() if value is not None}
    return subprocess.run([tree / "tools/emu/qemu-tree", "link"], cwd=tree, env=env, text=True,
                          capture_output=True, timeout=60)


def test_a_build_that_broke_is_told_and_the_next_one_begins_anew(tree):
    cache = str(tree / "cache")
    broken = run(tree, KEEL_CACHE=cache, BROKEN="1")
    assert broken.returncode == 1
    assert "QEMU did not build" in broken.stderr
    assert not (tree / "link").exists()
    whole = run(tree, KEEL_CACHE=cache)
    assert whole.returncode == 0, whole.stderr
    assert (tree / "link/ready").exists() and (tree / "link/build/qemu-system-arm").exists()
    assert run(tree, KEEL_CACHE=cache, BROKEN="1").stdout == ""  # nothing is built again


def test_a_relative_cache_is_one_beside_the_caller(tree):
    done = run(tree, KEEL_CACHE="cache")
    assert done.returncode == 0, done.stderr
    assert (tree / "link/ready").exists()


def test_without_a_place_for_the_tree_it_says_what_to_set(tree):
    (tree / "cache").touch()
    done = run(tree, KEEL_CACHE=str(tree / "cache"))
    assert done.returncode == 1
    assert "set KEEL_CACHE" in done.stderr


def test_a_home_is_not_needed(tree):
    done = run(tree, HOME=None, XDG_CACHE_HOME=None, KEEL_CACHE=None, TMPDIR=str(tree))
    assert done.returncode == 0, done.stderr
    assert list(tree.glob(".cache/keel/qemu-*/ready"))
