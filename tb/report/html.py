# SPDX-License-Identifier: Apache-2.0
"""The report as one self-contained HTML page: no script, no style sheet, no font from elsewhere."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

_PARTS = re.compile(r"(0x[0-9a-f]+|[^\s=(),]+)")


def marked(text: str, other: str) -> Markup:
    """`text` with what is not in `other` in bold: words, and the digits of two hex numbers."""
    ours, theirs = _PARTS.split(text), _PARTS.split(other)
    runs: list[Markup] = []
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            runs += [escape(part) for part in ours[a:b]]
        elif b - a == d - c:
            runs += [_part(x, y) for x, y in zip(ours[a:b], theirs[c:d], strict=True)]
        else:
            runs.append(Markup("<b>{}</b>").format("".join(ours[a:b])) if b > a else Markup(""))
    return Markup("").join(runs)


def _part(ours: str, theirs: str) -> Markup:
    if ours == theirs:
        return escape(ours)
    if not ours.startswith("0x") or not theirs.startswith("0x"):
        return Markup("<b>{}</b>").format(ours)
    digits, others = ours[2:], theirs[2:].rjust(len(ours) - 2, "0")[-(len(ours) - 2) :]
    runs = [
        Markup("<b>{}</b>").format(d) if d != o or len(theirs) > len(ours) else escape(d)
        for d, o in zip(digits, others, strict=True)
    ]
    return Markup("0x") + Markup("").join(runs)


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["marked"] = marked


def render(doc: dict[str, Any]) -> str:
    """The page for one document of `document.document`."""
    return _ENVIRONMENT.get_template("report.html.j2").render(doc=doc)
