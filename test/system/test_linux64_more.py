# SPDX-License-Identifier: MIT
"""More of Debian on the virt board: started from QEMU's own command line, and the installer."""
import pexpect
import pytest

import linux64
import setups64

pytestmark = pytest.mark.boards("virt")


@pytest.fixture(scope="module", autouse=True)
def files(board_class):
    linux64.build()


@pytest.mark.parametrize("setup", [setups64.SETUPS[n] for n in (0, 4 + 3, 8, 12 + 2)], ids=setups64.name)
def test_kernel_ramdisk_and_arguments_of_the_command_line_reach_userspace(machine, setup):
    """Nobody types anything where the machine's own way to start CPUs is right."""
    arguments = "console=ttyAMA0 keel.from=command-line"
    keel = machine(machine_words=setup.words, cpu=setup.cpu, smp=linux64.CPUS, user_net=None, wait=False,
                   memory=f"{linux64.MEMORY_MIB}M",
                   extra=["-kernel", str(linux64.FOLDER / "vmlinuz"), "-initrd", str(linux64.FOLDER / "initrd"),
                          "-append", arguments])
    line = None
    if setup.method != "psci":
        keel.expect("Hit any key")
        keel.send(" ")
        keel.wait_prompt()
        keel.run(f"setenv enable_method {setup.method}")
        line = "boot"
    linux64.start(keel, line).check(setup, arguments)


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
