# SPDX-License-Identifier: MIT
"""Network commands in QEMU's user network (guest 10.0.2.15, host 10.0.2.2), and what the doctor says."""
import json
import os
import re
import socket
import zlib

import pytest

from machine import BOARDS
from tftp_server import TftpServer

pytestmark = pytest.mark.boards(*BOARDS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("tftp")
    (path / "small.bin").write_bytes(os.urandom(200003))
    (path / "middle.bin").write_bytes(os.urandom(0x140000))
    (path / "big.bin").write_bytes(os.urandom(4 << 20))
    return path


@pytest.fixture(scope="module")
def user_net(board_class, folder, tmp_path_factory):
    """A board with an address, and QEMU's own TFTP server."""
    m = board_class(tmp_path_factory.mktemp("net"), user_net=f"tftp={folder}")
    m.run("dhcp")
    yield m
    m.kill()


@pytest.fixture
def with_server(user_net, folder):
    """The board, and a server that behaves as the test says; QEMU passes its port on."""
    servers = []

    def start(**faults):
        server = TftpServer(folder, **faults)
        servers.append(server)
        user_net.run(f"setenv tftpdstp {server.port}")
        return server

    yield start
    for server in servers:
        server.stop()
    for name in ("tftpdstp", "tftpblocksize", "tftptimeout", "tftpwindowsize"):
        user_net.run(f"setenv {name}")


def check_loaded(m, path, addr=None):
    """What is in memory is the file."""
    data = path.read_bytes()
    assert f"{zlib.crc32(data):08x}" in m.run(f"crc32 {addr or m.load} {len(data):x}")


def check_works(m):
    """No failure may leave the network unusable."""
    assert "is alive" in m.run("ping 10.0.2.2")


def fails(m, command, *words):
    out = m.run(command, ok=False, timeout=15)
    for word in words:
        assert word in out
    return out


def test_dhcp_sets_the_addresses(user_net):
    out = user_net.run("dhcp")
    assert "ipaddr=10.0.2.15" in out and "serverip=10.0.2.2" in out
    assert "netmask=255.255.255.0" in out and "dnsip=10.0.2.3" in out


def test_dhcp_loads_the_file_that_is_named(user_net, folder):
    user_net.run(f"dhcp {user_net.load} small.bin")
    check_loaded(user_net, folder / "small.bin")


def test_dhcp_loads_the_boot_file_unless_autoload_is_no(machine, folder):
    m = machine(user_net=f"tftp={folder},bootfile=small.bin")
    assert "small.bin: 195.3 KiB" in m.run("dhcp")
    m.run("setenv autoload no")
    out = m.run("dhcp")
    assert "bootfile=small.bin" in out and "KiB" not in out


def test_dhcp_loads_the_file_of_the_environment_when_the_server_names_none(machine, folder):
    m = machine(user_net=f"tftp={folder}")
    m.run("setenv bootfile small.bin")
    out = m.run("bootp")
    assert "DHCP client bound to address 10.0.2.15" in out and "small.bin: 195.3 KiB" in out
    m.run("setenv autoload 0")
    assert "KiB" not in m.run("dhcp")


def test_ping_tells_that_the_host_is_alive_and_the_time(user_net):
    assert re.search(r"host 10.0.2.2 is alive, \d+\.\d ms", user_net.run("ping 10.0.2.2"))


def test_tftp_loads_to_loadaddr_and_sets_fileaddr_and_filesize(user_net, folder):
    user_net.run(f"setenv loadaddr 0x{user_net.load}")
    assert re.search(r"small.bin: 195.3 KiB in \d+\.\d s, .*iB/s\s+Bytes transferred = 200003 \(30d43 hex\)",
                     user_net.run("tftp small.bin"))
    assert "0x30d43" in user_net.run("printenv filesize")
    assert f"0x{user_net.load}" in user_net.run("printenv fileaddr")
    check_loaded(user_net, folder / "small.bin")


def test_tftpboot_takes_address_host_and_file(user_net, folder):
    user_net.run(f"tftpboot 0x{user_net.other} 10.0.2.2:small.bin")
    check_loaded(user_net, folder / "small.bin", user_net.other)


def test_bootfile_is_the_default_file(user_net):
    user_net.run("setenv bootfile small.bin")
    assert "small.bin:" in user_net.run(f"tftp {user_net.load}")
    user_net.run("setenv bootfile")
    fails(user_net, f"tftp {user_net.load}", "which file?")


def test_server_with_windows_is_used_with_windows(user_net, folder, with_server):
    server = with_server()
    user_net.run(f"tftp {user_net.load} big.bin")
    check_loaded(user_net, folder / "big.bin")
    assert int(server.requests[0][1]["windowsize"]) > 1
    assert server.requests[0][1]["blksize"] == "1468"


@pytest.mark.parametrize("faults", [
    dict(ignore_options=True), dict(refuse_options=True), dict(drop_options=True),
    dict(window_max=1), dict(no_tsize=True), dict(loss=0.02, ack_loss=0.02),
    dict(duplicate=0.2), dict(reorder=0.1), dict(delay=0.005)], ids=lambda f: "-".join(f))
def test_file_arrives_whole_from_a_difficult_server(user_net, folder, with_server, faults):
    with_server(**faults)
    user_net.run(f"tftp {user_net.load} small.bin")
    check_loaded(user_net, folder / "small.bin")


@pytest.mark.boards("vexpress")  # the other board's chip is emptied faster than QEMU fills it
def test_window_larger_than_the_nic_makes_no_transfer_slow(user_net, folder, with_server):
    server = with_server()
    user_net.run("setenv tftpwindowsize 16")
    user_net.run(f"tftp {user_net.load} big.bin")
    check_loaded(user_net, folder / "big.bin")
    assert int(server.requests[-1][1]["windowsize"]) <= 6


@pytest.mark.boards("vexpress")
def test_more_than_65535_blocks_arrive(user_net, folder):
    (folder / "many.bin").write_bytes(os.urandom(8 * 65600 + 5))
    user_net.run("setenv tftpblocksize 8")
    user_net.run(f"tftp {user_net.load} many.bin", timeout=90)
    user_net.run("setenv tftpblocksize")
    check_loaded(user_net, folder / "many.bin")


def test_large_file_arrives_at_one_percent_loss(user_net, folder, with_server):
    (folder / "huge.bin").write_bytes(os.urandom(8 << 20))
    with_server(loss=0.01)
    assert "lost on the way" in user_net.run(f"tftp {user_net.load} huge.bin", timeout=90)
    check_loaded(user_net, folder / "huge.bin")


def test_load_over_keel_is_refused_before_anything_is_asked(user_net, with_server):
    server = with_server()
    keel = int(re.search(r"relocaddr\s*= (0x[0-9a-f]+)", user_net.run("bdinfo"))[1], 16)
    fails(user_net, f"tftp {keel:x} big.bin", "Keel", "0x")
    assert not server.requests


def test_load_that_would_reach_keel_is_refused_before_its_first_byte(user_net, with_server):
    server = with_server()
    keel = int(re.search(r"relocaddr\s*= (0x[0-9a-f]+)", user_net.run("bdinfo"))[1], 16)
    user_net.run(f"mw.l {keel - 0x100000:x} 12345678")
    fails(user_net, f"tftp {keel - 0x100000:x} middle.bin", "Keel", "is free")
    assert "12345678" in user_net.run(f"md.l {keel - 0x100000:x} 1")
    assert "data" not in server.counts


def test_file_of_unknown_size_stops_in_front_of_keel(user_net, with_server):
    with_server(no_tsize=True)
    keel = int(re.search(r"relocaddr\s*= (0x[0-9a-f]+)", user_net.run("bdinfo"))[1], 16)
    fails(user_net, f"tftp {keel - 0x100000:x} big.bin", "larger than the 0x100000 bytes of room")
    check_works(user_net)


def test_missing_file_is_named(user_net, with_server):
    fails(user_net, f"tftp {user_net.load} none.bin", "the server has no file none.bin")
    with_server()
    fails(user_net, f"tftp {user_net.load} none.bin", "the server has no file none.bin")
    check_works(user_net)


def test_unreadable_file_is_an_access_error(user_net, with_server):
    with_server(error=(2, "Access violation"))
    fails(user_net, f"tftp {user_net.load} small.bin", "may not read small.bin", "chmod")
    check_works(user_net)


def test_other_errors_are_quoted(user_net, with_server):
    with_server(error=(0, "out of \x1b[31mcoffee"))
    fails(user_net, f"tftp {user_net.load} small.bin", "out of ?[31mcoffee")


def test_no_tftp_server_on_the_host(user_net):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    user_net.run(f"setenv tftpdstp {port}")
    fails(user_net, f"tftp {user_net.load} small.bin", f"UDP port {port} is closed",
          "sudo service tftpd-hpa restart")
    user_net.run("setenv tftpdstp")
    check_works(user_net)


def test_silent_server_is_told_from_a_silent_host(user_net, with_server):
    with_server(silent=True)
    fails(user_net, f"tftp {user_net.load} small.bin", "answers ARP", "silent on UDP port")
    check_works(user_net)


def test_stall_in_the_middle_is_noted_then_an_error(user_net, with_server):
    with_server(stall_after=100)
    user_net.run("setenv tftptimeout 4000")
    user_net.send(f"tftp {user_net.load} small.bin\r")
    user_net.expect(r"no data for 3 s after 146800 bytes, still trying", timeout=20)
    user_net.expect(r"error: 10.0.2.2 fell silent after 146800 bytes", timeout=20)
    user_net.wait_prompt()
    check_works(user_net)


def test_what_a_failed_transfer_damaged_is_not_taken_for_the_file_before(user_net, with_server):
    user_net.run(f"setenv tftpdstp; tftp {user_net.load} middle.bin")
    with_server(stall_after=10)
    user_net.run("setenv tftptimeout 1")  # a second, for less is never meant
    fails(user_net, f"tftp {user_net.load} small.bin", "fell silent after 14680 bytes, for 1000 ms")
    fails(user_net, f"bootm {user_net.load}", "loaded as part of small.bin")
    fails(user_net, f"tftp {user_net.other} nosuch.bin", "no file")
    assert "nosuch" not in user_net.run("meminfo")
    check_works(user_net)


def test_ctrl_c_ends_a_transfer(user_net, with_server):
    server = with_server(delay=0.05)
    user_net.send(f"tftp {user_net.load} big.bin\r")
    user_net.expect("big.bin: .* of 4 MiB")
    user_net.send("\x03")
    user_net.expect("error: stopped by Ctrl-C")
    user_net.wait_prompt()
    check_works(user_net)
    assert server.wait_message("stopped by the user")


def test_nobody_answers_arp(user_net):
    fails(user_net, "ping 10.0.2.99", "no machine answers for 10.0.2.99", "bridged")
    check_works(user_net)


def test_other_network_without_gateway(user_net):
    user_net.run("setenv gatewayip")
    fails(user_net, "ping 192.168.7.1", "another network", "gatewayip is not set")
    user_net.run("setenv gatewayip 10.0.2.2")


def test_gateway_that_is_not_there(user_net):
    user_net.run("setenv gatewayip 10.0.2.77")
    fails(user_net, "ping 192.168.7.1", "no machine answers for the gateway 10.0.2.77")
    user_net.run("setenv gatewayip 192.168.7.1")
    fails(user_net, "ping 192.168.7.1", "gatewayip 192.168.7.1 is in another network")
    user_net.run("setenv gatewayip 10.0.2.2")


def test_name_without_a_dns_server(user_net):
    user_net.run("setenv dnsip")
    fails(user_net, "ping server.test", "dnsip is not set")
    user_net.run("setenv dnsip 10.0.2.98")
    fails(user_net, "ping server.test", "no machine answers for 10.0.2.98", "looking up server.test")
    user_net.run("setenv dnsip 10.0.2.3")
    check_works(user_net)


def test_own_address_as_server(user_net):
    fails(user_net, "ping 10.0.2.15", "is the address of this board")


def test_board_without_an_address_and_without_a_server(machine):
    m = machine()
    fails(m, "ping 10.0.2.2", "ipaddr is not set", "dhcp")
    fails(m, f"tftp {m.load} x", "ipaddr is not set")
    m.run("setenv ipaddr 10.0.2.15")
    m.run("setenv netmask 255.255.255.0")
    fails(m, f"tftp {m.load} x", "serverip is not set")
    check_works(m)


@pytest.mark.boards("vexpress", "virt")  # soldered to the other board
def test_board_without_a_network_device(machine):
    m = machine(user_net=None)
    assert m.nic in m.banner
    for command in ("dhcp", "ping 10.0.2.2", f"tftp {m.load} x"):
        fails(m, command, "no network device")


def test_pulled_cable(machine, tmp_path):
    m = machine(user_net="id=n0",
                extra=["-qmp", f"unix:{tmp_path}/qmp,server=on,wait=off"])
    m.run("dhcp")
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(f"{tmp_path}/qmp")
        qmp = s.makefile("rw")

        def ask(command, **arguments):
            print(json.dumps({"execute": command, "arguments": arguments}), file=qmp, flush=True)
            answer = {}
            while "return" not in answer:
                answer = json.loads(qmp.readline())
                assert "error" not in answer

        ask("qmp_capabilities")
        ask("set_link", name="n0", up=False)
        fails(m, "ping 10.0.2.2", "no link", "plug in the network cable")
        ask("set_link", name="n0", up=True)
        check_works(m)


@pytest.mark.boards("vexpress", "virt")  # s5pc100's chip has none: test_s5pc100_net.py
def test_ethaddr_is_the_chips_and_can_be_changed(machine, folder):
    m = machine(user_net="mac=52:54:00:aa:bb:cc")
    assert "ethaddr=52:54:00:aa:bb:cc" in m.run("printenv ethaddr")
    m.run("setenv ethaddr 52:54:00:12:34:99")
    m.run("dhcp")
    assert "52:54:00:12:34:99" in m.run("net info")


def test_paste_with_network_commands_in_between_loses_nothing(user_net):
    lines = []
    for i in range(100):
        lines.append("ping 10.0.2.2" if i % 5 == 0 else f"setenv paste{i} {i}")
    user_net.send("\r".join(lines) + "\recho pa''ste done\r")
    user_net.expect("paste done", timeout=60)
    user_net.wait_prompt()
    out = user_net.run("printenv")
    for i in range(100):
        assert i % 5 == 0 or f"paste{i}={i}" in out
