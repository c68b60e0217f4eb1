# SPDX-License-Identifier: Apache-2.0
"""Results as JUnit XML, one test case for each program."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from trapline.files import write_whole
from trapline.tb.run.description import ENDLESS, Result, Verdict

_NO_CHARACTER = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(path: Path, suite: str, results: Sequence[Result]) -> None:
    """Write the file. Differences are failures, dead simulators errors.

    Skipped, with the reason, are programs that the run did not come to and those without an end.
    """
    root = ET.Element("testsuite", name=suite, tests=str(len(results)))
    counts = {"failures": 0, "errors": 0, "skipped": 0}
    for r in results:
        case = ET.SubElement(
            root, "testcase", classname=suite, name=_printable(_title(r)), time=f"{r.seconds:.3f}"
        )
        if r.verdict == Verdict.MISSING:
            counts["skipped"] += 1
            ET.SubElement(case, "skipped", message="the run has not come to this program")
        elif r.verdict == Verdict.NOT_APPLICABLE:
            counts["skipped"] += 1
            ET.SubElement(case, "skipped", message=_printable(r.ending))
        elif r.verdict in ENDLESS:
            counts["skipped"] += 1
            ET.SubElement(case, "skipped", message=_printable(f"{r.verdict}: {r.sentence}"))
        elif r.verdict in (Verdict.SIMULATOR, Verdict.ERROR):
            counts["errors"] += 1
            ET.SubElement(case, "error", message=_printable(r.sentence))
        elif not r.good:
            counts["failures"] += 1
            message = r.sentence or f"the program reports failure {r.code}"
            ET.SubElement(
                case, "failure", message=_printable(message), type=r.verdict
            ).text = _printable(r.report)
        ET.SubElement(case, "system-out").text = _printable(r.console)
    for key, value in counts.items():
        root.set(key, str(value))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    write_whole(path, f"<?xml version='1.0' encoding='utf-8'?>\n{text}\n")


def _title(r: Result) -> str:
    seeds = [f"irq={r.irq_seed}"] if r.irq_seed is not None else []
    seeds += [f"wait={r.wait_seed}"] if r.wait_seed is not None else []
    return f"{r.name} [{', '.join(seeds)}]" if seeds else r.name


def _printable(text: str) -> str:
    """The text, with what is no character of XML 1.0 (its production Char) as an escape."""
    return _NO_CHARACTER.sub(lambda m: f"\\x{ord(m[0]):02x}", text)
