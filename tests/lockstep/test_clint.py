# SPDX-License-Identifier: Apache-2.0
"""Planted bugs of the CLINT: each is a difference in lockstep, found by a directed program."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.tb.campaigns.mutants.campaign import design
from trapline.tb.planted.mutants import load
from trapline.tb.planted.operators import with_operators
from trapline.tb.sim.build import build

from .planted import report_of

BUGS = [m.name for m in load() if m.file == "hdl/soc/clint.sv"]


@pytest.fixture(scope="module")
def simulator() -> Path:
    return build(design(with_operators(load())))


def test_there_are_some() -> None:
    assert len(BUGS) >= 9


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_of_the_clint_is_a_difference(
    directed: dict[str, Path], simulator: Path, tmp_path: Path, name: str
) -> None:
    doc, _ = report_of(simulator, name, [directed["clint_registers"]], tmp_path, shrink_seconds=0)
    assert "the CLINT is not as its stores left it" in doc["sentence"]
