# SPDX-License-Identifier: Apache-2.0
"""Assertions on in simulation: each planted bug ends the run under the sentence's name."""

from __future__ import annotations

import pytest
from assertion_bugs import BUGS, PLANTED

from trapline.tb.campaigns.mutants.campaign import design, selected
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.session import Progress, Session
from trapline.tb.sim.build import build


@pytest.fixture(scope="module")
def simulator():
    return build(design(BUGS, watch=True))


def _run(program, executable, out):
    item = Program(program.stem, str(program), wait_seed=2, max_instructions=200_000)
    description = RunDescription("own", "rv64imac_h", (item,), str(out))
    (result,) = Session(description, Progress()).run_on(executable)
    return result


@pytest.mark.parametrize("number", range(1, len(PLANTED) + 1), ids=[p[0] for p in PLANTED])
def test_a_planted_bug_ends_the_run(number, directed, simulator, tmp_path):
    name, program = PLANTED[number - 1][:2]
    result = _run(directed[program], selected(simulator, number), tmp_path)
    assert result.verdict == "simulator", result.sentence
    assert name in (tmp_path / "simulator.log").read_text()


def test_without_one_nothing_fires(directed, simulator, tmp_path):
    for name in dict.fromkeys(p[1] for p in PLANTED):
        result = _run(directed[name], selected(simulator, 0), tmp_path)
        assert result.verdict in ("equal", "not finished"), result.sentence
