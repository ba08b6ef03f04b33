#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The deepest stack of the image, from the call graph that gcc writes beside each object.

A call through a pointer is followed where CALLS says whom it may reach; every
other one is taken for a leaf of LEAF bytes (a register access of a driver).
Functions that call each other in a circle must be in ROUNDS with the number of
rounds their code allows. What the C library and libgcc need stands in LIBRARY.

Functions that the linker left out count for nothing.

    stack.py [BOARD]     prints the deepest chain; fails when it passes half of STACK_SIZE
"""
import re
import subprocess
import sys

import source

FRAME_MAX = 256  # bytes of one function
FRAME_MAX_OF = {"virt": 512}  # twice the registers that are kept, and pointers of twice the size
OTHERS = "build/deps/"  # not ours to shorten; what they need is in the depth all the same
LEAF = 256
LIBRARY = {"printf": 512, "vprintf": 512, "snprintf": 512, "vsnprintf": 512}
LIBRARY_OTHER = 64
END = ("__stack_chk_fail", "cpu_panic", "abort")  # they print and reset: counted as one print

# function that calls through a pointer -> functions it may reach
CALLS = {
    "common/command.c:invoke": r"common/cmd/\w+\.c:\w+_run$",
    "common/device.c:probe": r"drivers/.*_probe$",
    "keel_main": r"drivers/.*_probe$",
    "virtio_mmio_probe": r"drivers/(net|block|rng)/virtio_\w+\.c:\w+_start$",
    "blockdev_read": r"drivers/block/.*_read$",
    "rng_read": r"drivers/rng/virtio_rng\.c:rng_fill$",
    "net_poll": r"(ethernet_input|net_input|drivers/net/.*)$",
    "raw_input": r"net/.*$",
    "udp_input": r".*\b(dhcp_recv|dns_recv|net/\w+\.c:\w*recv\w*)$",
    "image_parse": r"common/image/.*(parse)$",
    "packed_peek": r"common/image/.*unpack$",
    "tftp_input": r"(net|common)/.*(sink|write).*$",
    "mem_for_each": r"common/.*(show|visit|print|line).*$",
}

# one function of a circle -> how often it can be gone round
ROUNDS = {
    "shell_execute": (16, "SHELL_DEPTH_MAX"),
    "common/cmd/test.c:test_or": (32, "a bracket and a word of CMD_WORDS_MAX each"),
    **{f"build/deps/src/arm-trusted-firmware/lib/libfdt/fdt_overlay.c:overlay_{name}":
       (33, "DEPTH_MAX of fdt_blob.c and the root")
       for name in ("adjust_node_phandles", "apply_node", "update_local_node_references")},
    "build/deps/src/libzstd/lib/common/entropy_common.c:FSE_readNCount_body":
        (2, "a header shorter than 8 bytes is copied and read again"),
    "fdt_path_offset": (2, "an alias and the path it stands for"),
    "fdt_path_offset_namelen": (2, "the same"),
}

# frames above FRAME_MAX, each with its reason
LARGE = {
    "fdt_overlay_add": "where each level of an overlay is mirrored",
    "get_run": "a property value, as text for a variable",
    "print_chip": "a line of facts that the driver writes",
    "srec_line": "a whole record of 255 bytes, decoded before anything of it is used",
}

NODE = re.compile(r'node: \{ title: "([^"]+)" label: "[^"]*?\\n(\d+) bytes \((\w+)')
EDGE = re.compile(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"')


def read_graph(folder):
    """Frame sizes and calls of every function."""
    size, calls = {}, {}
    for path in sorted(folder.rglob("*.ci")):
        text = path.read_text()
        for name, frame, _ in NODE.findall(text):
            size[name] = int(frame)
        for caller, callee in EDGE.findall(text):
            if caller not in END:
                calls.setdefault(caller, set()).add(callee)
    return size, calls


def only_linked(size, calls, elf):
    """Without what no board uses; the ELF's symbols have no file in front."""
    lines = subprocess.run(["nm", str(elf)], check=True, capture_output=True, text=True).stdout
    linked = {line.split()[-1] for line in lines.splitlines()}
    kept = {name: n for name, n in size.items() if name.split(":")[-1] in linked}
    return kept, {name: callees for name, callees in calls.items() if name in kept}


