# SPDX-License-Identifier: MIT
"""Images and device trees that must be refused, each with the words that say why."""
import gzip
import struct
import zlib

from tree import TOP

DTB = TOP / "build/demo/board.dtb"
PAYLOAD = TOP / "build/payload/vexpress/zImage"

LINUX, VXWORKS = 5, 14
ARM, ARM64 = 2, 22
STANDALONE, KERNEL, RAMDISK, MULTI, FIRMWARE, SCRIPT = 1, 2, 3, 4, 5, 6


def uimage(data, load=0x60008000, entry=None, os=LINUX, arch=ARM, kind=KERNEL, comp=0, size=None):
    def header(crc):
        return struct.pack(">7I4B32s", 0x27051956, crc, 1, len(data) if size is None else size, load,
                           load if entry is None else entry, zlib.crc32(data), os, arch, kind, comp,
                           b"test")
    return header(zlib.crc32(header(0))) + data


def patch(data, at, new):
    return data[:at] + new + data[at + len(new):]


def elf(machine=40, bits=1, offset=52 + 32, addr=0x60100000, filesz=16, memsz=64, phoff=52, kind=2):
    head = b"\x7fELF" + bytes([bits, 1, 1]) + bytes(9)
    head += struct.pack("<2H5I6H", kind, machine, 1, addr, phoff, 0, 0, 52, 32, 1, 0, 0, 0)
    return head + struct.pack("<8I", 1, offset, addr, addr, filesz, memsz, 5, 4) + bytes(16)


def tree(tokens, strings=b"a\0", header=()):
    """A device tree blob around a structure block; header: field number to value."""
    struct_block = b"".join(t if isinstance(t, bytes) else struct.pack(">I", t) for t in tokens)
    off_struct = 40 + 16
    fields = [0xd00dfeed, off_struct + len(struct_block) + len(strings), off_struct,
              off_struct + len(struct_block), 40, 17, 16, 0, len(strings), len(struct_block)]
    for number, value in dict(header).items():
        fields[number] = value
    return struct.pack(">10I", *fields) + bytes(16) + struct_block + strings


BEGIN, END_NODE, PROP, NOP, END = 1, 2, 3, 4, 9
ROOT = (BEGIN, bytes(4))
GOOD_TREE = (*ROOT, END_NODE, END)


def big_tree():
    value = bytes(2 << 20)
    return tree((*ROOT, PROP, len(value), 0, value, END_NODE, END))


def deep_tree():
    return tree((BEGIN, bytes(4)) * 40 + (END_NODE,) * 40 + (END,))


