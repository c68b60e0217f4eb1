# SPDX-License-Identifier: Apache-2.0
"""A run behind its first difference: what the program itself shows of a planted bug."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from trapline.tb.campaigns.mutants.campaign import design, selected
from trapline.tb.planted.mutants import load
from trapline.tb.planted.operators import with_operators
from trapline.tb.run.description import Program, Result, RunDescription, Verdict
from trapline.tb.run.session import Progress, Session
from trapline.tb.sim.build import build


def boot(elf: Path, mutant: str, out: Path, checked: bool) -> Result:
    everyone = with_operators(load())
    number = next(m.number for m in everyone if m.name == mutant)
    program = Program("it", str(elf), max_instructions=400_000)
    run = RunDescription("own", "rv64imac_h", (program,), str(out), check=checked, wave_cycles=0)
    simulator = selected(build(design(everyone)), number)
    # Batches shorter than the programs: the checker stops in their midst.
    run = replace(run, go_on=checked, batch=64)
    return Session(run, Progress(), judge=False).run_on(simulator)[0]


@pytest.mark.parametrize(
    ("mutant", "program"),
    [
        ("htval_shifted_back", "gstage_load_unmapped_guest_page_fault"),
        ("mpv_not_written", "mret_restores_v_from_mpv_unless_m"),
    ],
)
def test_behind_a_difference_the_design_does_what_it_does_unchecked(
    directed: dict[str, Path], tmp_path: Path, mutant: str, program: str
) -> None:
    elf = directed[program]
    checked = boot(elf, mutant, tmp_path / "checked", True)
    single = boot(elf, mutant, tmp_path / "single", False)
    assert checked.verdict == Verdict.DIFFERENCE
    assert checked.instructions < single.instructions
    assert (checked.unchecked["finish"], checked.unchecked["code"]) == (single.finish, single.code)
    assert checked.unchecked["cycles"] == single.cycles
    assert checked.console == single.console
    assert single.unchecked == {}
    report = json.loads((Path(checked.report) / "report.json").read_text())
    # The harness enters VS-mode and VU-mode from M-mode: there is no hypervisor to name.
    assert report["at"]["mode"] in ("VS", "VU")
    assert report["host"] == {}


def test_a_run_ends_at_its_cycles_and_at_a_text(assemble, tmp_path: Path) -> None:
    spin = assemble("spin", "li t0, 0; 1: addi t0, t0, 1; j 1b")
    answer = "\n".join(f"li t1, {ord(c)}; sb t1, 0(t0)" for c in "so: Oops")
    oops = assemble("oops", f"li t0, 0x10000000\n{answer}\n1: nop; j 1b")
    programs = (
        Program("cycles", str(spin), max_cycles=300_000),
        Program("text", str(oops), ends_at=("panic", "Oops"), max_instructions=5_000_000),
        Program("no text", str(oops), ends_at=("panic",), max_instructions=200_000),
    )
    run = RunDescription("own", "rv64imac_h", programs, str(tmp_path), chunk_cycles=100_000)
    results = Session(run, Progress()).run()
    assert [r.finish for r in results] == ["limit"] * 3
    assert [r.verdict for r in results] == [Verdict.UNFINISHED] * 3
    assert 300_000 <= results[0].cycles < 500_000
    assert results[1].instructions < results[2].instructions
