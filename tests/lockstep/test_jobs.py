# SPDX-License-Identifier: Apache-2.0
"""`trapline lockstep --jobs 2`: two simulators, the results as if there were one."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

from trapline.cli.app import run as trapline


def outcome(out: Path) -> list[tuple[str, str, int, int]]:
    results = json.loads((out / "summary.json").read_text())["results"]
    return [(r["name"], r["verdict"], r["instructions"], r["cycles"]) for r in results]


def test_results_stand_in_the_order_asked_for_and_are_the_same(
    directed: dict[str, Path], tmp_path: Path
) -> None:
    programs = [str(p) for name, p in directed.items() if name.startswith("vs")][:4]
    programs = [str(directed["hgatp_legal_values"]), *programs]
    one, two = tmp_path / "one", tmp_path / "two"
    assert trapline(["lockstep", *programs, "--out", str(one)]) == 0
    assert trapline(["lockstep", *programs, "--out", str(two), "--jobs", "2"]) == 0
    assert len(outcome(one)) == len(programs) > 3
    assert outcome(two) == outcome(one)
    cases = ET.parse(two / "junit.xml").getroot()
    assert [case.get("name") for case in cases] == [name for name, *_ in outcome(one)]
    ran = [json.loads((two / "simulators" / n / "run.json").read_text()) for n in ("0", "1")]
    assert all(r["programs"] for r in ran)
