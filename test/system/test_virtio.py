# SPDX-License-Identifier: MIT
"""Virtio devices of QEMU, legacy and modern: what they bring, and that they rest between commands."""
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import zlib

import pytest

from cable import Cable, NoCable
from tftp_server import TftpServer
from tree import TOP, make

pytestmark = pytest.mark.boards("virt")

LEGACY = ["-global", "virtio-mmio.force-legacy=true"]
MODERN = ["-global", "virtio-mmio.force-legacy=false"]
DISK_MIB = 5


class Qmp:
    """QEMU's own view of its devices."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.file = self.socket.makefile("rw")
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        print(json.dumps({"execute": command, "arguments": arguments}), file=self.file, flush=True)
        while True:
            answer = json.loads(self.file.readline())
            assert "error" not in answer, answer
            if "return" in answer:
                return answer["return"]

    def virtio(self):
        """Name of each virtio device: (its status, the address of its first queue's ring)."""
        devices = {}
        for device in self.ask("x-query-virtio"):
            path = device["path"]
            status = self.ask("x-query-virtio-status", path=path)
            queue = self.ask("x-query-virtio-queue-status", path=path, queue=0)
            devices[device["name"]] = (status["status"]["statuses"], queue["vring-desc"])
        return devices

    def close(self):
        self.file.close()
        self.socket.close()


def disk(path, number=0):
    return ["-drive", f"if=none,id=d{number},format=raw,file={path}",
            "-device", f"virtio-blk-device,drive=d{number}"]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    path = tmp_path_factory.mktemp("disk") / "disk.raw"
    path.write_bytes(os.urandom(DISK_MIB << 20))
    return path


@pytest.fixture(params=[LEGACY, MODERN], ids=["legacy", "modern"])
def version(request):
    return request.param


def crc(m, size):
    return re.search(r"==> ([0-9a-f]{8})", m.run(f"crc32 {m.load} {size:x}"))[1]


def test_a_disk_is_read_as_it_is(machine, image, version):
    m = machine(extra=[*version, *disk(image)])
    assert f"disk   virtio0 {DISK_MIB} MiB" in m.banner
    m.run(f"virtio read {m.load} 0 {DISK_MIB << 11:x}")
    assert crc(m, DISK_MIB << 20) == f"{zlib.crc32(image.read_bytes()):08x}"
    m.run(f"virtio read {m.load} {(DISK_MIB << 11) - 3:x} 3")
    assert crc(m, 3 * 512) == f"{zlib.crc32(image.read_bytes()[-3 * 512:]):08x}"
    assert "virtio0 has 0x" in m.run(f"virtio read {m.load} {(DISK_MIB << 11) - 3:x} 4", ok=False)
    assert "Keel" in m.run("virtio read 40100000 0 1", ok=False)


def test_disks_are_numbered_as_linux_numbers_them(machine, image, tmp_path):
    small = tmp_path / "small.raw"
    small.write_bytes(bytes(1 << 20))
    m = machine(extra=[*disk(image), *disk(small, 1)])  # the second one has the lower address
    assert "virtio 0: 1 MiB\nvirtio 1: 5 MiB" in m.run("virtio info")
    m.run("virtio device 1")
    m.run(f"virtio read {m.load} 0 {DISK_MIB << 11:x}")
    assert crc(m, DISK_MIB << 20) == f"{zlib.crc32(image.read_bytes()):08x}"


def test_a_disk_of_large_blocks_is_read_by_sectors(machine, image):
    large = disk(image)
    large[-1] += ",logical_block_size=4096,physical_block_size=4096"
    m = machine(extra=large)
    m.run(f"virtio read {m.load} 5 2003")
    assert crc(m, 0x2003 * 512) == f"{zlib.crc32(image.read_bytes()[5 * 512:][:0x2003 * 512]):08x}"


def test_a_disk_that_cannot_be_read_is_told_and_can_be_read_again(machine, image, tmp_path):
    rules = tmp_path / "rules"
    rules.write_text('[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "7"\nonce = "on"\n')
    m = machine(extra=["-drive", f"if=none,id=d0,format=raw,file=blkdebug:{rules}:{image}",
                       "-device", "virtio-blk-device,drive=d0,rerror=report"])
    out = m.run(f"virtio read {m.load} 0 20", ok=False)
    assert "virtio0: sector 0x0 cannot be read (status 1)" in out and "EIO" in out
    m.run(f"virtio read {m.load} 0 20")
    assert crc(m, 0x4000) == f"{zlib.crc32(image.read_bytes()[:0x4000]):08x}"


def dhcp_and_ping(m):
    m.run("dhcp")
    return m.run("ping 10.0.2.2")


def test_network_of_both_versions_with_a_full_window(machine, version, tmp_path):
    (tmp_path / "big.bin").write_bytes(os.urandom(3 << 20))
    m = machine(extra=version)
    assert "is alive" in dhcp_and_ping(m)
    server = TftpServer(tmp_path)
    try:
        m.run(f"setenv tftpdstp {server.port}")
        m.run(f"tftp {m.load} big.bin")
        assert int(server.requests[0][1]["windowsize"]) == 63
    finally:
        server.stop()
    assert crc(m, 3 << 20) == f"{zlib.crc32((tmp_path / 'big.bin').read_bytes()):08x}"


@pytest.mark.parametrize("start", [
    {"machine_words": "secure=on,virtualization=on", "smp": 2},
    {"machine_words": "virtualization=on,gic-version=3"},
    {"memory": "6G"},  # Keel and all its queues lie above 4 GiB
], ids=["el3", "el2", "6G"])
def test_devices_work_however_the_machine_is_started(machine, image, version, start):
    m = machine(extra=[*version, *disk(image), "-device", "virtio-rng-device"], **start)
    assert "is alive" in dhcp_and_ping(m)
    m.run(f"virtio read {m.load} 0 800")
    assert crc(m, 1 << 20) == f"{zlib.crc32(image.read_bytes()[:1 << 20]):08x}"
    assert len(m.run("rng 10").split()) == 16


def test_packed_rings_and_other_platforms_are_no_obstacle(machine):
    extra = [*MODERN, "-global", "virtio-net-device.packed=on",
             "-global", "virtio-net-device.iommu_platform=on"]
    assert "is alive" in dhcp_and_ping(machine(extra=extra))


def test_ethact_chooses_among_several_cards(machine):
    extra = ["-netdev", "user,id=net1,net=10.7.0.0/24",
             "-device", "virtio-net-device,netdev=net1,mac=52:54:00:00:00:07"]
    m = machine(user_net="mac=52:54:00:00:00:02", extra=extra)
    assert "eth0 virtio, 52:54:00:00:00:07" in m.banner  # the lower address
    assert "eth1 virtio, 52:54:00:00:00:02" in m.banner
    assert "eth1addr=52:54:00:00:00:02" in m.run("printenv eth1addr")
    m.run("dhcp")
    assert "ipaddr=10.7.0.15" in m.run("printenv ipaddr")
    m.run("setenv ethact eth1")
    assert "ipaddr=10.0.2.15" in m.run("dhcp")
    assert "52:54:00:00:00:02" in m.run("net info")
    assert m.run("net list").splitlines()[:2] == ["eth0 : 52:54:00:00:00:07", "eth1 : 52:54:00:00:00:02 active"]
    m.run("setenv ethact eth9")
    assert "ethact" in m.run("ping 10.0.2.2", ok=False)


def test_random_bytes_differ(machine, version):
    m = machine(extra=[*version, "-device", "virtio-rng-device"])
    first, second = m.run("rng 20"), m.run("rng 20")
    assert re.fullmatch(r"(?:(?:[0-9a-f]{2} ){15}[0-9a-f]{2}\s+){2}", first) and first != second
    assert len(set(first.split() + second.split())) > 20


def test_without_entropy_device_the_way_to_one_is_told(machine):
    assert "-device virtio-rng-device" in machine().run("rng", ok=False)


def test_devices_without_a_driver_cost_nothing(machine, version):
    m = machine(extra=[*version, "-device", "virtio-balloon-device",
                       "-device", "virtio-serial-device"])
    assert "error" not in m.banner and "is alive" in dhcp_and_ping(m)


def test_devices_rest_between_commands(machine, image, version, tmp_path):
    """No queue, so no packet and no late answer can reach memory."""
    m = machine(extra=[*version, *disk(image), "-device", "virtio-rng-device",
                       "-qmp", f"unix:{tmp_path}/qmp,server=on,wait=off"])
    qmp = Qmp(tmp_path / "qmp")
    rest = {"virtio-net": ([], 0), "virtio-blk": ([], 0), "virtio-rng": ([], 0)}
    assert qmp.virtio() == rest
    dhcp_and_ping(m)
    m.run("rng")
    assert qmp.virtio() == rest
    m.run(f"virtio read {m.load} 0 1")
    qmp.close()


HOST, BOARD = "192.168.78.1", "192.168.78.2"
FLOOD = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
print("ready", flush=True)
while True:
    try:
        s.sendto(b"flood" * 250, ("192.168.78.255", 9))
    except OSError:
        pass
"""


@pytest.fixture
def flooded(tmp_path):
    """A cable on which packets for everybody never end, and a TFTP server."""
    folder = tmp_path / "files"
    folder.mkdir(mode=0o755)
    make("conformance")
    payload = TOP / "build/payload/arm64/conformance"
    (folder / "conformance").write_bytes(payload.read_bytes())
    try:
        cable = Cable(HOST)
    except NoCable as e:
        pytest.skip(str(e))
    cable.start_tftpd(folder)
    yield cable
    cable.close()


def start_flood(cable):
    flood = cable.start("/usr/bin/python3", "-c", FLOOD, stdout=subprocess.PIPE)
    assert flood.stdout.readline() == b"ready\n"
    return flood


def flood_packets(cable):
    """How many came to the board's end of the cable, taken by its card or not."""
    files = "cat /sys/class/net/tap0/statistics/tx_packets /sys/class/net/tap0/statistics/tx_dropped"
    out = subprocess.run(["ip", "netns", "exec", cable.namespace, "sh", "-c", files],
                         capture_output=True, text=True).stdout
    return sum(map(int, out.split()))


@contextlib.contextmanager
def conformance_kernel(m, cable):
    """What is done inside happens while it runs; it is finished behind."""
    m.send(f"booti {m.load}\r")
    m.expect("told: kernel", timeout=60)  # it has looked at its memory for the first time
    before = flood_packets(cable)
    yield
    m.expect(r"conformance: \d+ clauses", timeout=60)
    text = (m.workdir / "console.log").read_text(errors="replace")
    assert flood_packets(cable) > before + 100
    for clause in ("dma.virtio", "dma.memory"):
        assert re.search(rf"PASS +{clause} ", text), text[-4000:]


def board_on(cable, machine, extra):
    m = machine(cable=cable, extra=extra)
    for line in (f"setenv ipaddr {BOARD}", "setenv netmask 255.255.255.0",
                 f"setenv serverip {HOST}", f"tftp {m.load} conformance"):
        m.run(line)
    return m


def test_no_packet_of_a_flood_reaches_the_memory_of_a_kernel(machine, flooded, image, version):
    """The conformance kernel compares all its memory and looks at each device's status."""
    m = board_on(flooded, machine, [*version, *disk(image), "-device", "virtio-rng-device"])
    m.run(f"virtio read {m.other} 0 1")
    start_flood(flooded)
    m.run(f"ping {HOST}", ok=None)  # its answer may get lost among the others
    frames = int(re.search(r"frames += (\d+) in", m.run("net info"))[1])
    assert frames > 100  # the card did take part in it
    m.run("rng 10")
    with conformance_kernel(m, flooded):
        pass  # the flood goes on


def test_no_packet_reaches_a_buffer_that_was_still_free(machine, flooded, version):
    """The flood begins when the kernel has looked at its memory."""
    m = board_on(flooded, machine, version)
    flood = start_flood(flooded)
    flood.send_signal(signal.SIGSTOP)
    os.waitpid(flood.pid, os.WUNTRACED)
    m.run(f"ping {HOST}", ok=None)  # takes what was sent until then
    m.run(f"ping {HOST}")
    with conformance_kernel(m, flooded):
        flood.send_signal(signal.SIGCONT)
