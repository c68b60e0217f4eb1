# SPDX-License-Identifier: Apache-2.0
"""Coverage in lockstep, of the model alone and of a recorded stream: the same points."""

from __future__ import annotations

from pathlib import Path

from trapline.cli.check import command as check
from trapline.coverage import store
from trapline.coverage.collect import Collector, run_on_golden
from trapline.coverage.observer import NAME
from trapline.coverage.points import SPACE
from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.session import Progress, Session

PROGRAMS = ("gstage_load_unmapped_guest_page_fault", "hgatp_legal_values")


def test_lockstep_golden_and_stream_hit_the_same_points(directed, tmp_path: Path) -> None:
    programs = tuple(Program(name, str(directed[name])) for name in PROGRAMS)
    description = RunDescription(
        "own", "rv64imac_h", programs, str(tmp_path), observers=(NAME,), record=True
    )
    results = Session(description, Progress()).run()
    assert all(r.good for r in results), [r.sentence for r in results]
    in_lockstep = store.merged([tmp_path])
    single = Collector(named("rv64imac_h"), store.GOLDEN)
    recorded = store.Covered()
    for name in PROGRAMS:
        assert run_on_golden(single, read_elf(directed[name]), name) == 0
        path = tmp_path / f"{name}.of-stream.coverage"
        assert check(tmp_path / f"{name}.stream", coverage=path) == 0
        recorded.add(store.read(path))
    assert in_lockstep.points == recorded.points
    assert in_lockstep.instructions == recorded.instructions == sum(r.instructions for r in results)
    assert in_lockstep.points == single.covered.points
    assert in_lockstep.sources == {"lockstep"}
    assert in_lockstep.first[next(iter(in_lockstep.points))] in PROGRAMS
    assert any(SPACE.name_of(n).startswith("walk[G-stage") for n in in_lockstep.points)