def resolve_pointers(size, calls):
    """Replace the indirect calls; what stays is counted as a leaf."""
    for caller, callees in calls.items():
        if "__indirect_call" not in callees or caller not in CALLS:
            continue
        pattern = re.compile(CALLS[caller])
        callees |= {name for name in size if pattern.match(name) and name != caller}


def frame(name, size):
    if name == "__indirect_call":
        return LEAF
    if name in END:
        return LIBRARY["printf"]
    return size.get(name, LIBRARY.get(name, LIBRARY_OTHER))


def circles(calls):
    """Strongly connected components (Tarjan, without recursion), callees first."""
    index, low, on_stack, stack, out = {}, {}, set(), [], []
    for root in sorted(calls):
        work = [(root, iter(sorted(calls.get(root, ()))))] if root not in index else []
        if work:
            index[root] = low[root] = len(index)
            stack.append(root)
            on_stack.add(root)
        while work:
            name, rest = work[-1]
            for callee in rest:
                if callee not in index:
                    index[callee] = low[callee] = len(index)
                    stack.append(callee)
                    on_stack.add(callee)
                    work.append((callee, iter(sorted(calls.get(callee, ())))))
                    break
                if callee in on_stack:
                    low[name] = min(low[name], index[callee])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    members = stack[stack.index(name):]
                    del stack[stack.index(name):]
                    on_stack -= set(members)
                    out.append(members)
    return out


def deepest(size, calls, findings):
    """Worst depth below and including each function, and the chain that makes it."""
    worst = {}
    for members in circles(calls):
        own = sum(frame(m, size) for m in members)
        if len(members) > 1 or members[0] in calls.get(members[0], ()):
            rounds = [ROUNDS[m][0] for m in members if m in ROUNDS]
            if not rounds:
                findings.append(f"{' -> '.join(sorted(members)[:6])}: a circle without a limit")
            own *= max(rounds, default=1)
        below = max((worst[c] for m in members for c in calls.get(m, ()) if c not in members),
                    default=(0, []))
        for m in members:
            worst[m] = (own + below[0], [m, *below[1]])
    return worst


def is_excused(name):
    return name.startswith(OTHERS) or name.split(":")[-1].split(".")[0] in LARGE


def check_graph(size, calls, limit, frame_max=FRAME_MAX):
    findings = []
    for name, bytes_used in sorted(size.items()):
        if bytes_used > frame_max and not is_excused(name):
            findings.append(f"{name}: a frame of {bytes_used} bytes, at most {frame_max}")
    resolve_pointers(size, calls)
    worst = deepest(size, calls, findings)
    depth, chain = max(worst.values(), default=(0, []))
    text = f"{depth} bytes: " + " ".join(f"{c.split(':')[-1]}({frame(c, size)})" for c in chain)
    if depth > limit:
        findings.append(f"the stack may need {text}; at most {limit}")
    return findings, text


def stack_size(root, board):
    header = source.text(root, f"include/configs/{board}.h")
    return int(re.search(r"STACK_SIZE\s+(\w+)", header).group(1), 0)


def main():
    board = sys.argv[1] if len(sys.argv) > 1 else "vexpress"
    folder = source.TOP / "build" / board / "obj"
    size, calls = read_graph(folder)
    if not size:
        sys.exit(f"no call graph in {folder}: run make BOARD={board} first")
    size, calls = only_linked(size, calls, folder.parent / "keel.elf")
    findings, text = check_graph(size, calls, stack_size(source.TOP, board) // 2,
                                 FRAME_MAX_OF.get(board, FRAME_MAX))
    print(*findings or [text], sep="\n")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
