# SPDX-License-Identifier: MIT
"""Each clause of the conformance payload fails when a boot loader breaks it on purpose."""
import concurrent.futures
import re
import subprocess

import pytest

import conformance
from shim import (ALWAYS, ANSWER, CHANGE, FDT, GOOD, INITRD, KERNEL, PARAMS, RELEASE, SCR, SCR_HCX, SCR_SCXT,
                  SCR_TP2, SHIM, Setup)
from tree import TOP

PSCI_VERSION, PSCI_CPU_ON, PSCI_AFFINITY, PSCI_FEATURES = 0x84000000, 0xc4000003, 0xc4000004, 0x8400000a
SMCCC_VERSION = 0x80000000
MINUS_ONE = (1 << 64) - 1
VIRTIO = 0x0a003e00  # the slot that QEMU gives to the first device
GICD, GICC = 0x08000000, 0x08010000
ECAM = 0x4010000000

# QEMU 7.2 has no CPU with these.
NOT_IN_QEMU = ["amu", "fgt", "fgt2", "tcr2", "pie", "gcs", "pmuv3p9", "brbe", "spe", "trbe"]
PSCI_CPUS = "psci.off-before psci.on psci.on-after psci.already-on psci.off psci.on-again"
GIC_ALL = "gic.sgi-self gic.sgi-others gic.timer gic.spi gic.device gic.registers gic.strays"

# clause -> (base, what breaks it, clauses that fall with it, options of Setup)
MUTANTS = {}


def mutant(clause, base, also="", **options):
    def add(breaks):
        MUTANTS[clause] = base, breaks, set(also.split()), options
        return breaks
    return add


def simple(clause, base, also="", cpu="cortex-a57", **fields):
    """Other values in the second CPU's block only."""
    mutant(clause, base, also, cpu=cpu)(lambda s: s.second(**fields))


def psci(clause, function, value, mode=ANSWER, calls=ALWAYS, also=""):
    """One PSCI function answers otherwise, in the calls numbered from first to last."""
    def breaks(s):
        s.psci = (function, value & MINUS_ONE, mode, *calls)
    mutant(clause, "el1", also)(breaks)


simple("cpu.masked", "el1", spsr=0x385)
simple("cpu.same-level", "el3", "sys.vpidr", spsr=0x3c5)
simple("cpu.mmu", "el1", sctlr_el1=0x30d00801)
simple("cpu.dcache", "el1", sctlr_el1=0x30d00804)
simple("cpu.endian", "el1", sctlr_el1=0x32d00800)
simple("cpu.x0", "el1", x0=1)
simple("cpu.x1-x3", "el1", x2=5)
simple("timer.same", "el3", cntfrq=1000000)
simple("timer.offset", "el1", cntvoff=10 ** 9)
simple("timer.counter", "el1", cnthctl=2)
simple("timer.physical", "el1", cnthctl=1)
simple("sys.fp", "el1", cptr_el2=0x37ff)
simple("sys.sve", "el1", "sys.sve-length", cpu="max", cptr_el2=0x23ff)
simple("sys.sve-length", "el3", cpu="max", zcr_el3=0)
simple("sys.sme", "el1", "sys.sme-length sys.sme-fa64", cpu="max", cptr_el2=0x32ff)
simple("sys.sme-length", "el3", cpu="max", smcr_el3=1 << 31)
simple("sys.sme-fa64", "el3", cpu="max", smcr_el3=15)
simple("sys.tpidr2", "el3", cpu="max", scr=SCR & ~SCR_TP2)
simple("sys.scxt", "el3", cpu="max", scr=SCR & ~SCR_SCXT)
simple("sys.pauth", "el1", cpu="max", hcr=GOOD["hcr"] & ~(1 << 40))
simple("sys.mte", "el1", cpu="max", hcr=GOOD["hcr"] & ~(1 << 56))
simple("sys.hcx", "el3", cpu="max", scr=SCR & ~SCR_HCX)
simple("sys.hvc", "el3", scr=0x431 | 3 << 16)
simple("sys.pmu", "el1", mdcr_el2=0x40)
simple("sys.debug", "el1", mdcr_el2=0x200)
simple("gic.sgi-self", "el3", group=0xfffffffd)
simple("gic.sgi-others", "el3", group=0xfffffffb)
simple("gic.timer", "el3", group=0xf7ffffff)
simple("gic.registers", "el1", "gic.sgi-self gic.sgi-others gic.timer", ich_hcr=1 << 10)  # TC
simple("spin.on", "el3", release=RELEASE + 0x100)

