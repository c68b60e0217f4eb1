# SPDX-License-Identifier: Apache-2.0
"""Of a campaign's random programs those that do not agree are files, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.tb.campaigns.random import drawn, settle
from trapline.tb.random.program import of_seed
from trapline.tb.run.description import AGREED, NOT_RUN, Result, RunDescription, Verdict

CONFIG = named("rv64imac_h")


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - NOT_RUN))
def test_what_a_campaign_leaves_behind(verdict: Verdict, tmp_path: Path) -> None:
    """Where the simulator died nobody has written the file; of a livelock it has been written."""
    programs = (drawn(CONFIG, 11, tmp_path), drawn(CONFIG, 12, tmp_path))
    Path(programs[1].elf).write_bytes(b"written with the report")
    description = RunDescription("own", CONFIG.name, programs, str(tmp_path))
    settle(description, [Result(p.name, p.elf, verdict) for p in programs])
    there = [Path(p.elf).exists() for p in programs]
    assert there == [verdict not in AGREED] * 2
    if there[0]:
        image = of_seed(CONFIG, 11)
        elf = read_elf(programs[0].elf, CONFIG.xlen, CONFIG.ram)
        assert (elf.entry, tuple(elf.segments)) == (image.entry, image.pieces)
        assert Path(programs[1].elf).read_bytes() == b"written with the report"


def test_a_program_is_no_file_before_it_runs(tmp_path: Path) -> None:
    program = drawn(CONFIG, 11, tmp_path)
    assert program.source == program.drawn == "random:rv64imac_h:11"
    assert program.elf == str(tmp_path / "random11.elf")
    assert not list(tmp_path.iterdir())
