# SPDX-License-Identifier: Apache-2.0
"""The planted bugs of tb/planted/twins.toml: one for each RTL twin, all in one set of sources."""

from __future__ import annotations

import tomllib
from pathlib import Path

from trapline.tb.planted.patch import ROOT, Patch, only_place

TABLE = ROOT / "tb" / "planted" / "twins.toml"


def load(path: Path = TABLE) -> dict[str, Patch]:
    """Twin -> its planted bug."""
    rows = tomllib.loads(path.read_text())["bug"]
    return {row["twin"]: Patch(row["file"], row["find"], row["replace"]) for row in rows}


def overlay(root: Path = ROOT) -> dict[str, str]:
    """The RTL files with every bug planted. Raises BadPatch where a text has moved."""
    texts: dict[str, str] = {}
    for patch in load().values():
        text = texts.get(patch.file) or (root / patch.file).read_text()
        start = only_place(patch.find, text, patch.file)
        texts[patch.file] = text[:start] + patch.replace + text[start + len(patch.find) :]
    return texts