psci("psci.version", PSCI_VERSION, 1, also="psci.features")
psci("psci.features", PSCI_FEATURES, -1)
psci("psci.invalid", PSCI_CPU_ON, 0, calls=(0, 0))
psci("psci.off-before", PSCI_AFFINITY, 0, calls=(0, 0))
psci("psci.on", PSCI_CPU_ON, 0, calls=(1, 99), also=PSCI_CPUS)
psci("psci.on-after", PSCI_AFFINITY, 1, calls=(1, 1))
psci("psci.already-on", PSCI_CPU_ON, 0, calls=(2, 2))
psci("psci.off", PSCI_AFFINITY, 0, calls=(2, 1 << 60))
psci("psci.on-again", PSCI_CPU_ON, -3, calls=(3, 99))
psci("psci.registers", PSCI_VERSION, 0, CHANGE)
psci("psci.smccc", SMCCC_VERSION, 0x10001)  # which the shim does not keep to


def takes_for_there(feature):
    """
    A payload that takes @feature for there on a CPU that traps it, as one whose boot loader keeps it to
    itself: id_minimum of struct trial is 0, ten bytes behind its pointer to the instruction that is tried.
    """
    def breaks(s):
        elf = f"{conformance.IMAGE}.elf"
        symbols, pointers = (subprocess.run([f"aarch64-linux-gnu-{tool[0]}", *tool[1:], elf], check=True,
                                            text=True, capture_output=True).stdout
                             for tool in (["nm"], ["readelf", "-rW"]))
        address = re.search(rf"^0*([0-9a-f]+) T try_{feature}$", symbols, re.M).group(1)
        pointer = re.search(rf"^0*([0-9a-f]+) .* {address}$", pointers, re.M).group(1)
        data = bytearray(conformance.IMAGE.read_bytes())
        assert 0 < data[int(pointer, 16) + 10] < 15
        data[int(pointer, 16) + 10] = 0
        s.kernel = s.folder / "kernel"
        s.kernel.write_bytes(data)
    return breaks


for feature in NOT_IN_QEMU:
    mutant(f"sys.{feature}", "el2", "image.intact")(takes_for_there(feature))


@mutant("boot.x0-aligned", "el2")
def tree_at_4(s):
    s.fdt_addr = FDT + 4
    s.boot(x0=FDT + 4)


@mutant("boot.x0-tree", "el2", "boot.x0-size")
def tree_is_cut(s):
    data = bytearray(s.dtb.read_bytes())
    data[36:40] = (16).to_bytes(4, "big")  # the structure block ends early
    s.fdt_bytes = bytes(data)


@mutant("boot.x0-size", "el2")
def tree_is_large(s):
    data = bytearray(s.dtb.read_bytes())
    data[4:8] = (0x200008).to_bytes(4, "big")
    s.fdt_bytes = bytes(data)


@mutant("boot.x1-x3", "el2")
def x3_is_set(s):
    s.boot(x3=1)


@mutant("cpu.level", "el3", "cpu.same-level cpu.nonsecure sys.fp sys.hvc sys.debug sys.pmu " + GIC_ALL)
def boot_cpu_at_el3(s):
    s.boot(spsr=0x3cd)


@mutant("cpu.nonsecure", "secure", GIC_ALL)
def secure_el1(s):
    s.each(scr=0xc30 | 3 << 16, spsr=0x3c5)  # not NS; ST: its timer is there


@mutant("sys.sctlr-el1", "el2")
def mmu_below_is_on(s):
    s.boot(sctlr_el1=0x30d00801)


@mutant("sys.hcr", "el2")
def stage_two_is_on(s):
    s.boot(hcr=1)


@mutant("sys.vpidr", "el2")
def other_vmpidr(s):
    s.boot(vmpidr=0x100)


@mutant("timer.frequency", "el3")
def no_frequency(s):
    s.each(cntfrq=0)


@mutant("image.place", "el2")
def kernel_at_4k(s):
    s.kernel_addr = KERNEL + 0x1000
    s.boot(entry=KERNEL + 0x1000)


