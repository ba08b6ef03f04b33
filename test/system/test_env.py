# SPDX-License-Identifier: MIT
"""The environment in flash: across resets, damage, power cuts and Linux's own tools."""
import os
import random
import re
import signal
import subprocess
import time
import zlib

import pytest

from emulator import Board

COPY_A = 0x3F80000
COPY_B = 0x3FC0000
SIZE = 0x8000


def read_copy(flash, offset):
    with open(flash, "rb") as f:
        f.seek(offset)
        return f.read(SIZE)


def write_flash(flash, offset, data):
    with open(flash, "r+b") as f:
        f.seek(offset)
        f.write(data)


def pack(pairs, flags=1, size=SIZE, header=5):
    data = b"".join(f"{n}={v}".encode() + b"\0" for n, v in pairs.items()) + b"\0"
    data = data.ljust(size - header, b"\0")
    head = zlib.crc32(data).to_bytes(4, "little") + (bytes([flags]) if header == 5 else b"")
    return head + data


pytestmark = pytest.mark.boards("vexpress", "virt")
vexpress = pytest.mark.boards("vexpress")  # its partition table


@pytest.fixture
def flash(board_class, tmp_path):
    path = tmp_path / "flash.img"
    Board(board_class.name).prepare_flash(path)
    return path


def test_a_saved_variable_is_there_after_a_reset_and_a_power_cycle(machine, tmp_path):
    keel = machine()
    keel.run("setenv greeting 'hello  world'; setenv filesize 1234")
    assert f"copy A at {keel.chip}+0x3f80000" in keel.run("saveenv")
    keel.send("reset\r")
    assert f"environment from copy A at {keel.chip}+0x3f80000" in keel.wait_prompt()
    assert "greeting=hello  world" in keel.run("printenv greeting")
    keel.run("setenv greeting bye")
    assert f"copy B at {keel.chip}+0x3fc0000" in keel.run("saveenv")
    keel.kill()
    again = machine(flash=tmp_path / "flash.img")
    assert f"environment from copy B at {keel.chip}+0x3fc0000" in again.banner
    assert "greeting=bye" in again.run("printenv greeting")
    assert "is not set" in again.run("printenv filesize", ok=False)


@pytest.mark.boards("virt")
def test_env_load_goes_back_to_what_is_saved_or_changes_nothing(keel):
    keel.run("setenv one 1")
    assert "no environment is saved" in keel.run("env load", ok=False)
    keel.run("saveenv; setenv one 2; setenv two 2; setenv loadaddr 41000000")
    assert "environment from copy A" in keel.run("env load")
    assert keel.run("printenv one loadaddr").splitlines()[:2] == ["one=1", "loadaddr=0x40800000"]
    assert "is not set" in keel.run("printenv two", ok=False)
    assert keel.run("net list").strip() == "eth0 : 52:54:00:12:34:56 active"


def test_saving_the_same_again_writes_nothing(keel):
    keel.run("saveenv; setenv a 1; saveenv")
    before = keel.flash.read_bytes()
    assert "unchanged" in keel.run("saveenv")
    assert keel.flash.read_bytes() == before


def test_blank_flash_is_called_a_first_start(keel):
    assert f"default environment: {keel.chip}+0x3f80000 and +0x3fc0000 are blank" in keel.banner
    assert "warning" not in keel.banner


def test_an_image_file_full_of_zeros_is_a_first_start_too(machine, flash):
    write_flash(flash, COPY_A, bytes(0x80000))
    keel = machine(flash=flash)
    assert "are blank (first start)" in keel.banner and "warning" not in keel.banner
    keel.run("setenv a 1; saveenv; setenv a 2; saveenv")
    assert "copy A" in keel.run("env info") and "damaged" not in keel.run("env info")


@pytest.mark.parametrize("size,header,words", [
    (0x10000, 5, "64 KiB (0x10000), not 0x8000"),
    (0x4000, 4, "16 KiB (0x4000) without flags byte"),
    (0x8000, 4, "32 KiB (0x8000) without flags byte"),
])
def test_another_size_or_layout_is_called_that(machine, flash, size, header, words):
    write_flash(flash, COPY_A, pack({"a": "1"}, size=size, header=header))
    banner = machine(flash=flash).banner
    assert words in banner and "wrong size or layout" in banner


