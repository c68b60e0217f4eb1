# SPDX-License-Identifier: Apache-2.0
"""Lockstep raises no false alarm, and sees what lies just outside of what is legal.

`make controls` runs all of them; every test run does a few named ones and a share that changes
from day to day.
"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime

import pytest

from trapline.models.isa.config import DEFAULT
from trapline.tb.campaigns.controls import work
from trapline.tb.campaigns.controls.campaign import ControlOutcome, design, run
from trapline.tb.campaigns.engine.rows import WorkPlace
from trapline.tb.planted.controls import load
from trapline.tb.planted.patch import ROOT
from trapline.tb.sim.build import build

# Many runs with one question: `make test-campaigns`, a part of its own of CI.
pytestmark = pytest.mark.campaign

ALWAYS = ["stale_leaf_of_each_stage", "sfence_vma_va_ignored", "value_that_no_version_explains"]
SHARES = 12
CONTROLS = load()
TODAY = [c.name for c in CONTROLS[datetime.now(UTC).toordinal() % SHARES :: SHARES]]


@pytest.fixture(scope="module")
def simulator(directed):
    subprocess.run(["make", "--no-print-directory", "sw"], cwd=ROOT, check=True)
    return build(design(CONTROLS))


@pytest.mark.parametrize("name", sorted({*ALWAYS, *TODAY}))
def test_a_control_goes_as_it_must(simulator, name):
    control = next(c for c in CONTROLS if c.name == name)
    assert run(simulator, control, CONTROLS).complaint == ""


def test_worker_processes_come_to_the_same(simulator):
    controls = [c for c in CONTROLS if c.name in ALWAYS]
    outcomes: dict[str, ControlOutcome] = {}

    def settled(outcome: ControlOutcome) -> None:
        outcomes[outcome.name] = outcome

    assert work.run(controls, DEFAULT, WorkPlace(2), settled) == 0
    assert sorted(outcomes) == sorted(ALWAYS)
    assert all(outcome.good for outcome in outcomes.values())
    assert outcomes[ALWAYS[0]] == run(
        simulator, next(c for c in CONTROLS if c.name == ALWAYS[0]), CONTROLS
    )
