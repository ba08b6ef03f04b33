# SPDX-License-Identifier: MIT
"""What a person does with a copy of the tree: build it elsewhere, add to it, build it without tools."""
import importlib.util
import os
import re
import shutil
import subprocess

import pytest

from machine import Vexpress
from tree import TOP, copy_tree, make, make_in

SAME_DATE = "SOURCE_DATE_EPOCH=1800000000"


@pytest.fixture(scope="module", autouse=True)
def libraries():
    make("deps")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    tree = copy_tree(tmp_path_factory.mktemp("first"))
    code, out = make_in(tree, SAME_DATE)
    assert code == 0, out[-3000:]
    return tree


def git(tree, *args, **kwargs):
    return subprocess.run(["git", "-C", str(tree), *args], capture_output=True, text=True,
                          check=True, **kwargs).stdout


def objects_of_this_tree(to):
    """What make has built here, as if it had been built there."""
    make("BOARD=vexpress")
    shutil.copytree(TOP / "build/vexpress", to / "build/vexpress")
    flags = to / "build/vexpress/obj/flags"
    times = flags.stat()
    flags.write_text(flags.read_text().replace(f"={TOP}/=", f"={to}/="))
    os.utime(flags, (times.st_atime, times.st_mtime))


def test_two_builds_in_different_folders_are_the_same_bytes(copy, tmp_path):
    """The second is this tree's own: but for the version with its date, its objects are linked again."""
    other = copy_tree(tmp_path / "other")
    objects_of_this_tree(other)
    code, out = make_in(other, SAME_DATE)
    assert code == 0, out[-3000:]
    assert re.findall(r"  CC +(\S+)", out) == ["common/version.c"]
    first = (copy / "build/vexpress/keel.bin").read_bytes()
    assert first == (other / "build/vexpress/keel.bin").read_bytes()
    for folder in (TOP, copy, other):
        assert bytes(str(folder), "ascii") not in first


def test_the_date_in_the_image_is_the_one_asked_for(copy):
    assert b"2027-01-15" in (copy / "build/vexpress/keel.bin").read_bytes()


