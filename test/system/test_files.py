# SPDX-License-Identifier: MIT
"""Files on virtio disks: partition tables and FAT as the tools of Linux make them."""
import os
import pathlib
import re
import subprocess
import zlib

import pytest

pytestmark = pytest.mark.boards("virt")

MIB = 1 << 20
SCRIPT = b"""setenv seen ${devnum}:${distro_bootpart}
load ${devtype} ${devnum}:${distro_bootpart} ${loadaddr} vmlinuz
"""
# The shape of U-Boot's distro boot: disks, their bootable partitions, a script on one of them.
SCAN = ("for devnum in 0 1; do part list virtio ${devnum} -bootable devplist; "
        "for distro_bootpart in ${devplist}; do "
        "if fstype virtio ${devnum}:${distro_bootpart} bootfstype; then "
        "if test -e virtio ${devnum}:${distro_bootpart} /boot.txt; then "
        "load virtio ${devnum}:${distro_bootpart} ${scriptaddr} boot.txt; "
        "source ${scriptaddr}; fi; fi; done; done")


def sh(folder, script):
    """Runs the lines with the tools of administrators."""
    done = subprocess.run(["sh", "-ec", script], cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin",
                               "MTOOLS_SKIP_CHECK": "1", "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """vmlinuz, and two disks that hold it: gpt.raw (partition 2) and mbr.raw (partition 5)."""
    path = tmp_path_factory.mktemp("disks")
    (path / "vmlinuz").write_bytes(os.urandom(5 * MIB + 77))
    (path / "boot.txt").write_bytes(SCRIPT)
    sh(path, """
        truncate -s 64M gpt.raw
        sgdisk -n 1:2048:+4M -t 1:8300 -n 2:0:+48M -t 2:ef00 -c 2:EFI gpt.raw
        mkfs.fat -F 32 -s 1 -n KEEL --offset 10240 gpt.raw 49152
        mmd -i gpt.raw@@5M ::/EFI ::/EFI/Debian
        mcopy -i gpt.raw@@5M vmlinuz boot.txt ::
        mcopy -i gpt.raw@@5M vmlinuz '::/EFI/Debian/Kernel mit Umlauten äöü'
        truncate -s 48M mbr.raw
        printf 'label: dos\nstart=2048, type=5\nstart=4096, size=80000, type=e\n' | sfdisk mbr.raw
        mkfs.fat -F 16 --offset 4096 mbr.raw 40000
        mcopy -i mbr.raw@@2M vmlinuz ::""")
    return path


def disk(path, number=0, drive=""):
    return ["-drive", f"if=none,id=d{number},format=raw,file={path},readonly=on{drive}",
            "-device", f"virtio-blk-device,drive=d{number}"]


@pytest.fixture(params=["true", "false"], ids=["legacy", "modern"])
def version(request):
    return ["-global", f"virtio-mmio.force-legacy={request.param}"]


def check_load(m, folder, words):
    """The file is in memory as it is on the host."""
    data = (folder / "vmlinuz").read_bytes()
    out = m.run(f"load {words.replace('ADDR', m.load)}")
    assert re.search(r"vmlinuz: 5\.0 MiB in \d+\.\d s, [\d.]+ [KMG]iB/s", out), out
    assert f"==> {zlib.crc32(data):08x}" in m.run("crc32 ${fileaddr} ${filesize}")
    assert f"filesize=0x{len(data):x}" in m.run("printenv filesize")


def test_files_of_a_gpt_and_of_an_mbr_partition_are_loaded(machine, folder, version):
    m = machine(extra=[*version, *disk(folder / "mbr.raw"), *disk(folder / "gpt.raw", 1)])
    gpt, mbr = ("0", "1") if "Disk virtio 0: 64 MiB" in m.run("part list virtio 0") else ("1", "0")
    check_load(m, folder, f"virtio {gpt}:2 ADDR vmlinuz")
    check_load(m, folder, f"virtio {gpt}:auto ADDR /efi/../vmlinuz")
    check_load(m, folder, f"virtio {mbr}:5 ADDR vmlinuz")
    out = m.run(f"ls virtio {gpt}:2 efi/debian")
    assert "  5242957   Kernel mit Umlauten äöü\n" in out and "1 file(s), 0 dir(s)" in out
    m.run(f"load virtio {gpt}:2 {m.load} 'efi/debian/kernel mit umlauten ÄÖÜ'")
    assert "vmlinuz" in m.run("part list; ls virtio %s:5" % mbr)


def test_the_distro_script_of_u_boot_finds_its_partition(machine, folder):
    m = machine(extra=disk(folder / "gpt.raw"))
    m.run(f"setenv devtype virtio; setenv loadaddr {m.load}; setenv scriptaddr {m.other}")
    m.run(SCAN, ok=None)
    assert "seen=0:2" in m.run("printenv seen")
    assert f"==> {zlib.crc32((folder / 'vmlinuz').read_bytes()):08x}" in \
        m.run("crc32 ${fileaddr} ${filesize}")


def test_a_damaged_first_gpt_is_said_and_the_backup_used(machine, folder, tmp_path):
    damaged = tmp_path / "damaged.raw"
    sh(folder, f"cp --sparse=always gpt.raw {damaged}; "
               f"printf X | dd of={damaged} bs=1 seek=560 conv=notrunc")
    m = machine(extra=disk(damaged))
    out = m.run(f"load virtio 0:2 {m.load} vmlinuz")
    assert "the first GPT is damaged (its CRC is wrong); the copy at the end is used" in out
    assert "vmlinuz: 5.0 MiB" in out
    damaged.unlink()


def test_what_is_missing_is_told_with_what_there_is(machine, folder):
    m = machine(extra=disk(folder / "gpt.raw"))
    assert "there is virtio 0 (64 MiB)" in m.run("ls virtio 1", ok=False)
    out = m.run("ls virtio 0:3", ok=False)
    assert "it has 1 Linux (4 MiB), 2 EFI system (48 MiB)" in out
    assert "virtio 0:1 holds no FAT file system" in m.run("ls virtio 0", ok=False)
    assert 'there is no "vmlinux" in /' in m.run(f"load virtio 0:2 {m.load} vmlinux", ok=False)
    assert "overlaps machine's device tree" in m.run("load virtio 0:2 40000000 vmlinuz", ok=False)


def test_a_board_without_a_disk_or_a_card_says_how_qemu_gets_one(machine):
    keel = machine(user_net=None)
    assert re.search("no network card .*virtio-net-device", keel.banner)
    assert "there is no disk virtio 0, and no other" in keel.run("ls virtio 0:1", ok=False)
    for command in ("part list", "virtio read 41000000 0 1", "ls virtio 0:1"):
        out = keel.run(command, ok=False)
        assert "there is no disk" in out
        assert "format=raw,file=FILE -device virtio-blk-device,drive=d0" in out


def test_ctrl_c_stops_a_slow_disk_and_the_prompt_is_there(machine, folder):
    m = machine(extra=disk(folder / "gpt.raw", drive=",throttling.bps-read=400000"))
    m.send(f"load virtio 0:2 {m.load} vmlinuz\r")
    m.expect(r"\d+%, \d+ s left")
    m.send("\x03")
    out = m.wait_prompt(timeout=20)
    assert "EINTR" in out
    m.run("version")


def test_the_image_file_on_the_host_is_never_written(machine, folder, tmp_path):
    copy = tmp_path / "copy.raw"
    sh(folder, f"cp --sparse=always gpt.raw {copy}")
    writable = disk(copy)
    writable[1] = writable[1].replace(",readonly=on", "")
    m = machine(extra=writable)
    check_load(m, folder, "virtio 0:2 ADDR vmlinuz")
    m.run("ls virtio 0:2")
    m.kill()
    assert copy.read_bytes() == pathlib.Path(folder / "gpt.raw").read_bytes()
    copy.unlink()
