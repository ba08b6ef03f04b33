#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Cut the power at a random flash operation, again and again: make campaign.

Each run starts the S5PC100 from the NAND file that the run before it left behind, looks
whether Keel still boots and whether the environment is the old or the new one, and gives the
next command that changes flash; the emulator switches itself off somewhere inside. So every
run checks the one before it, and damage that heals only once is found by the next.

Saved is a counter. Only `nand erase env` may lose it, and then only to an older value or to
nothing; whatever is found counts from there.

An erase that the power cuts short leaves random bits, those of the bad-block mark too. No block
of this chip ever wears out, so at the end not one may be taken for bad.
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

from emulator import Board

PROMPT = b"keel> "
JOBS = 2 * os.cpu_count()  # each board waits for its NAND now and then
SECONDS = 60  # for one run: nothing takes a second
RESULTS = ("torn", "torn", "torn", "nothing", "whole", "half")
LOAD = "21000000"


class CampaignError(Exception):
    """A promise was broken: what, in which run, and where its files are."""


class Action:
    """A command line and how many flash operations it may take, so that the cut falls inside."""

    def __init__(self, line, operations, saves=False, may_lose=False):
        self.line, self.operations = line, operations
        self.saves, self.may_lose = saves, may_lose


PAGES = 64  # in a block
FILL = ("if test -z \"${f6}\"; then setenv f x; for i in 1 2 3 4 5 6 7 8 9 10 11; do "
        "setenv f ${f}${f}; done; for i in 1 2 3 4 5 6; do setenv f${i} ${f}; done; setenv f; fi; ")
SAVE = Action(FILL + "setexpr n ${n:-0} + 1; saveenv", 1 + 7, saves=True)  # erase, 12 KiB
ACTIONS = (
    *[SAVE] * 12,
    Action("nand erase kernel", 64),
    Action(f"nand erase kernel 60000; nand write {LOAD} kernel 60000", 3 + 3 * PAGES),
    Action("nand erase 1000000 80000", 4),
    Action(f"nand erase 1000000 40000; nand write {LOAD} 1000000 40000", 2 + 2 * PAGES),
    Action("protect off bootloader2; nand erase bootloader2", 5),
    Action(f"nand read {LOAD} bootloader 40000; protect off bootloader2; "
           f"nand erase bootloader2; nand write {LOAD} bootloader2 40000", 5 + 100),
    Action("protect off env; nand erase env", 6, may_lose=True),
)


