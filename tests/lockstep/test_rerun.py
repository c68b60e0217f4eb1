# SPDX-License-Identifier: Apache-2.0
"""The command that a report prints, given to a shell as it stands."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from formats import complaints, schema

from trapline.cli.app import run as trapline
from trapline.tb.report.document import SCHEMA
from trapline.tb.run.description import SUMMARY_SCHEMA

WAITS = "csrw mie, zero; 1: wfi; j 1b"


def test_it_works_from_the_folder_it_names_with_results_of_its_own(
    assemble, tmp_path: Path
) -> None:
    elf = assemble("it's waiting", WAITS)
    out = tmp_path / "some where"
    assert trapline(["lockstep", str(elf), "--out", str(out), "--wait-states", "3"]) == 1
    summary = json.loads((out / "summary.json").read_text())
    assert complaints(summary, schema(f"summary-{SUMMARY_SCHEMA}")) == []
    (result,) = summary["results"]
    report = Path(result["report"])
    document = json.loads((report / "report.json").read_text())
    assert complaints(document, schema(f"report-{SCHEMA}")) == []
    command = document["reproduce"]
    before = (out / "summary.json").read_bytes()
    done = subprocess.run(["bash", "-c", command], cwd="/", capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert (out / "summary.json").read_bytes() == before
    (second,) = json.loads((report / "rerun" / "summary.json").read_text())["results"]
    same = ("verdict", "sentence", "instructions", "cycles", "wait_seed")
    assert [second[name] for name in same] == [result[name] for name in same]
    assert second["verdict"] == "waits for ever"