def kernels():
    """name, bytes, what the refusal says; started with bootm."""
    k = PAYLOAD.read_bytes()
    gz = gzip.compress(k, mtime=0)
    bomb = gzip.compress(bytes(8 << 20), mtime=0)
    yield "uImage header flipped", patch(uimage(k), 40, b"x"), "header checksum"
    yield "uImage data flipped", patch(uimage(k), 900, b"\xaa\x55"), "data checksum"
    yield "uImage size 0xfffffff0", uimage(k, size=0xfffffff0), "0xfffffff0 bytes follow"
    yield "uImage size 0", uimage(k, size=0), "0x0 bytes follow"
    yield "uImage for arm64", uimage(k, arch=ARM64), "made for ARM64"
    yield "uImage for VxWorks", uimage(k, os=VXWORKS), "made for VxWorks"
    yield "uImage with lzma", uimage(k, comp=3), "lzma compression"
    yield "uImage is a ramdisk", uimage(k, kind=RAMDISK), "holds a ramdisk"
    yield "uImage is a script", uimage(k, kind=SCRIPT), "source runs it"
    yield "uImage is firmware", uimage(k, kind=FIRMWARE), "holds a firmware"
    yield "uImage over Keel", uimage(k, load=0x6ffa8000), "overlaps Keel"
    yield "uImage outside RAM", uimage(k, load=0x20000000), "no RAM at 0x20000000"
    yield "uImage at the last page", uimage(k, load=0xfffff000), "address space"
    yield "uImage past the end of RAM", uimage(k, load=0x6ffffff0), "past the end of DRAM"
    yield "uImage entry elsewhere", uimage(k, entry=0x61000000), "entry point"
    yield "uImage gzip without gzip", uimage(k, comp=1), "says gzip"
    yield "uImage gzip cut", uimage(gz[:-400], comp=1), "gzip|past the end|unpacking|overlaps|address space"
    yield "uImage gzip flipped", uimage(patch(gz, 300, b"\0\xff\0"), comp=1), "gzip:"
    yield "uImage gzip wrong CRC", uimage(patch(gz, len(gz) - 8, b"\1\2\3\4"), comp=1), "Computed CRC"
    yield "bomb with a small size", uimage(patch(bomb, len(bomb) - 4, b"\0\x10\0\0"), comp=1), "more than"
    yield "bomb of 3 GiB", uimage(patch(bomb, len(bomb) - 4, struct.pack("<I", 3 << 30)), comp=1), \
        "address space|past the end"
    yield "multi without table", uimage(b"\xff" * 64, kind=MULTI), "table of its parts"
    yield "multi parts too long", uimage(struct.pack(">3I", 16, 0xfffffff0, 0) + k, kind=MULTI), \
        "table of its parts"
    yield "standalone over Keel", uimage(k, kind=STANDALONE, load=0x6ffa8000), "overlaps Keel"
    yield "zImage big endian", patch(k, 0x30, b"\4\3\2\1"), "big-endian"
    yield "zImage end before start", patch(k, 0x28, struct.pack("<2I", 0x1000, 0x800)), "make no size"
    yield "zImage longer than memory", patch(k, 0x2c, b"\0\0\0\x7f"), "make no size|cut short"
    yield "gzip file", gz, "a gzip file"
    yield "erased flash", b"\xff" * 4096, "erased flash"
    yield "zeros", bytes(4096), "empty memory"
    yield "text", b"setenv bootargs console=ttyAMA0\n" * 9, "looks like text"
    yield "ext file system", patch(bytes(2048), 0x438, b"\x53\xef"), "ext file system"
    yield "squashfs", b"hsqs" + bytes(100), "squashfs"
    yield "cpio", b"070701" + b"0" * 100, "cpio"
    yield "xz", b"\xfd7zXZ\0" + bytes(100), "an xz file"
    yield "zstd", b"\x28\xb5\x2f\xfd" + bytes(100), "zstd"
    yield "lz4", b"\x04\x22\x4d\x18" + bytes(100), "lz4"
    yield "bzip2", b"BZh9" + bytes(100), "bzip2"
    yield "lzma", b"\x5d\0\0" + bytes(100), "lzma"
    yield "arm64 Image", patch(bytes(4096), 56, b"ARM\x64"), "arm64 Image"
    yield "FIT", tree((*ROOT, BEGIN, b"images\0\0", END_NODE, END_NODE, END)), "a FIT image"
    yield "device tree", DTB.read_bytes(), "a device tree"
    yield "noise", bytes((i * 89 + 17) & 0xff for i in range(4096)), "no known format"
    yield "ELF for x86", elf(machine=3), "another processor"
    yield "ELF 64 bit", elf(bits=2), "64-bit"
    yield "ELF object file", elf(kind=1), "not a program"
    yield "ELF headers outside", elf(phoff=0x7fffff00), "program headers"
    yield "ELF segment outside", elf(offset=0x7fffff00), "outside of the file"
    yield "ELF file part too long", elf(filesz=0x100, memsz=0x10), "outside of the file"
    yield "ELF over Keel", elf(addr=0x6ffa8000), "overlaps Keel"
    yield "ELF outside RAM", elf(addr=0x20000000), "no RAM"