@mutant("image.near", "el2")
def old_kernel_far_away(s):
    s.kernel, s.kernel_addr = conformance.OLD_IMAGE, 0x46080000
    s.boot(entry=0x46080000)


@mutant("image.intact", "el2")
def byte_is_wrong(s):
    data = bytearray(conformance.IMAGE.read_bytes())
    data[data.index(b"CNTFRQ_EL0 is set")] ^= 1
    s.kernel = s.folder / "kernel"
    s.kernel.write_bytes(data)


@mutant("image.memory", "el2")
def memory_starts_in_the_kernel(s):
    s.memory((0x40400000, 0x7c00000))


@mutant("image.alone", "el2")
def reservation_in_bss(s):
    s.reserve("other", 0x40500000, 0x1000)


@mutant("tree.memory", "el2", "tree.block")
def memory_ends_before_the_tree(s):
    s.memory((0x40000000, 0x2000000))


@mutant("tree.alone", "el2", "tree.own-block")
def reservation_in_the_tree(s):
    s.reserve("other", FDT + 0x1000, 0x1000)


@mutant("tree.block", "el2", "tree.own-block")
def no_map_in_the_block(s):
    s.reserve("other", FDT + 0x1f0000, 0x1000, no_map=True)


@mutant("tree.own-block", "el2")
def ramdisk_in_the_block(s):
    s.initrd(FDT + 0x180000)


@mutant("memory.banks", "el2", "memory.real")
def banks_overlap(s):
    s.tree("/memory@44000000", "device_type", "memory", kind="s")
    s.tree("/memory@44000000", "reg", 0, 0x44000000, 0, 0x1000000)


@mutant("memory.real", "el2")
def twice_the_memory(s):
    s.memory((0x40000000, 0x10000000))


@mutant("initrd.pair", "el2")
def ramdisk_without_end(s):
    s.tree("/chosen", "linux,initrd-start", 0, INITRD)


@mutant("initrd.memory", "el2")
def ramdisk_outside(s):
    s.initrd(0x48000000 - 4)


@mutant("initrd.alone", "el2", "image.alone")
def ramdisk_in_bss(s):
    s.initrd(0x40500000)


@mutant("initrd.window", "el2", "memory.real")
def ramdisk_far_away(s):
    s.memory((0x40000000, 0x8000000), (0x1000000000, 0x1000000))
    s.initrd(0x1000000000)


@mutant("chosen.node", "el2")
def no_chosen(s):
    s.cut("/chosen")


@mutant("chosen.bootargs", "el2")
def bootargs_without_end(s):
    s.tree("/chosen", "bootargs", 0x61, 0x62, kind="bx")


@mutant("chosen.stdout", "el2")
def stdout_leads_nowhere(s):
    s.tree("/chosen", "stdout-path", "/nowhere", kind="s")


@mutant("chosen.seeds", "el2")
def empty_seed(s):
    s.tree("/chosen", "kaslr-seed", 0, 0)


@mutant("cpus.boot", "el1")
def no_node_of_the_boot_cpu(s):
    s.cut("/cpus/cpu@0")


@mutant("cpus.method", "el1")
def no_method(s):
    s.cut("/cpus/cpu@1", "enable-method")


@mutant("psci.node", "el1", PSCI_CPUS)
def no_conduit(s):
    s.tree("/psci", "method", "mail", kind="s")


@mutant("spin.aligned", "el3", "spin.on")
def release_at_4(s):
    s.tree("/cpus/cpu@1", "cpu-release-addr", 0, RELEASE + 12)


@mutant("spin.zero", "el3", "spin.on")
def release_not_zero(s):
    s.tree("/cpus/cpu@1", "cpu-release-addr", 0, RELEASE + 0x200)
    s.load(RELEASE + 0x200, b"12345678")


@mutant("spin.reserved", "el3")
def release_not_reserved(s):
    s.tree("/cpus/cpu@1", "cpu-release-addr", 0, PARAMS - 0x1000)
    s.second(release=PARAMS - 0x1000)


@mutant("gic.version", "el2", GIC_ALL)
def other_gic(s):
    s.tree("/intc@8000000", "compatible", "arm,cortex-a15-gic", kind="s")


@mutant("gic.spi", "el3", "gic.device")
def shared_interrupts_are_secure(s):
    s.each(group_spi=0)


