# SPDX-License-Identifier: MIT
"""1000 power cuts inside of saveenv, nand write and nand erase: tools/campaign.py."""
import pytest

import campaign
from tree import make

RUNS = 1000


@pytest.fixture(scope="module", autouse=True)
def built():
    make("BOARD=s5pc100", "all", "emu")


def test_power_cuts_cost_neither_the_environment_nor_keel_nor_a_block(tmp_path, record_property):
    runs, cuts, seconds = campaign.campaign(RUNS, "1", campaign.JOBS, tmp_path)
    record_property("summary", f"campaign: {cuts} power cuts in {runs} runs, {seconds:.0f} s")
    assert runs == RUNS and cuts > RUNS * 0.9
