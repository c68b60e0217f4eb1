# SPDX-License-Identifier: Apache-2.0
"""The sampler against directed programs whose names say what they do, and against itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from trapline.coverage.collect import Collector, run_on_golden
from trapline.coverage.points import SPACE
from trapline.coverage.store import GOLDEN
from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import of_seed

ROOT = Path(__file__).resolve().parents[3]


def impossible(collector: Collector) -> list[str]:
    possible = {
        SPACE.bases[group.name] + number for group in SPACE.groups for number, _ in group.numbers()
    }
    return sorted(SPACE.name_of(n) for n in collector.covered.points if n not in possible)


def names(collector: Collector) -> set[str]:
    return {SPACE.name_of(n) for n in collector.covered.points}


def test_nothing_impossible_is_hit(directed):
    """Neither reading of what is possible (space) nor of what was seen (sampler) is wrong alone."""
    assert impossible(directed) == []


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h", "rv64gc_h", "rv32gc_h"])
def test_random_programs_hit_nothing_impossible(config, tmp_path):
    collector = Collector(named(config), GOLDEN)
    for seed in range(40):
        path = tmp_path / "random.elf"
        write_elf(of_seed(collector.config, seed), path)
        run_on_golden(collector, read_elf(path, collector.config.xlen), str(seed), 4_000)
    assert collector.sampler.instructions > 30_000
    assert impossible(collector) == []


@pytest.mark.parametrize(
    "point",
    [
        "csr[hstatus, VS, read, virtual]",
        "csr[vsstatus, VU, write, virtual]",
        "csr[sstatus, VS, write, ok]",
        "csr[mstatus, HS, read, illegal]",
        "field[hgatp.MODE=8]",
        "field[hstatus.VGEIN=zero]",
        "privileged[sret, VS, 0, 1, virtual]",
        "privileged[wfi, VS, 1, 1, illegal]",
        "privileged[hlsv, U, 0, 0, illegal]",
        "counter[time, VU, 1, 0, 1, virtual]",
        "root[satp, VS, read, 0, 1, virtual]",
        "exception[virtual instruction, VS, medeleg]",
        "exception[load page fault, VS, medeleg and hedeleg]",
        "interrupt[virtual supervisor external interrupt, VS, VS]",
        "return[sret, HS, VU, 0]",
        "return[mret, M, VS, 1]",
        "implicit[load guest-page fault, VS-stage PTE read, M]",
        "walk[G-stage, Sv39, 0, load, V=0]",
        "walk[VS-stage, Sv39, 0, store, D=0]",
        "HLV[hlv, HS, 1, 0, 0, 0, guest-page fault]",
        "fence ends[hfence.gvma, 0, 0, G-stage PTE]",
        "time[VS, other]",
    ],
)
def test_directed_programs_hit_what_they_are_named_for(directed, point):
    assert point in names(directed)


def test_first_program_is_kept(directed):
    point = "field[hgatp.MODE=9]"
    first = {SPACE.name_of(n): name for n, name in directed.first.items()}[point]
    programs = sorted((ROOT / "build/sw/directed").glob("*.elf"))
    place = [p.stem for p in programs].index(first)
    for chosen, hit in ((programs[:place], False), (programs[place : place + 1], True)):
        collector = Collector(named("rv64imac_h"), GOLDEN)
        for path in chosen:
            run_on_golden(collector, read_elf(path), path.stem)
        assert (point in names(collector)) is hit


def test_a_program_alone_hits_no_more_than_with_others(directed):
    single = Collector(named("rv64imac_h"), GOLDEN)
    path = ROOT / "build/sw/directed/hgatp_legal_values.elf"
    assert run_on_golden(single, read_elf(path), path.stem) == 0
    assert names(single) <= names(directed)
    assert single.sampler.instructions > 100


SCRIPT = """
import sys
from trapline.models.golden import pure
if sys.argv[1] == "source":
    pure.prefer_sources()
from trapline.coverage.collect import Collector, run_on_golden
from trapline.coverage.store import GOLDEN
from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import of_seed
collector = Collector(named("rv64imac_h"), GOLDEN)
run_on_golden(collector, read_elf(sys.argv[2]), "program")
print(sys.modules["trapline.coverage.sampler"].__file__)
print(sorted(collector.covered.points.items()))
"""


def test_both_forms_count_the_same():
    path = ROOT / "build/sw/directed/gstage_load_unmapped_guest_page_fault.elf"
    reported = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT, form, str(path)],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        ).stdout
        for form in ("compiled", "source")
    ]
    assert reported[0].splitlines()[1] == reported[1].splitlines()[1]
    assert [text.splitlines()[0].rpartition(".")[2] for text in reported] == ["so", "py"]