def image64(text_offset=0, image_size=0x100000, flags=0xa, magic=b"ARM\x64"):
    """A file of 4 KiB that begins like a 64-bit kernel."""
    head = struct.pack("<2I6Q4sI", 0x14000000, 0, text_offset, image_size, flags, 0, 0, 0, magic, 0)
    return head + bytes(4096 - len(head))


def elf64(machine=183, bits=2, filesz=16, memsz=64, addr=0x44000000, offset=64 + 56):
    head = b"\x7fELF" + bytes([bits, 1, 1]) + bytes(9)
    head += struct.pack("<2HI3QI6H", 2, machine, 1, addr, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    return head + struct.pack("<2I6Q", 1, 5, offset, addr, addr, filesz, memsz, 4) + bytes(16)


def kernels64(payload):
    """The same as kernels() for a board with 256 MiB at 0x40000000."""
    k = payload.read_bytes()
    gz = gzip.compress(k, mtime=0)

    def wrapped(data=k, load=0x48000000, arch=ARM64, **more):
        return uimage(data, load=load, arch=arch, **more)
    yield "text offset too large", image64(text_offset=0x200000), "not below 2 MiB"
    yield "text offset that wraps", image64(text_offset=(1 << 64) - 0x200000), "not below 2 MiB"
    yield "image size that wraps", image64(image_size=(1 << 64) - 4096), "makes no sense"
    yield "image size 4 GiB", image64(image_size=1 << 32), "no room for the kernel: 4 GiB"
    yield "pages of 16 KiB", image64(flags=0xc), "pages of 16 KiB"
    yield "no magic", image64(magic=b"ARMx"), "no known format"
    yield "uImage header flipped", patch(wrapped(), 40, b"x"), "header checksum"
    yield "uImage data flipped", patch(wrapped(), 900, b"\xaa\x55"), "data checksum"
    yield "uImage size 0xfffffff0", wrapped(size=0xfffffff0), "0xfffffff0 bytes follow"
    yield "uImage for arm", wrapped(arch=ARM), "made for ARM"
    yield "uImage for VxWorks", wrapped(os=VXWORKS), "made for VxWorks"
    yield "uImage with lzma", wrapped(comp=3), "lzma compression"
    yield "uImage is a ramdisk", wrapped(kind=RAMDISK), "holds a ramdisk"
    yield "uImage is a script", wrapped(kind=SCRIPT), "source runs it"
    yield "uImage gzip without gzip", wrapped(comp=1), "says gzip"
    yield "uImage gzip flipped", wrapped(patch(gz, 300, b"\0\xff\0"), comp=1), "gzip"
    yield "uImage of something else", wrapped(b"no kernel at all" * 99), "expected an arm64 Image"
    yield "multi without table", wrapped(b"\xff" * 64, kind=MULTI), "table of its parts"
    yield "gzip flipped", patch(gz, 300, b"\0\xff\0"), "gzip"
    yield "gzip of something else", gzip.compress(b"no kernel at all" * 99), "expected an arm64 Image"
    yield "erased flash", b"\xff" * 4096, "erased flash"
    yield "zeros", bytes(4096), "empty memory"
    yield "text", b"setenv bootargs console=ttyAMA0\n" * 9, "looks like text"
    yield "zImage", PAYLOAD.read_bytes(), "this CPU runs 64-bit kernels"
    yield "squashfs", b"hsqs" + bytes(100), "squashfs"
    yield "device tree", DTB.read_bytes(), "a device tree"
    yield "noise", bytes((i * 89 + 17) & 0xff for i in range(4096)), "no known format"
    yield "ELF for x86", elf64(machine=62), "another processor"
    yield "ELF 32 bit", elf(), "32-bit"
    yield "ELF segment outside", elf64(offset=0x7fffff00), "outside of the file"
    yield "ELF segment wraps", elf64(offset=(1 << 64) - 8), "outside of the file"
    yield "ELF file part too long", elf64(filesz=0x100, memsz=0x10), "outside of the file"
    yield "ELF over Keel", elf64(addr=0x4ffa8000), "overlaps Keel"
    yield "ELF outside RAM", elf64(addr=0x20000000), "no RAM"
    yield "ELF above 4 GiB", elf64(addr=0x144000000), "no RAM at 0x144000000"


def trees():
    """name, bytes, what the refusal says; given as device tree of a good kernel."""
    good = DTB.read_bytes()
    yield "totalsize 4 GiB", patch(good, 4, b"\xff\xff\xff\xff"), "says it has 0xffffffff"
    yield "totalsize 8", patch(good, 4, struct.pack(">I", 8)), "says it has 0x8"
    yield "unknown token", tree((*ROOT, 7, END_NODE, END)), "unknown token"
    yield "no end token", tree((*ROOT, END_NODE)), "no end token"
    yield "end inside a node", tree((*ROOT, END)), "end inside of a node"
    yield "one end too many", tree((*ROOT, END_NODE, END_NODE, END)), "one node end too many"
    yield "two roots", tree((*ROOT, END_NODE, *ROOT, END_NODE, END)), "second root"
    yield "property before the root", tree((PROP, 0, 0, *ROOT, END_NODE, END)), "outside of any node"
    yield "property longer than the tree", tree((*ROOT, PROP, 0x7fffffff, 0, END_NODE, END)), "longer"
    yield "property that wraps", tree((*ROOT, PROP, 0xfffffffd, 0, END_NODE, END)), "longer"
    yield "name outside the strings", tree((*ROOT, PROP, 0, 99, END_NODE, END)), "not in the strings"
    yield "endless node name", tree((BEGIN, b"aaaa")), "name without end"
    yield "40 levels", deep_tree(), "nested deeper"
    yield "structure outside", tree(GOOD_TREE, header={2: 0xfffffff0}), "structure block leaves"
    yield "structure too long", tree(GOOD_TREE, header={9: 0xfffffff0}), "structure block leaves"
    yield "strings outside", tree(GOOD_TREE, header={3: 0xfffffff0}), "strings block leaves"
    yield "strings without end", tree(GOOD_TREE, strings=b"abc"), "not end in a NUL"
    yield "reservations outside", tree(GOOD_TREE, header={4: 0xfffffff8}), "reservations"
    yield "strings before the structure", tree(GOOD_TREE, header={3: 40}), "not behind"
    yield "version 3", tree(GOOD_TREE, header={5: 3}), "version 17"
    yield "more than 2 MiB", big_tree(), "at most 2 MiB"
    yield "three address cells", tree((*ROOT, PROP, 4, 0, 3, END_NODE, END),
                                      strings=b"#address-cells\0"), "not 1 or 2"
    yield "a zImage", PAYLOAD.read_bytes(), "a zImage"
    yield "a uImage", uimage(b"1234"), "a kernel, not a device tree"
    yield "zeros instead of a tree", bytes(64), "empty memory"


def zipped():
    """name, bytes, what unzip says."""
    plain = bytes((i * 5) & 0xff for i in range(20000))
    gz = gzip.compress(plain, mtime=0)
    named = gz[:3] + b"\x08" + gz[4:10] + b"n" * 0x3fff00
    yield "wrong byte", patch(gz, 60, b"\x99\x99"), "gzip:"
    yield "wrong CRC", patch(gz, len(gz) - 8, b"\1\2\3\4"), "Original CRC = 0x04030201"
    yield "wrong size", patch(gz, len(gz) - 4, b"\1\0\0\0"), "trailer says 0x1"
    yield "reserved flags", patch(gz, 3, b"\xe0"), "unknown flags"
    yield "header CRC", gz[:3] + b"\x02" + gz[4:10] + b"\0\0" + gz[10:], "header is damaged"
    yield "second member damaged", gz + patch(gz, 60, b"\x99\x99"), "gzip:"
    yield "not gzip", b"hello world, no gzip\n", "expected a gzip file"
    yield "erased", b"\xff" * 512, "erased flash"
    del named
