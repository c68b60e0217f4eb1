# SPDX-License-Identifier: Apache-2.0
"""A run on the core that is killed goes on from its checkpoint, and ends as if nothing had been."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from trapline.models.isa.config import named
from trapline.tb.duts import loader as dut
from trapline.tb.run import snapshot
from trapline.tb.run.description import Program, Result, RunDescription, Verdict
from trapline.tb.run.session import Progress, Session
from trapline.tb.sim.build import build

CONFIG = "rv64imac_h"
EVERY = 40_000
# Sums in a loop long enough for a few checkpoints, with stores and a page of its own.
LOOP = """
li s0, 0x80100000
li s1, 150000
1: andi t0, s1, 0x7f8
add t0, t0, s0
ld t1, 0(t0)
add t1, t1, s1
sd t1, 0(t0)
addi s1, s1, -1
bnez s1, 1b
li t0, 0x100000
li t1, 0x5555
sw t1, 0(t0)
1: j 1b
"""


class Killed(Exception):
    """Stands for what ended the first run."""


@pytest.fixture(scope="module", autouse=True)
def saving_simulator() -> None:
    """It is a simulator of its own; building it takes a minute once."""
    build(replace(dut.load("own").design(named(CONFIG)), saving=True))


def run(
    elf: Path, out: Path, wait_seed: int | None, stop_after: int = 0, **settings: str
) -> Result:
    """One run that keeps checkpoints; killed after so many instructions, if not 0."""
    program = Program("loop", str(elf), wait_seed=wait_seed)
    description = RunDescription(
        "own",
        CONFIG,
        (program,),
        str(out),
        snapshot_instructions=EVERY,
        chunk_cycles=20_000,
        wave_cycles=0,
        **settings,  # type: ignore[arg-type]  # fields of several types
    )

    def advanced(_index: int, instructions: int) -> None:
        if 0 < stop_after <= instructions:
            raise Killed

    return Session(description, Progress(advanced=advanced)).run()[0]


@pytest.mark.parametrize("wait_seed", [pytest.param(None, marks=pytest.mark.campaign), 3])
def test_a_killed_run_goes_on(assemble, tmp_path: Path, wait_seed: int | None) -> None:
    elf = assemble("loop", LOOP)
    whole = run(elf, tmp_path / "whole", wait_seed)
    assert whole.verdict == Verdict.EQUAL
    assert not snapshot.path(tmp_path / "whole", Program("loop", str(elf))).exists()
    with pytest.raises(Killed):
        run(elf, tmp_path / "cut", wait_seed, stop_after=500_000)
    kept = snapshot.path(tmp_path / "cut", Program("loop", str(elf)))
    assert kept.exists()
    ended = run(elf, tmp_path / "cut", wait_seed, resume=str(kept))
    for name in ("verdict", "finish", "instructions", "records", "cycles", "traps"):
        assert getattr(ended, name) == getattr(whole, name), name
    assert not kept.exists()
