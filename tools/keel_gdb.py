# SPDX-License-Identifier: MIT
"""gdb commands that know where Keel moved itself.

Keel is linked at KEEL_LINK, starts in flash (or where `load` put it) and moves to the
top of RAM. The ELF's symbols fit only the first address, so:

    keel symbols       load them again where Keel runs now
    keel start [NAME]  run through stage 1 up to NAME (default keel_main), symbols loaded
    keel where         tell where Keel runs now
"""
import gdb


def evaluate(expression):
    return int(gdb.parse_and_eval(f"(unsigned long)({expression})")) & MASK


WIDE = int(gdb.parse_and_eval("sizeof(void *)")) == 8  # AArch64
MASK = (1 << 64) - 1 if WIDE else (1 << 32) - 1
THREAD = "TPIDR_EL0" if WIDE else "TPIDRURO"


def register(name):
    return int(gdb.selected_frame().read_register(name)) & MASK


def system_register(name):
    """That of the state the board starts in, secure or the highest level; a second Keel may differ."""
    for banked in (name + "_EL3", name + "_EL2") if WIDE else (name + "_S",):
        try:
            if value := register(banked):
                return value
        except ValueError:
            pass  # a CPU without this level
    return register(name)


class Image:
    """The ELF file gdb was started with: its addresses as linked, read before any move."""

    def __init__(self):
        self.path = gdb.current_progspace().filename
        self.start = evaluate("&_start")
        self.end = evaluate("&__keel_end")
        self.tls = evaluate("&tls_area")
        self.stage1_done = evaluate("&stage1_done")
        self.stage2 = evaluate("&stage2")

    def offset(self):
        """What to add to a linked address now.

        Stage 2 points the thread register to tls_area; before that, stage 1 points VBAR to _start; a
        core that has done neither stands on _start itself.
        """
        pc = register("pc")
        places = [system_register("VBAR") - self.start]
        if system_register(THREAD):
            places.insert(0, system_register(THREAD) - self.tls)
        for offset in places:
            offset &= MASK
            if self.start <= (pc - offset) & MASK < self.end:
                return offset
        return (pc - self.start) & MASK

    def load_symbols(self, offset):
        gdb.execute("symbol-file", to_string=True)
        gdb.execute(f"add-symbol-file {self.path} -o {offset:#x}", to_string=True)
        print(f"Keel runs at {(self.start + offset) & MASK:#x}: its symbols are there")

    def run_stage1(self):
        """Stop at the branch to stage 2; returns how far Keel moved.

        It is where the image is now, or as linked: there a stage 1 that has to load the image
        puts it.
        """
        jumps = {(self.stage1_done + self.offset()) & MASK, self.stage1_done}
        stops = [gdb.Breakpoint(f"*{jump:#x}", gdb.BP_HARDWARE_BREAKPOINT, internal=True)
                 for jump in jumps]
        gdb.execute("continue", to_string=True)
        for stop in stops:
            stop.delete()
        return (register("x0" if WIDE else "r0") - self.stage2) & MASK


class Keel(gdb.Command):
    """Commands of Keel: symbols, start [NAME], where."""

    def __init__(self):
        super().__init__("keel", gdb.COMMAND_USER, prefix=True)


class KeelSymbols(gdb.Command):
    """Load the symbols where Keel runs now."""

    def __init__(self, image):
        super().__init__("keel symbols", gdb.COMMAND_FILES)
        self.image = image

    def invoke(self, argument, from_tty):
        self.image.load_symbols(self.image.offset())


class KeelWhere(gdb.Command):
    """Tell where Keel runs now."""

    def __init__(self, image):
        super().__init__("keel where", gdb.COMMAND_STATUS)
        self.image = image

    def invoke(self, argument, from_tty):
        base = (self.image.start + self.image.offset()) & MASK
        print(f"Keel runs at {base:#x}, linked at {self.image.start:#x}")


class KeelStart(gdb.Command):
    """Run through stage 1 to a function of stage 2: keel start [NAME], default keel_main."""

    def __init__(self, image):
        super().__init__("keel start", gdb.COMMAND_RUNNING)
        self.image = image

    def invoke(self, argument, from_tty):
        self.image.load_symbols(self.image.run_stage1())
        gdb.execute(f"tbreak {argument or 'keel_main'}", to_string=True)
        gdb.execute("continue")


def main():
    image = Image()
    for command in (KeelSymbols, KeelWhere, KeelStart):
        command(image)
    image.load_symbols(image.offset())


gdb.execute("set confirm off")
Keel()
main()