def test_damage_is_called_damage_with_both_sums(machine, flash):
    image = bytearray(pack({"a": "1"}))
    image[100] ^= 4
    write_flash(flash, COPY_B, bytes(image))
    keel = machine(flash=flash)
    stored, computed = (int.from_bytes(image[:4], "little"), zlib.crc32(image[5:]))
    assert (f"copy B at {keel.chip}+0x3fc0000 is damaged: CRC-32 stored 0x{stored:08x}, "
            f"computed 0x{computed:08x}") in keel.banner
    assert "default environment: what flash holds is damaged" in keel.banner


def test_a_damaged_copy_makes_the_other_one_count_and_names_both(machine, flash):
    write_flash(flash, COPY_A, pack({"which": "A"})[:-1] + b"x")
    write_flash(flash, COPY_B, pack({"which": "B"}, flags=0))
    keel = machine(flash=flash)
    assert f"copy A at {keel.chip}+0x3f80000 is damaged" in keel.banner
    assert f"environment from copy B at {keel.chip}+0x3fc0000" in keel.banner
    assert "which=B" in keel.run("printenv which")
    assert f"copy A at {keel.chip}+0x3f80000" in keel.run("saveenv")


def test_a_save_cut_before_its_last_step_is_finished_at_the_next_start(machine, flash):
    write_flash(flash, COPY_A, pack({"which": "A"}))
    write_flash(flash, COPY_B, pack({"which": "B"}))
    keel = machine(flash=flash)
    assert "the last saveenv was cut short" in keel.banner
    assert "which=A" in keel.run("printenv which")
    assert read_copy(flash, COPY_B)[4] == 0 and read_copy(flash, COPY_A)[4] == 1


KILLS = 50
SAVES = 30


def test_a_kill_at_any_moment_of_saveenv_leaves_the_old_or_the_new_value(machine, flash):
    """Power cuts of the real image: a row of saves is typed, and the emulator is killed inside."""
    chance = random.Random(20250101)
    keel = machine(flash=flash)
    keel.run("setenv n 0; saveenv")
    keel.kill()
    saved, inside = 0, 0
    for _ in range(KILLS):
        keel = machine(flash=flash)
        assert "environment from copy" in keel.banner
        value = int(keel.run("printenv n").strip().removeprefix("n="))
        assert saved <= value <= saved + 1
        typed = "; ".join(f"setenv n {value + i}; saveenv" for i in range(1, SAVES + 1))
        keel.send(typed + "\r")
        keel.expect("saved: ")
        time.sleep(chance.uniform(0, 0.06))
        os.kill(keel.child.pid, signal.SIGKILL)
        saves = 1 + keel.child.read().count(b"saved: ")
        keel.kill()
        saved = value + saves
        inside += saves < SAVES
    assert inside > KILLS // 2, "most kills came after the last save: it proves nothing"


def test_a_typed_variable_is_refused_with_the_reason(keel):
    out = keel.run("setenv ipaddr 192.168.0.600", ok=False)
    assert "192.168.0.600: 600 is larger than 255" in out and "try:" in out
    assert "is not set" in keel.run("printenv ipaddr", ok=False)
    keel.run("setenv ipaddr 192.168.0.60")
    out = keel.run("setenv baudrate 9", ok=False)
    assert "cannot make 9 baud" in out and "115200 are usual" in out
    assert "baudrate=115200" in keel.run("printenv baudrate")


def test_scripts_learn_where_they_run_and_a_person_has_the_last_word(keel):
    cpu = "armv8" if keel.bits == 64 else "armv7"
    out = keel.run("printenv board board_name arch cpu bootsource ver").splitlines()
    assert out[:5] == [f"board={keel.name}", f"board_name={keel.name}", "arch=arm", f"cpu={cpu}",
                       "bootsource=nor"]
    assert out[5].startswith("ver=Keel ")
    saved = keel.run("env info").split()[0]
    keel.run("setenv board mine; env default cpu")
    assert keel.run("printenv board cpu").splitlines()[:2] == ["board=mine", f"cpu={cpu}"]
    assert keel.run("env default board; env info").split()[0] == saved, "they are never saved"


@pytest.mark.parametrize("memory", ["16M", "1024M"])
def test_default_addresses_lie_in_the_ram_that_is_there(machine, memory):
    keel = machine(memory=memory)
    end = keel.ram_base + int(memory[:-1]) * 0x100000
    for name in ("kernel_addr_r", "fdt_addr_r", "ramdisk_addr_r", "loadaddr", "scriptaddr"):
        value = int(re.search(r"=(0x\w+)", keel.run(f"printenv {name}")).group(1), 16)
        assert keel.ram_base < value < end - 0x100000


