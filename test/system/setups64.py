# SPDX-License-Identifier: MIT
"""Every set-up in which the virt board starts a 64-bit kernel on four CPUs, for all who try all of them."""
from collections import namedtuple
from itertools import product

# @words: more of -M. What Linux finds: @conduit to PSCI, @level it starts at, @method of other CPUs.
Setup = namedtuple("Setup", "words gic cpu conduit level method")

WORLDS = [("", "hvc", "EL1"), ("virtualization=on", "smc", "EL2"), ("secure=on", "smc", "EL1"),
          ("secure=on,virtualization=on", "smc", "EL2")]
# Each world gets each of them. QEMU computes pointer authentication the slow way unless told.
CPUS = ["cortex-a57", "max,pauth-impdef=on", "cortex-a53", "cortex-a72"]
METHODS = ["psci", "spin-table"]


def all_setups():
    for number, world in enumerate(WORLDS):
        for gic, method in product((2, 3), METHODS):
            words, conduit, level = world
            cpu = CPUS[(number + 2 * (gic - 2) + METHODS.index(method)) % len(CPUS)]
            yield Setup(",".join(filter(None, [words, f"gic-version={gic}"])), gic, cpu, conduit, level,
                        method)


SETUPS = list(all_setups())
assert len(set(SETUPS)) == 16 and len({(s.words.rpartition(",")[0], s.cpu) for s in SETUPS}) == 16


def name(setup):
    """As pytest shows it."""
    return f"{setup.words}-{setup.method}"
