"""Planted bugs are caught in lockstep, and the model that carries them is innocent without one.

`make mutants` hunts all of them; this is the share that every test run does.
"""

from __future__ import annotations

import pytest

from trapline.tb.mutants.campaign import ELVES, design, hunt, ordered
from trapline.tb.mutants.table import load
from trapline.tb.sim.build import build

NAMED = [
    "htval_shifted_back",
    "stale_after_hfence_gvma_all",
    "cause_2_for_22_on_hypervisor_csr",
    "mpv_not_written",
    "vmid_not_compared",
]


@pytest.fixture(scope="module")
def simulator(directed):
    return build(design(load()))


@pytest.fixture(scope="module")
def programs():
    return sorted(p.stem for p in ELVES.glob("*.elf"))


@pytest.mark.parametrize("name", NAMED)
def test_a_planted_bug_is_caught(simulator, programs, name):
    mutant = next(m for m in load() if m.name == name)
    catch = hunt(simulator, mutant, ordered(mutant, programs))
    assert catch.caught
    assert catch.verdict == "difference"


def test_without_a_planted_bug_nothing_differs(simulator, programs):
    catch = hunt(simulator, None, programs[::8])
    assert not catch.caught, catch
    assert catch.programs_run == len(programs[::8])