def test_export_and_import_give_the_same_variables(keel):
    for option in ("-t", "-b", "-c"):
        keel.run("env default -a; setenv one 1; setenv two 'back\\slash  spaces'")
        keel.run(f"env export {option} {keel.load}; setenv one; setenv two x")
        keel.run(f"env import {option} {keel.load} $filesize")
        assert keel.run("printenv one two").split() == ["one=1", "two=back\\slash", "spaces"]


def test_an_export_is_padded_to_the_size_that_is_asked_for(keel):
    for option in ("-t", "-b", "-c"):
        keel.run(f"setenv one 1; env export {option} -s 4000 {keel.load} one; setenv one; setenv two 2")
        keel.run(f"env import {option} {keel.load} 4000; test $filesize = 0x4000")
        assert keel.run("printenv one two").split() == ["one=1", "two=2"]
    assert "0x7 bytes do not fit in 0x5" in keel.run(f"env export -s 5 {keel.load} one", ok=False)
    assert "which address?" in keel.run("env export -s 5", ok=False)


def test_an_import_with_a_checksum_asks_for_the_size(keel):
    for size in ("", "- one"):
        assert "needs the size" in keel.run(f"env import -c {keel.load} {size}", ok=False)


def test_an_import_with_one_bad_value_changes_nothing(keel):
    keel.run(f"setenv one 1; setenv serverip 1.2.3.4; env export -b {keel.load} one serverip")
    keel.run(f"setenv one 2; mw.b {keel.ram(0x1000010)} 78")
    assert "no IPv4 address" in keel.run(f"env import -b {keel.load} $filesize", ok=False)
    assert "one=2" in keel.run("printenv one")


def test_an_import_of_some_names_with_delete_leaves_the_others(keel):
    keel.run(f"setenv one 1; env export -t {keel.load} one; setenv one 2; setenv two 2; setenv keep 3")
    keel.run(f"env import -d -t {keel.load} $filesize one two")
    assert "one=1\nkeep=3" in keel.run("printenv one keep")
    keel.run(f"setenv one 4; mw.b {keel.ram(0x1000006)} 0; env import -t {keel.load} - one")
    assert "one=1" in keel.run("printenv one")
    assert "is not set" in keel.run("printenv two", ok=False)


def test_setenv_takes_the_force_option_of_others(keel):
    keel.run("setenv -f one two words; env set -f three 3")
    assert keel.run("printenv one three").splitlines()[:2] == ["one=two words", "three=3"]


def test_a_changed_export_is_refused_with_both_sums(keel):
    keel.run(f"setenv one 1; env export -c {keel.load} one; mw.b {keel.ram(0x1000009)} 32")
    out = keel.run(f"env import -c {keel.load} $filesize", ok=False)
    assert "stored 0x" in out and "computed 0x" in out


def test_env_delete_default_exists_grep_edit(keel):
    keel.run("setenv one 1; setenv two 2; env delete one")
    assert "is not set" in keel.run("env delete one", ok=False)
    keel.run("env delete -f one")
    assert "yes" in keel.run("env exists two && echo yes")
    assert "no" in keel.run("env exists one || echo no")
    assert keel.run("env grep two").strip() == "two=2"
    keel.run("setenv baudrate 9600; env default baudrate")
    assert "baudrate=115200" in keel.run("printenv baudrate")
    assert "foo has no default: it is unset now" in keel.run("env default foo")
    keel.send("editenv two\r")
    keel.expect("edit: 2")
    keel.send("3\r")
    keel.wait_prompt()
    assert "two=23" in keel.run("printenv two")
    for line, asks in (("askenv two", "Please enter 'two': "), ("askenv two How many? 3", "How many? ")):
        keel.send(line + "\r")
        keel.expect(r"\n" + re.escape(asks))
        keel.send("4 5\r")
        keel.wait_prompt()
    assert "two=4 5" in keel.run("printenv two")
    keel.send("askenv two 3\r")
    keel.expect("Please enter")
    keel.send("1234\r")
    assert "more than 3 characters: two is as it was" in keel.wait_prompt()
    keel.run("env default -a")
    assert "is not set" in keel.run("printenv two", ok=False)


# Linux's tools, on the image file of the flash

@pytest.fixture
def fw(flash, tmp_path):
    config = tmp_path / "fw_env.config"
    config.write_text("".join(f"{flash} {at:#x} {SIZE:#x} 0x40000 1\n" for at in (COPY_A, COPY_B)))

    def run(tool, *args):
        return subprocess.run([tool, "-c", str(config), *args], capture_output=True, text=True,
                              check=True).stdout
    return run


