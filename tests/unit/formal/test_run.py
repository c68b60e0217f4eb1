# SPDX-License-Identifier: Apache-2.0
"""Which claims are run, in which order, and what becomes of one that cannot be stated."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.formal import run
from trapline.formal.floats.checks import FLOAT_CHECKS
from trapline.formal.properties import PROPERTIES
from trapline.formal.sequential import CHECKS
from trapline.models.isa.functions import TWINS


def test_every_kind_of_claim_is_there_once() -> None:
    claims = run.every_claim()
    assert len(claims) == len(set(claims))
    by_kind = {kind: {n for k, n, _ in claims if k == kind} for kind, _, _ in claims}
    assert by_kind == {
        "twin": {t.name for t in TWINS},
        "property": set(PROPERTIES),
        "sequential": set(CHECKS),
        "float": set(FLOAT_CHECKS),
    }


def test_names_and_configurations_choose() -> None:
    work = run.tasks(["xret", "tlb"], ["rv64imac_h"], 5, True)
    assert sorted(t[:3] for t in work) == [
        ("sequential", "tlb", "rv64imac_h"),
        ("twin", "xret", "rv64imac_h"),
    ]
    assert len(run.tasks([], [], 5, True)) == len(run.every_claim())


def test_a_claim_is_judged_in_a_process_of_its_own() -> None:
    rows: list[dict[str, object]] = []
    work = run.tasks(["fault_cause"], ["rv64imac_h"], 20, False)
    found, interrupted = run.run(work, 1, rows.append)
    assert not interrupted
    assert found == rows
    assert [(r["name"], r["status"]) for r in rows] == [("fault_cause", "proved")]
    assert float(str(rows[0]["cpu"])) > 0


def test_a_claim_that_cannot_be_stated_is_an_error_of_its_own() -> None:
    row = run._decided(("property", "no such property", "rv64imac_h", 1, False))
    assert (row["status"], row["rules"]) == ("error", [])
    assert "KeyError" in row["detail"]
    assert run.summary([row], 1.0)["properties_failed"] == 1


def test_what_was_proved_of_other_sources_is_proved_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run.sources()
    assert before == run.sources()
    for folder in ("hdl", "models", "formal"):
        (tmp_path / folder).mkdir()
    (tmp_path / "hdl" / "a.sv").write_text("module a; endmodule\n")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    one = run.sources()
    (tmp_path / "hdl" / "a.sv").write_text("module b; endmodule\n")
    assert len({before, one, run.sources()}) == 3