@mutant("gic.device", "el2")
def other_interrupt(s):
    s.tree("/pl011@9000000", "interrupts", 0, 40, 4)


@mutant("gic.strays", "el3", GIC_ALL, gic=2)
def group_0_interrupt_waits(s):
    s.each(group=0xffffffdf)
    s.poke(GICD + 0x100, 1 << 5)
    s.poke(GICC, 0xb)  # both groups, group 0 as FIQ
    s.poke(GICD + 0xf00, 1 << 16 | 5)


@mutant("dma.virtio", "el2")
def driver_is_there(s):
    s.extra = ["-device", "virtio-net-device"]
    s.poke(VIRTIO + 0x70, 1)


@mutant("dma.pci", "el2")
def bus_master(s):
    s.extra = ["-device", "virtio-net-pci,romfile="]
    s.poke(ECAM + (1 << 15) + 4, 6)


def live_queue(s, buffer, size):
    """A driver's receive queue, still in use: 256 times the same buffer."""
    queue, entries = 0x44000000, 256
    table = b"".join(buffer.to_bytes(8, "little") + size.to_bytes(4, "little") + b"\2\0\0\0"
                     for _ in range(entries))
    ring = b"\0\0" + entries.to_bytes(2, "little") + b"".join(i.to_bytes(2, "little") for i in range(entries))
    s.load(queue, table + ring)
    for register, value in [(0x70, 0), (0x70, 1), (0x70, 3), (0x20, 0), (0x28, 4096), (0x30, 0),
                            (0x38, entries), (0x3c, 4096), (0x40, queue >> 12), (0x70, 7), (0x50, 0)]:
        s.poke(VIRTIO + register, value)
    s.tree("/chosen", "bootargs", "flood", kind="s")
    flood = conformance.Flood()
    s.extra, s.icount = flood.words, False  # packets come in the time of this machine
    return flood


@mutant("dma.memory", "el2", "dma.virtio")
def network_writes(s):
    return live_queue(s, 0x45001000, 2048)


@mutant("image.unchanged", "el2", "dma.virtio dma.memory")
def network_writes_into_the_image(s):
    symbols = subprocess.run(["aarch64-linux-gnu-nm", f"{conformance.IMAGE}.elf"], check=True,
                             capture_output=True, text=True).stdout
    start = int(re.search(r"^(\S+) \S _rela_start$", symbols, re.M).group(1), 16)
    return live_queue(s, KERNEL + start, 128)


@pytest.fixture(scope="module", autouse=True)
def programs():
    conformance.build()
    assert SHIM.exists()


@pytest.mark.parametrize("base,cpu,gic", [("el1", "cortex-a57", 2), ("el2", "max", 3), ("el1", "max", 3),
                                          ("el3", "cortex-a57", 3), ("el3", "max", 2)])
def test_the_shim_breaks_nothing_unless_told(tmp_path, base, cpu, gic):
    Setup(tmp_path, base, cpu=cpu, gic=gic).run().check()


@pytest.fixture(scope="module")
def reports(request, tmp_path_factory):
    """What the payload says of each mutant that this run asks for; two machines at a time."""
    wanted = {item.callspec.params["clause"] for item in request.session.items
              if item.module is request.module and "clause" in getattr(item, "fixturenames", ())}

    def run(clause):
        base, breaks, _, options = MUTANTS[clause]
        setup = Setup(tmp_path_factory.mktemp("mutant"), base, **options)
        return clause, setup.run(breaks(setup))

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return dict(pool.map(run, sorted(wanted)))


@pytest.mark.parametrize("clause", sorted(MUTANTS))
def test_the_clause_is_seen_to_be_broken(reports, clause):
    report, also = reports[clause], MUTANTS[clause][2]
    assert report.complete, report.text[-3000:]
    assert clause in report.broken(), report.text
    assert report.broken() <= {clause} | also, f"more than this is broken: {report.broken()}"


def test_every_clause_has_its_mutant(tmp_path):
    clauses = set(Setup(tmp_path, "el2").run().verdict)
    assert clauses == set(MUTANTS)
    readme = (TOP / "test/payload/arm64-conformance/README.md").read_text()
    assert {c for c in clauses if f"| `{c}` |" not in readme} == set(), "not in README.md"