def test_fw_printenv_reads_what_saveenv_wrote(machine, flash, fw):
    keel = machine(flash=flash)
    keel.run("setenv greeting 'hello world'; saveenv; setenv second 2; saveenv")
    keel.kill()
    lines = fw("fw_printenv").splitlines()
    assert "greeting=hello world" in lines and "second=2" in lines and "baudrate=115200" in lines


def test_keel_reads_what_fw_setenv_wrote(machine, flash, fw):
    keel = machine(flash=flash)
    keel.run("setenv greeting old; saveenv")
    keel.kill()
    for value in ("linux", "linux again", "linux for the third time"):
        fw("fw_setenv", "greeting", value)
        keel = machine(flash=flash)
        assert keel.run("printenv greeting").strip() == f"greeting={value}"
        keel.kill()
    keel = machine(flash=flash)
    keel.run("setenv greeting keel; saveenv")
    keel.kill()
    assert "greeting=keel" in fw("fw_printenv").splitlines()


def test_a_wrong_value_from_linux_is_kept_and_told(machine, flash, fw):
    keel = machine(flash=flash)
    keel.run("setenv ipaddr 1.2.3.4; saveenv")
    keel.kill()
    fw("fw_setenv", "ipaddr", "1.2.3.400")
    keel = machine(flash=flash)
    assert "1.2.3.400: 400 is larger than 255" in keel.banner
    assert "ipaddr=1.2.3.400" in keel.run("printenv ipaddr")


def test_a_full_environment_is_saved_loaded_and_read_by_linux(machine, flash, fw):
    pairs = {f"v{i:03}": "x" * 250 for i in range(127)}
    write_flash(flash, COPY_A, pack(pairs))
    keel = machine(flash=flash)
    assert "32513 of 32763 bytes" in keel.banner
    keel.run("setenv v000 " + "y" * 250 + "; saveenv")
    assert "no room" in keel.run("setenv more " + "z" * 250, ok=False)
    keel.kill()
    pairs["v000"] = "y" * 250
    assert fw("fw_printenv").splitlines() == [f"{n}={v}" for n, v in pairs.items()]


def test_what_could_not_be_taken_over_is_not_lost_by_a_save(machine, flash):
    write_flash(flash, COPY_A, pack({"n" * 70: "from linux", "one": "1"}))
    keel = machine(flash=flash)
    assert "left out" in keel.banner
    assert "1 variables on flash" in keel.run("setenv one 2; saveenv", ok=False)
    assert f"copy B at {keel.chip}+0x3fc0000 is blank" in keel.run("env info")
    keel.run("saveenv -f; setenv one 3; saveenv")


@vexpress
def test_env_config_never_names_the_partition_of_keel(machine, flash):
    keel = machine(flash=flash)
    keel.run("setenv mtdparts nor0:256k(keel),-(data)")
    assert re.findall(r"^(/dev/mtd\d +0x\w+)", keel.run("env config"), re.M) == [
        "/dev/mtd1   0x03f40000", "/dev/mtd1   0x03f80000"]
    keel.run("setenv mtdparts nor0:256k(keel)")
    assert "/dev/mtd0" not in keel.run("env config")


def test_env_config_prints_what_the_tools_need(machine, flash, tmp_path):
    keel = machine(flash=flash)
    keel.run("setenv greeting hello; saveenv")
    out = keel.run("env config")
    number = {"vexpress": 2, "virt": 1}[keel.name]
    assert re.search(rf"^/dev/mtd{number} +0x00000000 +0x8000 +0x40000 +1$", out, re.M)
    lines = re.findall(r"^# (0x\w+ .*)$", out, re.M)
    config = tmp_path / "config"
    config.write_text("".join(f"{flash} {line}\n" for line in lines))
    done = subprocess.run(["fw_printenv", "-c", str(config), "greeting"], capture_output=True,
                          text=True)
    assert done.stdout == "greeting=hello\n"


def test_import_of_nothing_deletes_nothing(keel):
    keel.run(f"setenv keepme 1; mw.b {keel.ram(0x2000000)} 0 40")
    for flag in ("-t", "-b"):
        assert "nothing is deleted" in keel.run(f"env import -d {flag} {keel.ram(0x2000000)} 40", ok=False)
    assert "keepme=1" in keel.run("printenv keepme")
