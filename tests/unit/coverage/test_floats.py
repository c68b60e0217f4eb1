# SPDX-License-Identifier: Apache-2.0
"""Cover points of floating point: what the directed programs hit, and that nobody else pays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from trapline.coverage import groups_float
from trapline.coverage.collect import Collector, run_on_golden
from trapline.coverage.judge import group_counts
from trapline.coverage.points import SPACE
from trapline.coverage.store import GOLDEN
from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.tb.random import float_suite

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = ROOT / "build/sw/directed/rv64gc_h"
GROUPS = [g.name for g in groups_float.GROUPS]


@pytest.fixture(scope="module")
def floats() -> Collector:
    """All directed programs of F and D, sampled on the golden model alone."""
    subprocess.run(["make", "--no-print-directory", "sw"], cwd=ROOT, check=True)
    collector = Collector(named("rv64gc_h"), GOLDEN)
    for path in sorted(PROGRAMS.glob("*.elf")):
        assert run_on_golden(collector, read_elf(path), path.stem) == 0
    return collector


def names(collector: Collector) -> set[str]:
    return {SPACE.name_of(n) for n in collector.covered.points}


def test_nothing_impossible_is_hit(floats) -> None:
    possible = {
        SPACE.bases[group.name] + number for group in SPACE.groups for number, _ in group.numbers()
    }
    assert [SPACE.name_of(n) for n in floats.covered.points if n not in possible] == []


@pytest.mark.parametrize(
    "point",
    [
        "float operation[fdiv.d, RNE, DZ]",
        "float operation[fmul.d, RNE, NX UF]",
        "float operation[fcvt.w.s, RTZ, NV]",
        "float operand[fadd.s, first, no box]",
        "float operand[fclass.d, first, signaling nan]",
        "float operand[fmadd.d, third, positive normal]",
        "float gate[Off, Off, M, operation, illegal]",
        "float gate[Dirty, Off, VS, operation, illegal]",
        "float gate[Off, Dirty, VU, fcsr write, illegal]",
        "float gate[Clean, Clean, VS, store, ok]",
        "float reserved[fadd.s, rm=5]",
        "float reserved[fadd.s, frm=7]",
        "float reserved[fadd.s, frm, but rm is static]",
        "float dirty[operation to f, VS, Clean, Clean]",
        "float dirty[flags of an operation to x, VU, Clean, Clean]",
        "float dirty[fcsr write, VS, Clean, Clean]",
        "tinst[load guest-page fault, fld, 0, HS]",
        "tinst[store/AMO guest-page fault, fsw, 0, HS]",
        "tinst[store/AMO guest-page fault, fsd, 1, M]",
        "csr[fcsr, VS, read, illegal]",
        "csr[frm, M, write, ok]",
        "field[vsstatus.FS=2]",
    ],
)
def test_directed_programs_hit_what_they_are_named_for(floats, point) -> None:
    assert point in names(floats)


def test_the_suite_hits_every_operation_operand_and_reserved_mode(tmp_path) -> None:
    assert float_suite.main([str(tmp_path)]) == 0
    collector = Collector(named("rv64gc_h"), GOLDEN)
    for path in sorted(tmp_path.glob("*.elf")):
        assert run_on_golden(collector, read_elf(path), path.stem) == 0
    for name in ("float operation", "float operand", "float reserved"):
        _, possible, holes = group_counts(collector.covered, SPACE.by_name[name])
        assert possible > 200
        assert holes == [], name


@pytest.mark.parametrize("name", ["float gate", "float dirty"])
def test_directed_programs_try_both_fs_fields_in_every_mode(floats, name) -> None:
    _, possible, holes = group_counts(floats.covered, SPACE.by_name[name])
    assert possible > 80
    assert holes == []


def test_a_hart_without_f_samples_none_of_it(directed) -> None:
    assert not directed.sampler.has_floats
    hit = {name.partition("[")[0] for name in names(directed)}
    assert not hit & set(GROUPS)


def test_flags_that_an_instruction_can_raise() -> None:
    can = groups_float.can_raise
    assert can("fadd.s") == {"none", "NX", "NX OF", "NV"}
    assert can("fdiv.d") == {"none", "NX", "NX UF", "NX OF", "DZ", "NV"}
    assert can("fcvt.d.wu") == can("fsgnj.s") == can("fmv.x.w") == {"none"}
    assert can("fcvt.d.l") == can("fcvt.s.w") == {"none", "NX"}
    assert can("fcvt.d.s") == can("flt.d") == {"none", "NV"}
    assert can("fcvt.s.d") == {"none", "NX", "NX UF", "NX OF", "NV"}
    assert can("fcvt.lu.d") == can("fsqrt.s") == {"none", "NX", "NV"}


def test_going_on_elsewhere_keeps_registers_and_fcsr(floats) -> None:
    saved = floats.sampler.saved()
    other = Collector(named("rv64gc_h"), GOLDEN)
    other.sampler.restore(saved, ())
    assert other.sampler.saved() == saved
    assert len(saved[1]) > len(Collector(named("rv64imac_h"), GOLDEN).sampler.saved()[1])


SCRIPT = """
import sys
from trapline.models.golden import pure
if sys.argv[1] == "source":
    pure.prefer_sources()
from trapline.coverage.collect import Collector, run_on_golden
from trapline.coverage.store import GOLDEN
from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
collector = Collector(named("rv64gc_h"), GOLDEN)
for path in sys.argv[2:]:
    run_on_golden(collector, read_elf(path), "program")
print(sys.modules["trapline.coverage.floats"].__file__)
print(sorted(collector.covered.points.items()))
"""


def test_both_forms_count_the_same(floats) -> None:
    chosen = ("nan_boxing_of_operands", "fs_becomes_dirty_in_both_at_v1", "fma_rounds_once")
    told = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT, form, *(str(PROGRAMS / f"{n}.elf") for n in chosen)],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        ).stdout.splitlines()
        for form in ("compiled", "source")
    ]
    assert told[0][1] == told[1][1]
    assert [lines[0].rpartition(".")[2] for lines in told] == ["so", "py"]
