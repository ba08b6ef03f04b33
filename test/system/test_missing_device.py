# SPDX-License-Identifier: MIT
"""One device that fails to start never costs the prompt."""


def test_a_board_without_its_network_chip_says_so_and_goes_on(machine):
    keel = machine(net=["-nic", "none"])
    assert "while: starting eth0 (smc911x)" in keel.banner
    assert "LAN9118" in keel.banner and "try:" in keel.banner
    assert "no network device" in keel.run("tftp zImage", ok=False)
    assert "still here" in keel.run("echo still here")
