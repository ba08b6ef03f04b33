# SPDX-License-Identifier: MIT
"""Network commands against QEMU's user network: guest 10.0.2.15, host 10.0.2.2."""
import os
import re

import pytest


@pytest.fixture
def user_net(machine, tmp_path):
    """A board with QEMU's TFTP server on files of a folder."""
    folder = tmp_path / "tftp"
    folder.mkdir()
    m = machine(net=["-nic", f"user,model=lan9118,tftp={folder}"])
    m.folder = folder
    return m


def test_dhcp_sets_the_addresses(user_net):
    out = user_net.run("dhcp")
    assert "ipaddr=10.0.2.15" in out and "serverip=10.0.2.2" in out
    assert "netmask=255.255.255.0" in out and "dnsip=10.0.2.3" in out


def test_ping_tells_that_the_host_is_alive_and_the_time(user_net):
    user_net.run("dhcp")
    assert re.search(r"host 10.0.2.2 is alive, \d+\.\d ms", user_net.run("ping 10.0.2.2"))


def test_tftp_loads_a_file(user_net):
    (user_net.folder / "file.bin").write_bytes(os.urandom(1000003))
    user_net.run("dhcp")
    assert "file.bin: 976.5 KiB in" in user_net.run("tftp 62000000 file.bin")
