# SPDX-License-Identifier: Apache-2.0
"""The matrix of boots: what it holds, what is known, what goes to a cluster, JUnit."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from trapline.console import Console
from trapline.errors import BadInput
from trapline.ledger import Ledger
from trapline.tb.campaigns.engine.rows import WorkPlace
from trapline.tb.campaigns.linux import matrix
from trapline.tb.run.description import Result


def document(name: str, good: bool) -> dict:
    result = vars(Result("linux", "e", "equal", finish="passed"))
    return {
        "name": name,
        "key": "k",
        "good": good,
        "failure": None if good else "0 of 1 commands passed",
        "against_spike": "same console, same guest exits",
        "cpu_seconds": 1.0,
        "differences": 0,
        "result": result,
        "summary": {},
    }


def test_the_matrix_is_what_the_target_promises() -> None:
    rows = {c.name: c for c in matrix.MATRIX}
    assert len(rows) == len(matrix.MATRIX)
    suites = [c for c in rows.values() if c.request.guest == "suite"]
    assert {c.request.sstc for c in suites} == {True, False}
    assert {c.request.config for c in suites} == {"rv64imac_h", "rv64imac_h_sv39", "rv32imac_h"}
    narrow = [c for c in rows.values() if c.request.config == "rv32imac_h"]
    assert {c.request.guest for c in narrow} == {"tiny", "suite", "linux"}
    assert len({c.wait_seed for c in suites} - {None}) == 3
    assert any(c.request.preempt for c in suites)
    assert rows["tiny-6.12"].request.release == "6.12"
    assert rows["linux"].request.guest == "linux"
    with pytest.raises(BadInput, match="no combination 'x'"):
        matrix.chosen(["x"])


def test_a_known_result_holds_for_its_key_only(tmp_path) -> None:
    results = Ledger(tmp_path / "ledger.sqlite", "linux matrix")
    combination = matrix.MATRIX[0]
    assert matrix.known(results, combination, "k") is None
    results.put(combination.name, "k", document(combination.name, True))
    assert matrix.known(results, combination, "k") is not None
    assert matrix.known(results, combination, "other") is None
    results.put(combination.name, "k", document(combination.name, False))
    assert matrix.known(results, combination, "k") is None


def test_what_the_matrix_does_not_know_goes_to_the_cluster(tmp_path, monkeypatch, capsys) -> None:
    first, second, third = matrix.MATRIX[:3]
    for name in ("DOCUMENT", "JUNIT", "LEDGER"):
        monkeypatch.setattr(matrix, name, tmp_path / name)
    monkeypatch.setattr(matrix.session, "prepare", lambda _request: None)
    monkeypatch.setattr(matrix, "key", lambda _combination, _built: "k")
    Ledger(tmp_path / "LEDGER", "linux matrix").put(first.name, "k", document(first.name, True))
    sent: list[tuple[str, str]] = []

    def gather(items, site, take, place) -> int:
        assert site == WorkPlace(2)
        for item in items:
            sent.append((*item.names, item.more))
            if item.names != (third.name,):
                take(item, document(item.names[0], True))
        return 1

    monkeypatch.setattr(matrix, "gather", gather)
    assert not matrix.run([first, second, third], False, Console(), WorkPlace(2))
    assert sent == [(second.name, "k"), (third.name, "k")]
    assert f"lost: {third.name}" in capsys.readouterr().out
    rows = json.loads((tmp_path / "DOCUMENT").read_text())
    assert [row["name"] for row in rows] == [first.name, second.name]
    results = Ledger(tmp_path / "LEDGER", "linux matrix")
    assert matrix.known(results, second, "k") is not None
    sent.clear()
    assert not matrix.run([first, second, third], False, Console(), WorkPlace(2))
    assert sent == [(third.name, "k")]


def test_a_boot_that_is_not_good_fails_in_junit(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(matrix, "DOCUMENT", tmp_path / "lockstep.json")
    monkeypatch.setattr(matrix, "JUNIT", tmp_path / "junit.xml")
    matrix.write([document("one", True), document("two", False)])
    rows = json.loads((tmp_path / "lockstep.json").read_text())
    assert [(row["name"], row["verdict"]) for row in rows] == [("one", "equal"), ("two", "equal")]
    suite = ET.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("errors")) == ("2", "1")
