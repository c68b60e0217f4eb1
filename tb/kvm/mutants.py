# SPDX-License-Identifier: Apache-2.0
"""`python -m trapline.tb.kvm.mutants [NAME...]`: planted hypervisor bugs under the exit monitor.

Each is one changed instruction of the built kernel, or (--source) changed text of its source, built
into it; it is booted on the golden model with the guest that reaches it, and is caught when the
monitor names something. Results are on disk as soon as they are
known (build/kvm-mutants.json); one that is known for the same bug is not run again (`--again`).
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trapline.errors import BadInput
from trapline.tb.kvm import golden, report
from trapline.tb.kvm.tree import Change, Tree
from trapline.tb.kvm.words import Word, changed
from trapline.tb.linux import image, kernel
from trapline.tb.linux.cache import ROOT, digest
from trapline.tb.linux.session import Request

TABLE = ROOT / "tests" / "kvm" / "mutants.toml"
WORDS = ROOT / "tests" / "kvm" / "words.toml"
DOCUMENT = ROOT / "build" / "kvm-mutants.json"
RELEASE = "6.1"


@dataclass(frozen=True)
class Mutant:
    """One planted bug."""

    name: str
    about: str
    change: Change | Word
    guest: str
    sstc: bool = True
    fix: str = ""

    def request(self) -> Request:
        """What is booted."""
        return Request(release=RELEASE, guest=self.guest, sstc=self.sstc, print_exits=False)


def read(path: Path = TABLE) -> list[Mutant]:
    """The table. Raises BadInput when it is not one."""
    try:
        rows = tomllib.loads(path.read_text())["mutant"]
        return [
            Mutant(
                row["name"],
                row["about"],
                Change(row["file"], row["old"], row["new"]),
                row["guest"],
                row.get("sstc", True),
                row.get("fix", ""),
            )
            for row in rows
        ]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise BadInput(f"{path}: {error}") from None


def read_words(path: Path = WORDS) -> list[Mutant]:
    """The table of changed instructions. Raises BadInput when it is not one."""
    try:
        return [
            Mutant(
                row["name"],
                row["about"],
                Word(row["function"], row["old"], row["new"], row.get("nth", 0)),
                row["guest"],
                row.get("sstc", True),
                row.get("fix", ""),
            )
            for row in tomllib.loads(path.read_text())["word"]
        ]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise BadInput(f"{path}: {error}") from None


def _host(mutant: Mutant) -> kernel.Kernel:
    if isinstance(mutant.change, Word):
        return changed(kernel.build([kernel.Variant(RELEASE)])[0], mutant.change)
    return Tree(kernel.Variant(RELEASE)).build([mutant.change])


def run(mutant: Mutant) -> dict[str, Any]:
    """Boot one -> what the monitor says."""
    request = mutant.request()
    host = _host(mutant)
    guests = kernel.build([v for v in request.variants() if v.role == "guest"])
    built = image.build(request.options(), host, guests[0] if guests else None)
    boot, monitor = golden.run(built, request.hart(), lambda _line: None, stop_when_found=True)
    figures = report.summary(monitor)
    differs = [s for e in figures["unexplained_exits"] for s in e["differs"]]
    said = [*figures["failed_invariants"], *differs, *figures["findings"]]
    return {
        "name": mutant.name,
        "about": mutant.about,
        "fix": mutant.fix,
        "caught": bool(said),
        "by": said[:4],
        "guests": boot.failure or "all guests passed",
        "exits": figures["exits"],
    }


def _load() -> dict[str, dict[str, Any]]:
    if not DOCUMENT.exists():
        return {}
    rows: list[dict[str, Any]] = json.loads(DOCUMENT.read_text())["mutants"]
    return {row["name"]: row for row in rows}


def _write(rows: dict[str, dict[str, Any]], order: Sequence[str]) -> dict[str, Any]:
    known = [rows[name] for name in order if name in rows]
    document = {
        "total": len(known),
        "caught": sum(row["caught"] for row in known),
        "of_real_fixes": sum(bool(row["fix"]) for row in known),
        "mutants": known,
    }
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    DOCUMENT.write_text(json.dumps(document, indent=2) + "\n")
    return document


def _key(mutant: Mutant) -> str:
    sources = sorted([*(ROOT / "tb" / "kvm").glob("*.py"), *(ROOT / "models" / "kvm").glob("*.py")])
    return digest([repr(mutant.change), mutant.guest, str(mutant.sstc), *sources])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run them in turn; returns the exit status (1: one is not caught)."""
    parser = argparse.ArgumentParser(prog="make kvm-mutants", description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--source", action="store_true", help="those of source text (minutes each)")
    parser.add_argument("--again", action="store_true", help="run those that are known as well")
    chosen = parser.parse_args(arguments)
    try:
        table = read() if chosen.source else read_words()
        order = [m.name for m in table]
        unknown = set(chosen.names) - set(order)
        if unknown:
            raise BadInput(f"no mutant {min(unknown)}; known: {', '.join(order)}")
        rows = _load()
        for mutant in table:
            if chosen.names and mutant.name not in chosen.names:
                continue
            key = _key(mutant)
            if rows.get(mutant.name, {}).get("key") == key and not chosen.again:
                continue
            rows[mutant.name] = run(mutant) | {"key": key}
            row = rows[mutant.name]
            verdict = f"caught: {row['by'][0]}" if row["caught"] else f"MISSED ({row['guests']})"
            print(f"kvm-mutants: {mutant.name}: {verdict}", flush=True)
            _write(rows, order)
    except BadInput as error:
        print(f"make kvm-mutants: {error}", file=sys.stderr)
        return 2
    document = _write(rows, order)
    print(f"kvm-mutants: {document['caught']} of {document['total']} caught: {DOCUMENT}")
    return int(document["caught"] != document["total"])


if __name__ == "__main__":
    sys.exit(main())
