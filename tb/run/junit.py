# SPDX-License-Identifier: Apache-2.0
"""Results as JUnit XML, one test case for each program."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from trapline.tb.run.description import Result, Verdict


def write_junit(path: Path, suite: str, results: Sequence[Result]) -> None:
    """Write the file. Differences are failures, dead simulators errors, missing ones skipped."""
    root = ET.Element("testsuite", name=suite, tests=str(len(results)))
    counts = {"failures": 0, "errors": 0, "skipped": 0}
    for r in results:
        case = ET.SubElement(
            root, "testcase", classname=suite, name=_title(r), time=f"{r.seconds:.3f}"
        )
        if r.verdict == Verdict.MISSING:
            counts["skipped"] += 1
            ET.SubElement(case, "skipped", message="the run was interrupted before this program")
        elif r.verdict in (Verdict.SIMULATOR, Verdict.ERROR):
            counts["errors"] += 1
            ET.SubElement(case, "error", message=r.sentence)
        elif not r.good:
            counts["failures"] += 1
            message = r.sentence or f"the program reports failure {r.code}"
            ET.SubElement(case, "failure", message=message, type=r.verdict).text = r.report
        ET.SubElement(case, "system-out").text = _printable(r.console)
    for key, value in counts.items():
        root.set(key, str(value))
    ET.indent(root)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _title(r: Result) -> str:
    seeds = [f"irq={r.irq_seed}"] if r.irq_seed is not None else []
    seeds += [f"wait={r.wait_seed}"] if r.wait_seed is not None else []
    return f"{r.name} [{', '.join(seeds)}]" if seeds else r.name


def _printable(text: str) -> str:
    """XML 1.0 holds no control characters but these."""
    return "".join(c for c in text if c in "\t\n" or c >= " ")
