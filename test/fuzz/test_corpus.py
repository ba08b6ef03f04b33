# SPDX-License-Identifier: MIT
"""Every fuzz target reads its corpus, and random changes of it, without a fault."""
import subprocess

import pytest

from tree import TOP, make

TARGETS = sorted(p.stem[5:] for p in (TOP / "test/fuzz").glob("fuzz_*.c"))
MUTATIONS = 2000
SEED = 1


@pytest.fixture(scope="module", autouse=True)
def programs():
    make("fuzz-programs")


@pytest.mark.parametrize("target", TARGETS)
def test_corpus_and_its_mutations_do_no_harm(target, tmp_path):
    done = subprocess.run([TOP / f"build/host/fuzz/fuzz_{target}", f"--mutate={MUTATIONS}",
                           f"--seed={SEED}", "--seconds=5", TOP / f"test/fuzz/corpus/{target}"],
                          cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True, errors="replace", timeout=120)
    assert done.returncode == 0, done.stderr[-6000:]