class Start:
    """One start of the board, its console on pipes."""

    def __init__(self, words, log):
        self.log, self.text = log, b""
        self.deadline = time.monotonic() + SECONDS
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=log)

    def until_prompt(self):
        """The text up to the next prompt, or None: the emulator has ended."""
        out = self.process.stdout.fileno()
        while True:
            before, found, after = self.text.partition(b"\n" + PROMPT)
            if found:
                self.text = after
                return before.decode(errors="replace").replace("\r", "")
            if not select.select([out], [], [], self.deadline - time.monotonic())[0]:
                raise CampaignError("no prompt; the console ends with\n"
                                    + self.text[-600:].decode(errors="replace"))
            more = os.read(out, 65536)
            if not more:
                return None
            self.log.write(more)
            self.text += more.replace(b"\r", b"")

    def type(self, line):
        self.process.stdin.write(line.encode() + b"\r")
        self.process.stdin.flush()

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Chain:
    """A NAND file and the runs it goes through."""

    def __init__(self, folder, seed):
        self.folder, self.chance = folder, random.Random(seed)
        self.board = Board("s5pc100")
        self.flash, self.faults = folder / "flash.img", folder / "faults"
        self.board.prepare_flash(self.flash)
        self.allowed = {None}  # what the counter may be
        self.action, self.cut_at, self.cuts, self.runs = None, None, 0, 0

    def words(self):
        cut = f"power-cut op={self.cut_at} result={self.chance.choice(RESULTS)}\n"
        seed = f"seed value={self.chance.randrange(1 << 31)}\n"
        self.faults.write_text(seed + cut, encoding="ascii")
        return self.board_words()

    def board_words(self):
        return self.board.command(self.flash, serial="stdio", net=["-nic", "none"],
                                  extra=["-machine", f"faults={self.faults}"])

    def run(self):
        """One start: check what the last run left, then cut the power inside the next command."""
        action = self.action = self.chance.choice(ACTIONS)
        self.cut_at = self.chance.randint(1, action.operations)
        with open(self.folder / "console.log", "wb") as log:
            start = Start(self.words(), log)
            try:
                self.check_and_cut(start, action)
            finally:
                start.end()
        self.runs += 1

    def check_blocks(self):
        """A last start without a cut: what of the chip Keel still uses."""
        self.faults.write_text("", encoding="ascii")
        with open(self.folder / "console.log", "wb") as log:
            start = Start(self.board_words(), log)
            try:
                start.until_prompt()
                start.type("nand info")
                out = start.until_prompt()
            finally:
                start.end()
        if "\n  0 bad blocks," not in out or "erase journal in the blocks at" not in out:
            raise CampaignError(f"blocks or the journal were lost:\n{out}")

    def check_and_cut(self, start, action):
        if start.until_prompt() is None:
            self.cuts += 1  # inside the start: the next one finds out what that did
            return
        start.type("echo n is ${n:-nothing}.")
        value = self.counter(start.until_prompt())
        if value not in self.allowed:
            raise CampaignError(f"the counter is {value}, not one of {self.allowed}")
        start.type(action.line)
        out = start.until_prompt()
        self.cuts += out is None
        new = (value or 0) + 1
        if out is None:
            self.allowed = {value, new} if action.saves else {value}
        elif re.search(r"^error: ", out, re.M):
            raise CampaignError(f"{action.line} printed\n{out}")
        else:
            self.allowed = {new} if action.saves else {value}
        if action.may_lose:
            self.allowed = {None, *range(value + 1)} if value else {None}

    @staticmethod
    def counter(text):
        found = re.search(r"^n is (\w+)\.$", text or "", re.M)
        if not found:
            raise CampaignError(f"the board does not say its counter: {text!r}")
        return None if found[1] == "nothing" else int(found[1], 16)


def run_chain(folder, seed, runs):
    """(runs, cuts) of one chain."""
    folder.mkdir()
    chain = Chain(folder, seed)
    for _ in range(runs):
        try:
            chain.run()
        except CampaignError as e:
            raise CampaignError(f"seed {seed}, run {chain.runs}: cut at operation {chain.cut_at} "
                                f"of: {chain.action.line}\n{e}\nfiles: {folder}") from None
    chain.check_blocks()
    return chain.runs, chain.cuts


def campaign(runs, seed, jobs, folder):
    """All runs, @jobs chains side by side; returns (runs, cuts, seconds)."""
    started = time.monotonic()
    shares = [runs // jobs + (n < runs % jobs) for n in range(jobs)]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        chains = [pool.submit(run_chain, folder / f"chain{n}", f"{seed}-{n}", share)
                  for n, share in enumerate(shares)]
        done = [chain.result() for chain in chains]
    return (sum(d[0] for d in done), sum(d[1] for d in done), time.monotonic() - started)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--jobs", type=int, default=JOBS, help="boards at the same time")
    args = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="campaign"))
    try:
        runs, cuts, seconds = campaign(args.runs, args.seed, args.jobs, folder)
    except CampaignError as e:
        sys.exit(f"campaign: FAILED: {e}")
    shutil.rmtree(folder)
    print(f"campaign: {runs} runs, {cuts} power cuts, Keel started every time, the environment "
          f"was the old or the new one, no block was lost: {seconds:.0f} s, {runs / seconds:.1f} runs/s")


if __name__ == "__main__":
    main()
