# SPDX-License-Identifier: MIT
"""The boot loader of test/payload/arm64-conformance/shim: what it is told, and how it is run.

A Set-up is everything that a kernel finds; a test takes a good one and changes one thing.
"""
import functools
import os
import re
import selectors
import struct
import subprocess
import time

from conformance import IMAGE, QEMU, Report
from tree import TOP

SHIM = TOP / "build/payload/arm64/shim.elf"
PARAMS, SHIM_ADDR, SHIM_SIZE = 0x46f00000, 0x47000000, 0x100000
KERNEL, FDT, INITRD = 0x40200000, 0x42000000, 0x43000000
RELEASE = 0x46f08000  # 8 bytes for each CPU
MMU_TABLE = 0x46f0a000
CPUS = 2

# The fields of a CPU's block, in the order of shim.S
FIELDS = ("level entry x0 x1 x2 x3 spsr sctlr_el1 sctlr_el2 hcr cptr_el2 cnthctl cntvoff mdcr_el2 vmpidr "
          "scr cptr_el3 mdcr_el3 cntfrq group release gic mail_entry mail_context group_spi "
          "ttbr ich_hcr zcr_el3 smcr_el3").split()
SCR_SCXT, SCR_ATA, SCR_HCX, SCR_TP2 = 1 << 25, 1 << 26, 1 << 38, 1 << 41
# NS, RES1, HCE, RW, APK, API
SCR = 0x531 | 3 << 16 | SCR_SCXT | SCR_ATA | SCR_HCX | SCR_TP2
GOOD = {
    "spsr": 0x3c5, "sctlr_el1": 0x30d00800, "sctlr_el2": 0x30c50830, "cptr_el2": 0x33ff, "cnthctl": 3,
    "hcr": 1 << 31 | 1 << 40 | 1 << 41 | 1 << 53 | 1 << 56,  # RW, APK, API, EnSCXT, ATA
    "scr": SCR, "cptr_el3": 0x1100, "zcr_el3": 15, "smcr_el3": 1 << 31 | 15, "cntfrq": 62500000,
    "group": 0xffffffff, "group_spi": 0xffffffff, "gic": 3, "ttbr": MMU_TABLE,
    "entry": KERNEL,
}
ANSWER, CHANGE = 1, 2  # what is done with a PSCI function
ALWAYS = (0, 1 << 60)


@functools.lru_cache(maxsize=None)
def qemu_tree(machine, cpu, cpus, folder):
    """The device tree that QEMU makes for a machine."""
    path = os.path.join(folder, f"{abs(hash((machine, cpu, cpus)))}.dtb")
    subprocess.run([QEMU, "-M", f"{machine},dumpdtb={path}", "-cpu", cpu, "-smp", str(cpus), "-m", "128M",
                    "-display", "none", "-nic", "none"], check=True, capture_output=True)
    return open(path, "rb").read()


