# SPDX-License-Identifier: MIT
"""Whatever RAM is fitted is found, used to the top, and told."""
import pytest

from code import field

MIB = 1 << 20


def check_size(keel, mib):
    info = keel.run("bdinfo")
    end = keel.ram_base + mib * MIB
    assert field(info, "-> start") == keel.ram_base
    assert field(info, "-> size") == mib * MIB
    assert info.count("DRAM bank") == 1
    assert end - 2 * MIB < field(info, "relocaddr") < end
    assert field(info, "relocaddr") < field(info, "sp start") < field(info, "irq_sp") <= end
    assert "runs past the end" in keel.run(f"md.b {end - 1:x} 2", ok=False)
    own = field(info, "relocaddr")
    assert "overlaps Keel" in keel.run(f"mw.l {own - 4:x} 12345678 2", ok=False)
    for at in keel.ram_base + 2 * MIB, own - 0x400:
        keel.run(f"mw.l {at:x} 12345678 100")
        assert "==> f89c6f94" in keel.run(f"crc32 {at:x} 400")


@pytest.mark.parametrize("mib", [16, 17, 48, 64, 100, 128, 256, 512, 1000, 1024])
def test_bdinfo_shows_the_bank_and_keel_runs_at_its_end(machine, mib):
    check_size(machine(memory=f"{mib}M"), mib)


@pytest.mark.boards("virt")
@pytest.mark.parametrize("mib", [16, 128, 3000, 8192])
def test_so_it_is_with_as_much_ram_as_a_virtual_machine_has(machine, mib):
    keel = machine(memory=f"{mib}M")
    check_size(keel, mib)
    size = {16: "16 MiB", 128: "128 MiB", 3000: "2.9 GiB", 8192: "8 GiB"}[mib]
    assert f"DRAM {size} at 0x40000000" in keel.banner


@pytest.mark.boards("vexpress", "virt")
def test_bdinfo_keeps_the_line_form_of_u_boot(shared):
    lines = dict(line.split("= ", 1) for line in shared.run("bdinfo").splitlines() if "= " in line)
    assert {"boot_params ", "DRAM bank   ", "-> start    ", "-> size     ", "flashstart  ",
            "baudrate    ", "relocaddr   ", "reloc off   ", "ethaddr     ", "IP addr     ",
            "sp start    "} <= set(lines)
    assert int(lines["flashstart  "], 16) == int(shared.typed("{nor}"), 16)
    assert lines["baudrate    "] == "115200 bps"
