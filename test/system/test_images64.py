# SPDX-License-Identifier: MIT
"""Every wrapping of a 64-bit kernel that the usual tools make starts the conformance payload, which finds no fault."""
import re
import subprocess

import pytest

import conformance

pytestmark = pytest.mark.boards("virt")

UIMAGE = "mkimage -A arm64 -O linux -T kernel -a 48000000 -e 48000000 -n payload"
ITS = """/dts-v1/;
/ { description = "payload"; #address-cells = <1>;
images { kernel { data = /incbin/("Image.zst"); type = "kernel_noload"; arch = "arm64"; os = "linux";
  compression = "zstd"; load = <0>; entry = <0>; hash-1 { algo = "sha256"; }; }; };
configurations { default = "none"; payload { kernel = "kernel"; }; }; };
"""
OVERLAYS = """/dts-v1/;
/ { description = "payload"; #address-cells = <1>; images {
kernel { data = /incbin/("Image"); type = "kernel"; arch = "arm64"; os = "linux"; compression = "none";
  load = <0x48000000>; entry = <0x48000000>; hash-1 { algo = "sha512"; }; };
rd { data = /incbin/("Image.its"); type = "ramdisk"; arch = "arm64"; os = "linux"; compression = "none"; };
blob { data = /incbin/("Image.its"); type = "firmware"; arch = "arm64"; os = "linux"; compression = "none";
  load = <0x4c000000>; };
hello { data = /incbin/("hello"); type = "script"; arch = "arm64"; compression = "none"; };
good { data = /incbin/("good"); type = "flat_dt"; arch = "arm64"; compression = "none"; hash-1 { algo = "md5"; }; };
bad { data = /incbin/("bad"); type = "flat_dt"; arch = "arm64"; compression = "none"; }; };
configurations { payload { kernel = "kernel"; ramdisk = "rd"; loadables = "blob"; };
  more { fdt = "good"; }; wrong { fdt = "bad"; }; }; };
"""
DTBO = "echo '/dts-v1/; /plugin/; %s { keel,test; };' | dtc -q -O dtb -o %s; "
MAKE_OVERLAYS = DTBO % ("&{/chosen}", "good") + DTBO % ("&nobody", "bad") + "echo 'echo hello $?' > hello; " \
    "mkimage -E -f Overlays.its Overlays.itb"
MAKE_ZBOOT = """zstd -q Image && /usr/bin/python3 -c '
import struct
packed = open("Image.zst", "rb").read()
head = b"MZ\\0\\0zimg" + struct.pack("<II8x32s", 4096, len(packed), b"zstd22")
open("vmlinuz", "wb").write(head.ljust(4096, b"\\0") + packed + b"the program")'
"""
# a file, how it is made, what bootm is given behind its address
WRAPPINGS = [
    ("Image.gz", "gzip -9nk Image", ""),
    ("Image.lz4", "lz4 -l -9 -q Image Image.lz4", ""),
    ("Image.zst", "zstd -19 -q Image", ""),
    ("uImage", "lz4 -9 -q Image Image.lz4f && " + UIMAGE + " -C lz4 -d Image.lz4f uImage", ""),
    ("Image.itb", "zstd -q Image && mkimage -E -f Image.its Image.itb", "#payload"),
    ("vmlinuz", MAKE_ZBOOT, ""),
    ("Overlays.itb", MAKE_OVERLAYS, "#payload#more"),
]


@pytest.fixture
def folder(tmp_path):
    conformance.build()
    path = tmp_path / "tftp"
    path.mkdir()
    (path / "Image").write_bytes(conformance.IMAGE.read_bytes())
    (path / "Image.its").write_text(ITS)
    (path / "Overlays.its").write_text(OVERLAYS)
    return path


def loaded(machine, folder, name, recipe):
    subprocess.run(recipe, shell=True, cwd=folder, check=True, capture_output=True)
    keel = machine(user_net=f"tftp={folder}")
    keel.run("setenv ipaddr 10.0.2.15; setenv serverip 10.0.2.2; setenv bootargs console=ttyAMA0")
    keel.run(f"tftp 44000000 {name}", timeout=60)
    return keel


@pytest.mark.parametrize("name,recipe,choice", WRAPPINGS, ids=[w[0] for w in WRAPPINGS])
def test_what_the_tools_wrap_is_started(machine, folder, name, recipe, choice):
    keel = loaded(machine, folder, name, recipe)
    keel.child.send(f"bootm 44000000{choice}\r")
    keel.child.expect(r"conformance: \d+ clauses[^\n]*\n", timeout=60)
    report = conformance.Report((keel.child.before + keel.child.after).decode(errors="replace"))
    report.check()


def test_parts_of_a_fit_are_named_as_arguments(machine, folder):
    keel = loaded(machine, folder, "Overlays.itb", MAKE_OVERLAYS)
    out = keel.run("bootm -n 44000000:kernel 44000000:rd")
    assert re.search(r"FIT kernel\n  kernel .*\n  ramdisk .*\n  device tree", out), out
    out = keel.run("bootm -n 44000000#payload#more")
    assert re.search(r"kernel .*\n  ramdisk .*\n  loadable +0x4c000000 .*\n  overlay ", out), out
    assert "hello 0" in keel.run("source 44000000:hello")
    assert "rd is named as fdt, but is none" in keel.run("bootm 44000000:kernel - 44000000:rd", ok=False)
    out = keel.run("bootm 44000000#payload#wrong", ok=False)
    assert "needs the label nobody" in out and "merging overlay 1" in out
    assert "no image with the name more" in keel.run("bootm 44000000:more", ok=False)
    keel.run("fdt move ${fdtcontroladdr} ${fdt_addr_r}")
    for typed in ("44000000#payload -", "44000000:kernel 44000000:rd"):
        out = keel.run(f"bootm -n {typed.removesuffix(' -')}")
        assert f"with that: bootm {typed} 40700000" in out, "the hint names the parts that were typed"


def test_a_cut_or_changed_file_never_starts(machine, folder):
    keel = loaded(machine, folder, "Image.itb", WRAPPINGS[4][1])
    out = keel.run("iminfo 44000000")
    assert re.search(r"^  kernel +kernel_noload arm64 linux zstd .*, hash right$", out, re.M), out
    assert re.search(r"^  #payload +kernel", out, re.M), out
    assert "kernel      " in keel.run("iminfo 44000000#payload")
    assert "no configuration x" in keel.run("iminfo 44000000#x", ok=False)
    out = keel.run("bootm 44000000", ok=False)
    assert "no configuration none" in out and "payload" in out
    keel.run("mw.b 44000500 5a")
    assert "sha256 of kernel" in keel.run("iminfo 44000000", ok=False)
    out = keel.run("bootm 44000000#payload", ok=False)
    assert "sha256 of kernel" in out and "load the file again" in out
