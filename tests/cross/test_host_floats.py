# SPDX-License-Identifier: Apache-2.0
"""`trapline floats`: every instruction agrees with the host's processor, or is shown."""

from __future__ import annotations

import json
import platform

import pytest

from trapline.cli import floats as cli
from trapline.errors import BadInput
from trapline.models.golden.fp.format import BINARY32, BINARY64, unboxed
from trapline.models.isa.encodings import ENCODINGS
from trapline.tb.campaigns.floats import campaign, loop, reference

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="the reference is an x86-64")

BY_NAME = {o.name: o for o in reference.OPERATIONS}


def test_every_instruction_of_f_and_d_is_there() -> None:
    named = {e.name for e in ENCODINGS if e.extension in ("f", "d") and e.fmt in ("FP", "R4")}
    assert BY_NAME.keys() == named
    assert len(named) == 58


def test_every_part_agrees(tmp_path) -> None:
    out = tmp_path / "float.json"
    assert cli.command(cases=5_000, seed=3, op=None, jobs=1, out=out) == 0
    document = json.loads(out.read_text())
    assert document["differences"] == 0
    assert document["least"] == 5_000
    assert document["cases"] == 58 * 5_000
    # Nothing is compared that could not go wrong: each flag is raised by some instruction.
    raised = {flag for row in document["classes"].values() for flag in row["flags"]}
    assert {"none", "NX", "NX UF", "NX OF", "DZ", "NV"} <= raised


@pytest.mark.parametrize("name", ["fadd.s", "fmul.d", "fdiv.s", "fmadd.d", "fcvt.s.d", "fcvt.w.d"])
def test_another_mode_differs(name) -> None:
    """RUP on the one side, RNE on the other."""
    operation = BY_NAME[name]
    cases, answers = reference.reference().cases(operation, 3, 1, 1 << 40, 2_000)
    info = campaign.information(operation, 0)
    counts = campaign.no_counts()
    found = loop.compare(
        campaign.hart(), info, 0, operation.source == reference.INTEGER, 2_000, cases, answers,
        counts, 5,
    )  # fmt: skip
    assert len(found) == 5


@pytest.mark.parametrize(("name", "fmt"), [("fadd.s", BINARY32), ("fadd.d", BINARY64)])
def test_special_operands_come_first(name, fmt) -> None:
    operation, host = BY_NAME[name], reference.reference()
    count = host.edges(operation)
    cases, _ = host.cases(operation, 0, 1, 0, count)
    pairs = {(cases[3 * n], cases[3 * n + 1]) for n in range(count)}
    assert len(pairs) == count == 80**2
    values = {unboxed(fmt, 64, a) for a, _ in pairs}
    assert {0, 1, fmt.infinity, fmt.infinity + 1, fmt.canonical_nan, fmt.infinity - 1} <= values


def test_random_operands_raise_every_flag_often() -> None:
    counts = {}
    for name in ("fmul.d", "fmul.s", "fdiv.d", "fmadd.s"):
        row = campaign.run_part(campaign.Part(BY_NAME[name], 4, 60_000, 1))
        for flags, count in row["flags"].items():
            counts[flags] = counts.get(flags, 0) + count
    assert all(counts[flags] > 100 for flags in ("none", "NX", "NX UF", "NX OF", "NV", "DZ"))


def test_a_difference_is_named(tmp_path, monkeypatch, capsys) -> None:
    """The golden model is told to round down where the host rounds up."""
    asked = campaign.information
    monkeypatch.setattr(campaign, "information", lambda o, _rm: asked(o, 2))
    out = tmp_path / "float.json"
    assert cli.command(cases=5_000, seed=1, op=["fadd.d"], jobs=1, out=out) == 1
    rows = json.loads(out.read_text())["classes"]["fadd.d"]["differences"]
    modes = {row["mode"] for row in rows}
    assert modes == {"RNE", "RTZ", "RUP", "RMM"}
    assert all(len(row["operands"]) == 2 and row["host"] != row["golden"] for row in rows)
    assert "fadd.d RUP" in capsys.readouterr().out


def test_what_is_known_is_not_run_again(tmp_path, monkeypatch) -> None:
    out = tmp_path / "float.json"
    assert cli.command(cases=100, seed=1, op=["fmin.s"], jobs=1, out=out) == 0
    first = json.loads(out.read_text())
    monkeypatch.setattr(campaign, "run_part", None)  # nobody calls it
    assert cli.command(cases=100, seed=1, op=["fmin.s"], jobs=1, out=out) == 0
    assert json.loads(out.read_text()) == first


def test_bad_input(tmp_path, monkeypatch) -> None:
    with pytest.raises(BadInput, match=r"no instruction fadd\.x"):
        cli.command(cases=10, seed=0, op=["fadd.x"], jobs=1, out=tmp_path / "f.json")
    monkeypatch.setattr(reference.platform, "machine", lambda: "riscv64")
    reference.reference.cache_clear()
    with pytest.raises(BadInput, match="the reference is an x86-64 processor"):
        cli.command(cases=10, seed=0, op=["fadd.s"], jobs=1, out=tmp_path / "f.json")
    reference.reference.cache_clear()
