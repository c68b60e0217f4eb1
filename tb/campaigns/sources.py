# SPDX-License-Identifier: Apache-2.0
"""Digests of the sources that a campaign's results depend on: parts of the ledger's keys."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from trapline.cache import digest

ROOT = Path(__file__).resolve().parents[2]
# What decides, besides simulator and program, how a lockstep run ends.
JUDGES = (
    *("models/golden", "models/isa", "models/platform"),
    *("tb/sim", "tb/lockstep", "tb/env", "tb/run"),
)
PYTHON = (".py", ".pxd")


@cache
def digest_of(
    folders: tuple[str, ...], endings: tuple[str, ...] = PYTHON, root: Path = ROOT
) -> str:
    """Digest of all files below these folders with such endings, by name and content."""
    found = sorted(p for folder in folders for p in (root / folder).rglob("*") if p.is_file())
    named = ((str(p.relative_to(root)), p) for p in found if p.suffix in endings)
    return digest(part for pair in named for part in pair)
