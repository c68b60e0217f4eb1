# SPDX-License-Identifier: Apache-2.0
"""Assertions on in simulation: each planted bug ends the run under the assertion's name."""

from __future__ import annotations

import pytest

from trapline.tb.campaigns.mutants.campaign import design, selected
from trapline.tb.planted import assertions
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.session import Progress, Session
from trapline.tb.sim.build import build

PLANTED = assertions.load()


@pytest.fixture(scope="module")
def simulator():
    return build(design([bug for bug, _ in PLANTED], watch=True))


def _run(program, executable, out):
    item = Program(program.stem, str(program), wait_seed=2, max_instructions=200_000)
    description = RunDescription("own", "rv64imac_h", (item,), str(out))
    (result,) = Session(description, Progress()).run_on(executable)
    return result


@pytest.mark.parametrize(("bug", "program"), PLANTED, ids=[bug.name for bug, _ in PLANTED])
def test_a_planted_bug_ends_the_run(bug, program, directed, simulator, tmp_path):
    result = _run(directed[program], selected(simulator, bug.number), tmp_path)
    assert result.verdict == "simulator", result.sentence
    assert bug.name in (tmp_path / "simulator.log").read_text()


def test_without_one_nothing_fires(directed, simulator, tmp_path):
    for name in dict.fromkeys(program for _, program in PLANTED):
        result = _run(directed[name], selected(simulator, 0), tmp_path)
        assert result.verdict in ("equal", "not finished"), result.sentence
