# SPDX-License-Identifier: Apache-2.0
"""Writes models/isa/sentences.json: the manual's sentences of the rules in scope, for reports.

    python -m trapline.coverage.sentences SPEC

SPEC is a folder with the manual's chapters (`priv/*.adoc`). The text is quoted from the RISC-V
Instruction Set Manual, licensed CC BY 4.0 by RISC-V International; sentences.json says so, too.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from trapline.coverage.rule_table import CHAPTERS
from trapline.models.isa.rules import chapter_rules
from trapline.models.isa.sentences import ATTRIBUTION, SENTENCES

LONGEST = 600


_SIGNS = {
    "ne": "≠",
    "ge": "≥",
    "le": "≤",
    "endash": "\u2013",
    "times": "\u00d7",
    "nbsp": " ",
    "plus": "+",
}


def _macro(found: re.Match[str]) -> str:
    """csr:mstatus[fs]: mstatus.FS; ext:svnapot[]: Svnapot; insn:wfi[]: WFI; qty:2[bits]: 2 bits."""
    kind, name, inside = found.groups()
    if kind == "csr":
        return ".".join(part for part in (name, inside.upper()) if part)
    if kind == "qty":
        return f"{name} {inside}"
    return name.upper() if kind == "insn" else name.capitalize()


def plain(text: str) -> str:
    """AsciiDoc without its mark-up, in one line of at most LONGEST characters."""
    text = re.sub(r"^(include|image)::.*$", "", text, flags=re.M)
    text = re.sub(r"\[#[^\]]*\]|\[\[[^\]]*\]\]", "", text)
    text = re.sub(r"<<[^,>]+,\s*([^>]*)>>", r"\1", text)
    text = re.sub(r"<<(?:sec:|norm:)?([^>]*)>>", r"“\1”", text)
    text = re.sub(r"\b(csr|ext|insn|qty):+([\w.<>/-]*)\[([^\]]*)\]", _macro, text)
    text = re.sub(r"\{(\w+)\}", lambda m: _SIGNS.get(m[1], m[0]), text)
    text = re.sub(r"[`*_#]", "", text)
    text = re.sub(r"\(\(\([^)]*\)\)\)", "", text)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def tagged(tag: str, text: str) -> str:
    """What a chapter marks with the tag: a phrase, or the block behind an anchor; else ""."""
    mark = re.escape(tag)
    found = re.search(rf"\[#{mark}\](##?)(.*?)\1", text, re.DOTALL)
    if found is not None:
        return plain(found[2])
    found = re.search(rf"\[\[{mark}\]\]\s*(?:\n[.\[][^\n]*)*\n(.*?)(?:\n\s*\n|\Z)", text, re.DOTALL)
    if found is not None:
        return plain(found[1])
    found = re.search(rf"\[#{mark}\]\s*\n(.*?)(?:\n\s*\n|\Z)", text, re.DOTALL)
    return plain(found[1]) if found is not None else ""


def main(arguments: Sequence[str]) -> int:
    """Write sentences.json from the chapters below the folder that is named."""
    folder = Path(arguments[0]) / "priv"
    text = "\n".join(path.read_text() for path in sorted(folder.glob("*.adoc")))
    found: dict[str, str] = {}
    for chapter in CHAPTERS:
        for rule in chapter_rules(chapter):
            parts = [t for t in (tagged(tag, text) for tag in rule.tags) if t]
            if parts:
                found[rule.name] = " ".join(dict.fromkeys(parts))
    document = {"source": ATTRIBUTION, "sentences": found}
    SENTENCES.write_text(json.dumps(document, indent=0, ensure_ascii=False, sort_keys=True) + "\n")
    print(f"{len(found)} sentences")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
