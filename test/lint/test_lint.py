# SPDX-License-Identifier: MIT
"""The rules of the house hold, and each rule can still find what it forbids."""
import pathlib
import subprocess
import sys

import pytest

from tree import TOP, make

LINT = TOP / "tools/lint"
sys.path.insert(0, str(LINT))

import layers  # noqa: E402
import sizes  # noqa: E402
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
