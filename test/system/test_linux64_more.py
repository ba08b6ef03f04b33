# SPDX-License-Identifier: MIT
"""More of Debian on the virt board: started from QEMU's own command line, and the installer."""
import pexpect
import pytest

import linux64
from setups64 import SETUPS

pytestmark = pytest.mark.boards("virt")


@pytest.fixture(scope="module", autouse=True)
def files(board_class):
    linux64.build()


TWO_BANKS = ["-object", "memory-backend-ram,id=a,size=256M", "-object", "memory-backend-ram,id=b,size=256M",
             "-numa", "node,cpus=0-1,memdev=a", "-numa", "node,cpus=2-3,memdev=b"]
# set-up, more of -M, CPU, how many, MiB of memory, more words. Four worlds, and machines of all kinds.
MACHINES = {
    "small": (SETUPS[0], "", "cortex-a35", 4, 128, []),
    "two banks": (SETUPS[7], ",its=off", "cortex-a76", 4, 512, TWO_BANKS),
    "many CPUs": (SETUPS[10], ",highmem=off", "neoverse-n1", 17, 1024, []),
    "large": (SETUPS[14], ",mte=on", "max,pauth-impdef=on", 4, 8192, []),
}


@pytest.mark.parametrize("kind", MACHINES)
def test_kernel_ramdisk_and_arguments_of_the_command_line_reach_userspace(machine, kind):
    """Nobody types anything where the machine's own way to start CPUs is right."""
    setup, words, cpu, cpus, mib, extra = MACHINES[kind]
    arguments = "console=ttyAMA0 keel.from=command-line"
    keel = machine(machine_words=setup.words + words, cpu=cpu, smp=cpus, user_net=None, wait=False,
                   memory=f"{mib}M", pflash=kind == "large",
                   extra=["-kernel", str(linux64.FOLDER / "vmlinuz"), "-initrd", str(linux64.FOLDER / "initrd"),
                          "-append", arguments, *extra])
    line = None
    if setup.method != "psci":
        keel.expect("Hit any key")
        keel.send(" ")
        keel.wait_prompt()
        keel.run(f"setenv enable_method {setup.method}")
        line = "boot"
    linux64.start(keel, line).check(setup, arguments, cpus, mib)


def test_the_debian_installer_shows_its_first_screen(machine, tmp_path):
    disk = linux64.make_disk(tmp_path / "disk.img", linux64.files("Image", "installer"))
    keel = machine(machine_words="virtualization=on,gic-version=3", memory="1G", smp=linux64.CPUS,
                   user_net=None, extra=linux64.disk_words(disk))
    keel.run("setenv bootargs console=ttyAMA0")
    keel.run("load virtio 0:1 ${kernel_addr_r} Image")
    keel.run("load virtio 0:1 ${ramdisk_addr_r} installer")
    keel.send("booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}\r")
    ends = ["Select a language", r"\nerror: [^\n]*\n", "Kernel panic", pexpect.TIMEOUT, pexpect.EOF]
    assert keel.child.expect(ends, timeout=240) == 0, keel.child.before[-3000:]
    keel.child.expect("Choose the language to be used for the installation process", timeout=60)
