# SPDX-License-Identifier: MIT
"""Whatever RAM is fitted is found, used to the top, and told."""
import pytest

from code import field

MIB = 1 << 20


@pytest.mark.parametrize("mib", [16, 17, 48, 64, 100, 128, 256, 512, 1000, 1024])
def test_bdinfo_shows_the_bank_and_keel_runs_at_its_end(machine, mib):
    keel = machine(memory=f"{mib}M")
    info = keel.run("bdinfo")
    end = 0x60000000 + mib * MIB
    assert field(info, "-> start") == 0x60000000
    assert field(info, "-> size") == mib * MIB
    assert info.count("DRAM bank") == 1
    assert end - 2 * MIB < field(info, "relocaddr") < end
    assert field(info, "relocaddr") < field(info, "sp start") < field(info, "irq_sp") <= end
    assert "runs past the end" in keel.run(f"md.b {end - 1:x} 2", ok=False)
    keel.run("mw.l 60000000 12345678 100; crc32 60000000 400")


def test_bdinfo_keeps_the_line_form_of_u_boot(shared):
    lines = dict(line.split("= ", 1) for line in shared.run("bdinfo").splitlines() if "= " in line)
    assert {"boot_params ", "DRAM bank   ", "-> start    ", "-> size     ", "flashstart  ",
            "baudrate    ", "relocaddr   ", "reloc off   ", "ethaddr     ", "IP addr     ",
            "sp start    "} <= set(lines)
    assert lines["flashstart  "] == "0x40000000"
    assert lines["baudrate    "] == "115200 bps"