@pytest.fixture(scope="module")
def gadget(copy):
    """The lines of tools/new-board and of git, and the image of the new board, with CONFIG_STEPS."""
    git(copy, "init", "-q")
    git(copy, "add", "-A")
    said = subprocess.run([copy / "tools/new-board", "gadget2"], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    changes = git(copy, "status", "--porcelain", "-uall")
    with open(copy / "configs/gadget2_defconfig", "a", encoding="ascii") as config:
        config.write("CONFIG_STEPS=y\n")
    code, out = make_in(copy, "BOARD=gadget2")
    assert code == 0, out[-3000:]
    return said.stdout.splitlines(), changes.splitlines(), copy / "build/gadget2/keel.bin"


def test_a_new_board_builds_and_boots_under_its_own_name_with_no_file_edited(gadget, tmp_path):
    said, changes, image = gadget
    assert [c for c in changes if not c.startswith(("A ", "??"))] == []
    new = sorted(c[3:] for c in changes if c.startswith("??"))
    assert new == sorted(line.split()[1] for line in said if line.startswith("new"))
    assert len(new) == 8 and all("gadget2" in name for name in new)
    board = Vexpress(tmp_path, image=image)
    assert "gadget2" in board.banner and " vexpress" not in board.banner.splitlines()[0]
    board.kill()


def test_with_steps_stage_1_says_how_far_it_came(gadget, tmp_path):
    board = Vexpress(tmp_path, image=gadget[2])
    assert board.banner.lstrip("\r\n").startswith("1234")
    board.kill()


@pytest.mark.parametrize("words,reason", [
    (["vexpress"], "exists already"), (["Gadget"], "lower case"), (["../x"], "lower case"),
    (["x", "FROM=nothing"], "no board 'nothing'; boards: "), (["x", "vexpress"], "FROM=board"), ([], "usage"),
])
def test_new_board_refuses_in_words_and_writes_nothing(copy, words, reason):
    before = sorted(p for p in copy.rglob("*") if "/.git/" not in str(p))
    said = subprocess.run([copy / "tools/new-board", *words], capture_output=True, text=True)
    assert said.returncode == 1 and reason in said.stderr
    assert sorted(p for p in copy.rglob("*") if "/.git/" not in str(p)) == before


def contributing():
    spec = importlib.util.spec_from_file_location("doc", TOP / "tools/doc_contributing.py")
    doc = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(doc)
    return doc


def test_the_page_shows_the_tree_as_it_is():
    doc = contributing()
    shown = doc.PAGE.read_text()
    assert shown == doc.page(shown), "run tools/doc_contributing.py"
    assert shown.count("```diff\n") == 2


@pytest.mark.parametrize("name,new,command,answer", [
    ("command", 1, "dmesg", "unknown command"),
    ("driver", 2, "date", "no real-time clock"),
])
def test_without_the_diff_of_the_page_the_thing_is_gone_and_nothing_else(copy, tmp_path, name, new,
                                                                        command, answer):
    page = (TOP / "CONTRIBUTING.md").read_text()
    diff = page.split(f"<!-- diff: {name} -->\n```diff\n")[1].split("```\n<!-- end -->")[0]
    assert diff.count("--- /dev/null") == new
    apply = ["apply", "--unidiff-zero", "-"]
    subprocess.run(["git", *apply[:1], "-R", *apply[1:]], cwd=copy, input=diff, text=True, check=True)
    try:
        code, out = make_in(copy, SAME_DATE)
        assert code == 0, out[-3000:]
        without = tmp_path / "keel.bin"
        without.write_bytes((copy / "build/vexpress/keel.bin").read_bytes())
    finally:
        subprocess.run(["git", *apply], cwd=copy, input=diff, text=True, check=True)
    board = Vexpress(tmp_path, image=without)
    assert answer in board.run(command, ok=False)
    assert "on" in board.run("echo on")
    board.kill()
    for path in (TOP / "common/cmd").iterdir():
        assert path.read_bytes() == (copy / "common/cmd" / path.name).read_bytes()


def test_only_what_was_built_without_werror_is_built_again_with_it(tmp_path):
    tree = copy_tree(tmp_path)
    objects = [f"build/vexpress/obj/lib/{name}.o" for name in ("crc32", "human")]

    def built(*words):
        code, out = make_in(tree, *words, *objects)
        assert code == 0, out
        return out.count("  CC ")

    assert [built("CI=true"), built("CI="), built("CI=true")] == [2, 0, 0]
    (tree / "lib/human.c").touch()
    assert [built("CI="), built("CI=true"), built("CI=true")] == [1, 2, 0]


def test_a_missing_compiler_is_named_with_its_package(tmp_path):
    tree = copy_tree(tmp_path)
    code, out = make_in(tree, "CROSS_COMPILE=nosuch-")
    assert code != 0
    assert "no compiler nosuch-gcc: install gcc-arm-none-eabi" in out
    assert len(out.splitlines()) < 8, out


def test_a_python_without_kconfiglib_is_told_which_package(tmp_path):
    code, out = make_in(copy_tree(tmp_path), "PYTHON=/usr/bin/python3 -S")
    assert code != 0 and "install python3-kconfiglib" in out
    assert "Traceback" not in out


def test_libraries_that_cannot_be_fetched_leave_a_way_out(tmp_path):
    tree = copy_tree(tmp_path / "tree")
    (tree / "build/deps").unlink()
    apt = tmp_path / "bin/apt-get"
    apt.parent.mkdir()
    apt.write_text("#!/bin/sh\necho no network >&2\nexit 100\n")
    apt.chmod(0o755)
    done = subprocess.run(["make", "-C", tree], capture_output=True, text=True,
                          env=dict(os.environ, PATH=f"{apt.parent}:{os.environ['PATH']}"))
    assert done.returncode != 0
    assert "see " in done.stderr and "DL=dir" in done.stderr
    assert "no network" in (tree / "build/deps/apt.log").read_text()


def test_a_tarball_that_is_not_the_pinned_one_is_refused(tmp_path):
    tree = copy_tree(tmp_path / "tree")
    (tree / "build/deps").unlink()
    downloads = tmp_path / "dl"
    downloads.mkdir()
    for line in (tree / "tools/deps.list").read_text().splitlines():
        if not line.startswith("#"):
            (downloads / line.split()[1]).write_bytes(b"something else")
    code, out = make_in(tree, "deps", f"DL={downloads}")
    assert code != 0 and "not the pinned file" in out


def test_a_board_whose_every_device_but_the_console_is_missing_still_has_a_prompt(copy, tmp_path):
    """Each answers with a bus error: nothing is mapped at 0x50000000."""
    board_c = copy / "board/vexpress/board.c"
    healthy = board_c.read_text()
    devices = re.findall(r'_DEVICE\("(\w+)"', healthy)
    broken = re.sub(r'(_DEVICE\("(?!uart0)\w+", \.base = )\w+', r"\g<1>0x50000000", healthy)
    assert broken.count("0x50000000") == len(devices) - 1 == 5
    try:
        board_c.write_text(broken)
        code, out = make_in(copy, SAME_DATE)
        assert code == 0, out[-3000:]
        image = tmp_path / "keel.bin"
        image.write_bytes((copy / "build/vexpress/keel.bin").read_bytes())
    finally:
        board_c.write_text(healthy)
    board = Vexpress(tmp_path, image=image)
    for device in set(devices) - {"uart0"}:
        assert f"while: starting {device} (" in board.banner
    assert board.banner.count("error: bus error") == 5
    assert "still here" in board.run("echo still here")
    assert "no real-time clock" in board.run("date", ok=False)
    assert "no network device" in board.run("ping 10.0.2.2", ok=False)
    board.kill()
