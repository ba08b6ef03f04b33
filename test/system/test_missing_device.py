# SPDX-License-Identifier: MIT
"""One device that fails to start never costs the prompt."""
import pytest

pytestmark = pytest.mark.boards("vexpress")  # soldered to the other board: test_s5pc100_net.py


def test_a_board_without_its_network_chip_says_so_and_goes_on(machine):
    keel = machine(user_net=None)
    assert "while: starting eth0 (" in keel.banner
    assert keel.nic in keel.banner and "try:" in keel.banner
    assert "no network device" in keel.run("tftp zImage", ok=False)
    assert "still here" in keel.run("echo still here")
