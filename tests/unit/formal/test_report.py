# SPDX-License-Identifier: Apache-2.0
"""The page of the proofs says what the results say; figures of planted changes keep their place."""

from __future__ import annotations

from pathlib import Path

from trapline.formal import report, run

ROW = {
    "kind": "twin", "name": "xret", "config": "rv64imac_h", "status": "proved", "solver": "z3",
    "second": "unsat", "third": "", "obligations": [], "assumptions": ["privilege is M, S or U"],
    "rules": ["r_one"], "seconds": 0.1, "cpu": 0.5,
}  # fmt: skip
MUTANTS = {
    "config": "rv64imac_h", "judged": 2, "mutants": 3, "refuted": 1, "equivalent": 1, "unknown": 0,
    "does not build": 0, "does not run": 0, "sides_without_a_refuted_mutant": ["alu rtl"],
    "rows": [
        {"twin": "alu", "side": "rtl", "change": "a | b", "status": "equivalent", "reason": "x"}
    ],
    "planted": [{"check": "tlb", "invariant": "s", "change": "c", "status": "refuted"}],
}  # fmt: skip


def test_the_summary_counts_what_is_proved_and_what_has_not_run() -> None:
    refuted = ROW | {"config": "rv32imac_h", "status": "refuted", "second": ""}
    result = run.summary([ROW, refuted], 3.0)
    assert (result["proofs"], result["proved"], result["refuted"]) == (2, 1, 1)
    assert result["second_solver_agrees"] == 1
    assert result["rules"] == ["r_one"]
    assert "trap_target at rv64imac_h" in result["not_run"]


def test_an_unfinished_run_goes_on_and_a_finished_one_does_not(tmp_path: Path) -> None:
    path = tmp_path / "formal.json"
    assert run.unfinished(path) == ([], 0.0)
    result = run.summary([ROW], 3.0)
    run.write(result, path)
    assert run.unfinished(path)[0] == result["claims"]
    run.write(result | {"not_run": []}, path)
    assert run.unfinished(path) == ([], 0.0)
    run.write(result | {"sources": "others"}, path)
    assert run.unfinished(path) == ([], 0.0)


def test_long_claims_come_first() -> None:
    names = [t[1] for t in run.tasks(["xret", "csr_file", "tlb"], ["rv64imac_h"], 1, False)]
    assert names.index("csr_file") < names.index("xret")
    assert names.index("tlb") < names.index("xret")


def test_the_page_keeps_the_planted_changes_when_the_claims_are_written(tmp_path: Path) -> None:
    page = tmp_path / "proofs.md"
    report.write(run.summary([ROW], 3.0), page)
    assert "`make formal-mutants` has not run." in page.read_text()
    report.write_mutants(MUTANTS, page)
    section = report.mutants_section(MUTANTS)
    assert section in page.read_text()
    assert "| alu | rtl | a \\| b | x |" in section
    assert "Sides without a refuted change: alu rtl." in section
    report.write(run.summary([ROW], 4.0), page)
    assert section in page.read_text()
    assert "- `xret`: privilege is M, S or U." in page.read_text()


def test_the_page_has_what_was_tried_of_the_floating_point_unit(tmp_path: Path) -> None:
    row = ROW | {
        "kind": "float", "name": "fpu_small_div", "config": "rv64gc_h", "detail": "9 cases",
        "solver": "enumeration", "rules": ["fdiv-s_op"],
    }  # fmt: skip
    result = run.summary([row], 3.0)
    assert (result["floats"], result["floats_proved"]) == (1, 1)
    page = tmp_path / "proofs.md"
    report.write(result, page)
    (line,) = (x for x in page.read_text().splitlines() if x.startswith("| fpu_small_div"))
    assert "| 9 cases | fdiv-s_op | enumeration | 0.5 | proved |" in line
    assert "no solver decided one in time" in page.read_text()
