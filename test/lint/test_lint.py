# SPDX-License-Identifier: MIT
"""The rules of the house hold, and each rule can still find what it forbids."""
import re
import subprocess
import sys

import pytest

from tree import TOP, make

LINT = TOP / "tools/lint"
sys.path.insert(0, str(LINT))

import layers  # noqa: E402
import sizes  # noqa: E402
import stack  # noqa: E402
import words  # noqa: E402


def run(*command):
    done = subprocess.run([str(c) for c in command], cwd=TOP, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


@pytest.mark.parametrize("name", ["layers", "sizes", "words"])
def test_the_tree_keeps_the_rule(name):
    code, out = run("/usr/bin/python3", LINT / f"{name}.py")
    assert code == 0, out


def test_every_c_file_is_formatted():
    code, out = run("make", "format-check")
    assert code == 0, out[-3000:]


def test_every_header_compiles_alone():
    make("BOARD=vexpress")
    code, out = run(LINT / "headers.sh")
    assert code == 0, out


def findings(check, tmp_path, name, text):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    (tmp_path / "Kconfig").write_text('config LOG_LEVEL\n\tint "x"\nconfig STEPS\n\tbool "y"\n')
    return check(tmp_path)


HEAD = "// SPDX-License-Identifier: MIT\n"


@pytest.mark.parametrize("name,text", [
    ("common/a.c", "#include <net/tftp.h>\n"),
    ("common/cmd/a.c", "#include <drivers/serial/pl011.h>\n"),
    ("drivers/mtd/a.c", "#include <common/env.h>\n"),
    ("drivers/mtd/a.c", "#include <configs/vexpress.h>\n"),
    ("drivers/mtd/a.c", '#include "cfi.h"\n'),
    ("drivers/mtd/a.c", "#include <lwip/netif.h>\n"),
    ("net/a.c", "#include <board/vexpress/board.h>\n"),
    ("lib/a.c", "#include <keel/error.h>\n"),
    ("lib/a.c", "#include <unistd.h>\n"),
    ("lib/a.c", '\tprintf("x");\n'),
    ("lib/a.c", "\tp = malloc(3);\n"),
    ("include/keel/a.h", "#include <common/env.h>\n"),
    ("include/configs/a.h", "#include <keel/asm.h>\n"),
    ("common/a.c", "\tif (CONFIG_STEPS)\n"),
    ("common/a.c", '\tPL011_DEVICE("uart0"),\n'),
    ("drivers/a.c", "const struct device board_devices[] = {\n"),
    ("examples/a.c", "#include <common/env.h>\n"),
])
def test_layers_finds(tmp_path, name, text):
    assert findings(layers.check, tmp_path, name, HEAD + text)


@pytest.mark.parametrize("name,text", [
    ("common/a.c", "#include <keel/error.h>\n#include <lib/crc32.h>\n#include <common/env.h>\n"),
    ("net/a.c", "#include <lwip/netif.h>\n"),
    ("lib/a.c", "#include <string.h>\n#include <lib/crc32.h>\n/* no printf() here */\n"),
    ("board/a/board.c", '#include <drivers/serial/pl011.h>\n\tPL011_DEVICE("uart0"),\n'),
    ("common/a.c", '\tif (CONFIG_LOG_LEVEL > 1)\n\tfail(1, "CONFIG_STEPS", "");\n'),
])
def test_layers_leaves_alone(tmp_path, name, text):
    assert findings(layers.check, tmp_path, name, HEAD + text) == []


def function(body="", params="void"):
    return f"static int f({params})\n{{\n{body}}}\n"


LONG = function("\tx();\n" * 59)
DEEP = function("\tif (a)\n\t\tfor (;;)\n\t\t\twhile (b)\n\t\t\t\tif (c)\n\t\t\t\t\tx();\n")


@pytest.mark.parametrize("name,text,finding", [
    ("a.c", HEAD + LONG, "lines"),
    ("a.c", HEAD + DEEP, "nests 4"),
    ("a.c", HEAD + function(params="int a, int b, int c,\n\t     int d, int e, int f"), "6 param"),
    ("a.c", HEAD + "int x;\n" * 500, "lines"),
    ("a.h", "/* SPDX-License-Identifier: MIT */\n" + "int x;\n" * 150, "lines"),
    ("a.c", "int x;\n", "SPDX"),
    ("a.py", "x = 1\n", "SPDX"),
    ("a.c", HEAD + "#ifdef X\n#endif\n", "conditional"),
    ("a.c", HEAD + "void f(void) __attr" "ibute__((weak));\n", "weak"),
    ("a.S", HEAD + "\t.we" "ak f\n", "weak"),
    ("a.c", HEAD + "/* TO" "DO: later */\n", "finish"),
])
def test_sizes_finds(tmp_path, name, text, finding):
    found = findings(sizes.check, tmp_path, name, text)
    assert len(found) == 1 and finding in found[0], found


def test_sizes_leaves_alone_what_is_just_small_enough(tmp_path):
    five = "void (*a)(int x, int y), int b, int c,\n\t     int d, int e"
    text = HEAD + function("\tx();\n" * 58, five) + "#define X 1\n"
    assert findings(sizes.check, tmp_path, "a.c", text) == []


def test_every_exception_is_still_needed():
    tree = set(sizes.source.files(TOP))
    for name, reason in sizes.EXCEPTIONS.items():
        assert name.split(":")[0] in tree and len(reason) > 10


@pytest.mark.parametrize("text", [
    "cp /wor" "k/main/x .\n",
    "see /ro" "ot/x\n",
    "see /home/" "jane/keel\n",
    "deb htt" "ps://mirror.example.org/debian bookworm main\n",
    "wget deb.deb" "ian.org/x\n",
    "as found in this sess" "ion\n",
    "see iss" "ue 12\n",
])
def test_words_finds(tmp_path, text):
    assert findings(words.check, tmp_path, "doc/a.md", text)


def test_words_leaves_alone(tmp_path):
    text = "tools/bench/work.py, https://example.org/work/x, /home/user/keel, a session of TFTP\n"
    assert findings(words.check, tmp_path, "doc/a.md", text) == []


def test_the_format_check_finds_a_misplaced_brace(tmp_path):
    bad = tmp_path / "a.c"
    bad.write_text("int f(void) {\n\treturn 0; }\n")
    assert run("clang-format", f"--style=file:{TOP}/.clang-format", "--dry-run", "-Werror",
               bad)[0] != 0


@pytest.mark.parametrize("text", ["uint32_t f(void);\n", "#include <keel/nothing.h>\n",
                                  "static inline int f(void) { return strlen(0); }\n"])
def test_headers_finds_one_that_needs_another_first(tmp_path, text):
    make("BOARD=vexpress")
    bad = tmp_path / "a.h"
    bad.write_text(text)
    code, out = run(LINT / "headers.sh", bad)
    assert code == 1 and "not alone on the target" in out and "not alone on the host" in out


def test_headers_passes_one_that_stands_alone(tmp_path):
    good = tmp_path / "a.h"
    good.write_text("#include <stdint.h>\nuint32_t f(void);\n")
    code, out = run(LINT / "headers.sh", good)
    assert code == 0, out


@pytest.mark.parametrize("board", ["vexpress", "virt"])
def test_the_deepest_stack_is_at_most_half_of_it(board):
    make(f"BOARD={board}")
    code, out = run("/usr/bin/python3", LINT / "stack.py", board)
    assert code == 0, out


def graph(tmp_path, sizes, calls):
    text = "".join(f'node: {{ title: "{f}" label: "{f}\\na.c:1:1\\n{n} bytes (static)\\n0 x" }}\n'
                   for f, n in sizes.items())
    text += "".join(f'edge: {{ sourcename: "{a}" targetname: "{b}" label: "a.c:1:1" }}\n'
                    for a, b in calls)
    (tmp_path / "a.ci").write_text(text)
    return stack.read_graph(tmp_path)


def test_stack_adds_up_the_deepest_chain(tmp_path):
    size, calls = graph(tmp_path, {"top": 100, "a": 50, "b": 20, "c": 200},
                        [("top", "a"), ("a", "b"), ("top", "b"), ("b", "c")])
    assert stack.check_graph(size, calls, 370) == ([], "370 bytes: top(100) a(50) b(20) c(200)")
    findings, _ = stack.check_graph(size, calls, 369)
    assert len(findings) == 1 and "370 bytes" in findings[0]


@pytest.mark.parametrize("sizes_of,calls,finding", [
    ({"big": 300}, [], "a frame of 300"),
    ({"a": 8, "b": 8}, [("a", "b"), ("b", "a")], "a circle without a limit"),
    ({"a": 8}, [("a", "a")], "a circle without a limit"),
    ({"a": 200, "shell_execute": 200}, [("a", "shell_execute"), ("shell_execute", "a")], "6400"),
    ({"common/command.c:invoke": 200, "common/cmd/x.c:x_run": 250, "y": 250},
     [("common/command.c:invoke", "__indirect_call"), ("common/cmd/x.c:x_run", "y")], "700 bytes"),
    ({"a": 200}, [("a", "vsnprintf")], "712 bytes"),
])
def test_stack_finds(tmp_path, sizes_of, calls, finding):
    findings, _ = stack.check_graph(*graph(tmp_path, sizes_of, calls), 699)
    assert len(findings) == 1 and finding in findings[0], findings


def test_stack_leaves_the_frames_of_libraries_and_twice_as_much_on_64_bits(tmp_path):
    size, calls = graph(tmp_path, {"build/deps/src/x.c:big": 600, "mine": 500}, [])
    assert stack.check_graph(size, calls, 600, 512)[0] == []
    findings, _ = stack.check_graph(size, calls, 600)
    assert findings == ["mine: a frame of 500 bytes, at most 256"]


def test_stack_counts_only_what_is_linked(tmp_path):
    source = tmp_path / "a.c"
    source.write_text("static void there(void) {}\nint main(void) { there(); return 0; }\n")
    subprocess.run(["gcc", "-O0", "-o", tmp_path / "a.elf", source], check=True)
    size, calls = stack.only_linked({"a.c:there": 8, "gone": 9000}, {"gone": {"x"}}, tmp_path / "a.elf")
    assert (size, calls) == ({"a.c:there": 8}, {})


def test_what_the_stack_rule_says_about_pointers_and_circles_is_about_existing_functions():
    size = {}
    for board in ("vexpress", "virt"):
        make(f"BOARD={board}")
        size |= stack.read_graph(TOP / "build" / board / "obj")[0]
    names = {name.split(":")[-1].split(".")[0] for name in size}
    for function in [*stack.CALLS, *stack.ROUNDS, *stack.LARGE]:
        assert function in size or function in names, function
    for function, pattern in stack.CALLS.items():
        assert any(re.match(pattern, name) for name in size), function