class Setup:
    """@base: el1 (below EL2, PSCI by HVC), el2 (at EL2, QEMU's PSCI), el3 (below EL3, spin table)."""

    def __init__(self, folder, base, cpu="cortex-a57", gic=3):
        self.folder, self.base, self.cpu, self.gic = folder, base, cpu, gic
        options = {"el1": "virtualization=on", "el2": "virtualization=on",
                   "el3": "secure=on,virtualization=on", "secure": "secure=on"}[base]
        self.machine = f"virt,gic-version={gic},{options}" + (",mte=on" if cpu == "max" else "")
        self.dtb = folder / "board.dtb"
        self.dtb.write_bytes(qemu_tree(self.machine, cpu, CPUS, str(folder.parent)))
        self.blocks = [dict(GOOD, gic=gic, release=RELEASE + 8 * i) for i in range(CPUS)]
        self.psci = (0, 0, 0, 0, 0)
        self.pokes, self.files, self.extra = [], [], []
        self.icount = True
        self.kernel, self.kernel_addr, self.fdt_addr, self.fdt_bytes = IMAGE, KERNEL, FDT, None
        self.boot(x0=FDT)
        self.each(level=2 if base in ("el2", "el3") else 1)
        if cpu == "max":
            self.each(cptr_el2=0x22ff)  # SVE and SME do not trap
        if base == "el2":
            self.each(spsr=0x3c0, hcr=0)
        if base == "el3":
            self.each(spsr=0x3c9)
        self.prepare_tree()

    def prepare_tree(self):
        self.tree("/chosen", "bootargs", "conformance.memory=no", kind="s")
        self.reserve("shim", PARAMS, SHIM_ADDR + SHIM_SIZE - PARAMS)
        if self.base == "el1":
            self.tree("/psci", "method", "hvc", kind="s")
        elif self.base in ("el3", "secure"):
            self.spin_table()

    def spin_table(self):
        for i in range(CPUS):
            self.tree(f"/cpus/cpu@{i}", "enable-method", "spin-table", kind="s")
            self.tree(f"/cpus/cpu@{i}", "cpu-release-addr", 0, RELEASE + 8 * i)

    def fdtput(self, *words):
        subprocess.run(["fdtput", *words], check=True, capture_output=True)

    def tree(self, node, name, *values, kind="x"):
        """Set a property: numbers are cells; kind s: text, bx: bytes."""
        texts = [v if isinstance(v, str) else f"{v:x}" for v in values]
        self.fdtput("-p", "-t", kind, str(self.dtb), node, name, *texts)

    def cut(self, node, name=None):
        """Remove a property, or a node."""
        self.fdtput(*(["-d", str(self.dtb), node, name] if name else ["-r", str(self.dtb), node]))

    def reserve(self, name, addr, size, no_map=False):
        node = f"/reserved-memory/{name}@{addr:x}"
        self.tree("/reserved-memory", "#address-cells", 2)
        self.tree("/reserved-memory", "#size-cells", 2)
        self.tree("/reserved-memory", "ranges", kind="x")
        self.tree(node, "reg", 0, addr, 0, size)
        if no_map:
            self.tree(node, "no-map")

    def memory(self, *banks):
        """Other memory nodes than QEMU's; pairs of address and size."""
        self.cut("/memory@40000000")
        for addr, size in banks:
            node = f"/memory@{addr:x}"
            self.tree(node, "device_type", "memory", kind="s")
            self.tree(node, "reg", addr >> 32, addr & 0xffffffff, size >> 32, size & 0xffffffff)

    def initrd(self, addr, data=b"ramdisk!"):
        self.tree("/chosen", "linux,initrd-start", addr >> 32, addr & 0xffffffff)
        end = addr + len(data)
        self.tree("/chosen", "linux,initrd-end", end >> 32, end & 0xffffffff)

    def boot(self, **fields):
        self.blocks[0].update(fields)

    def second(self, **fields):
        self.blocks[1].update(fields)

    def each(self, **fields):
        for block in self.blocks:
            block.update(fields)

    def poke(self, addr, value):
        self.pokes.append((addr, value))

    def load(self, addr, data):
        path = self.folder / f"{addr:x}.bin"
        path.write_bytes(data)
        self.files.append((path, addr))

    def parameters(self):
        blocks = b"".join(struct.pack(f"<{len(FIELDS)}Q", *(b.get(f, 0) for f in FIELDS)).ljust(256, b"\0")
                          for b in self.blocks)
        function, value, mode, first, last = self.psci
        common = struct.pack("<8Q", function, value, mode, first, last, 0, len(self.pokes), 0)
        pokes = b"".join(struct.pack("<2Q", *p) for p in self.pokes)
        return blocks.ljust(0x1000, b"\0") + common + pokes

    def words(self):
        self.load(PARAMS, self.parameters())
        # Block entries of 1 GiB that map themselves: valid, AF, inner shareable
        self.load(MMU_TABLE, struct.pack("<4Q", *(i << 30 | 0x701 for i in range(4))))
        self.load(self.fdt_addr, self.fdt_bytes or self.dtb.read_bytes())
        self.files.append((self.kernel, self.kernel_addr))
        nic = [] if "-netdev" in self.extra else ["-nic", "none"]
        # Time by instructions: how busy this machine is cannot make an interrupt late.
        clock = ["-icount", "shift=10,sleep=off"] if self.icount else []
        words = [*clock, "-M", self.machine, "-cpu", self.cpu, "-smp", str(CPUS), "-m", "128M", *nic,
                 "-kernel", SHIM]
        for path, addr in self.files:
            words += ["-device", f"loader,file={path},addr={addr:#x},force-raw=on"]
        return [QEMU, "-display", "none", "-serial", "stdio", "-monitor", "none",
                *map(str, words), *self.extra]

    def run(self, meanwhile=None, seconds=30):
        """The report; the machine is ended when it is complete, or when the time is up.

        @meanwhile is called all the time once the payload has the first sums of its memory.
        """
        child = subprocess.Popen(self.words(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT)
        text, end = b"", time.monotonic() + seconds
        try:
            with selectors.DefaultSelector() as ready:
                ready.register(child.stdout, selectors.EVENT_READ)
                while time.monotonic() < end and not re.search(rb"not applicable\r\n|\nconformance: lost", text):
                    if meanwhile and b"told: kernel" in text:
                        meanwhile()
                    if ready.select(0.005 if meanwhile else 1):
                        data = os.read(child.stdout.fileno(), 65536)
                        if not data:
                            break
                        text += data
        finally:
            child.kill()
            child.wait()
        return Report(text.decode(errors="replace"))
