# SPDX-License-Identifier: Apache-2.0
"""`trapline kvm-mutants [NAME...]`: planted hypervisor bugs under the exit monitor.

Each is one changed instruction of the built kernel, or (--source) changed text of its source, built
into it; it is booted on the golden model with the guest that reaches it, and is caught when the
monitor names something. Results are in the ledger as soon as
they are known, and written to build/kvm-mutants.json (--source: build/kvm-mutants-source.json); one
that is known for the same bug is not run again (`--again`).

Exit status: 0 when every bug is caught but those whose row gives the reason why it cannot be
(`known_miss`), 1 when another one is missed, 2 on bad input. Named bugs are judged alone.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trapline import ledger
from trapline.cache import digest
from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.ledger import Ledger
from trapline.tb.kvm import golden, report
from trapline.tb.kvm.tree import KernelTree
from trapline.tb.kvm.words import Word, changed
from trapline.tb.linux import image, kernel
from trapline.tb.linux.commands import ROOT
from trapline.tb.linux.session import Request
from trapline.tb.planted.patch import Patch

TABLE = ROOT / "tb" / "kvm" / "bugs" / "source.toml"
WORDS = ROOT / "tb" / "kvm" / "bugs" / "words.toml"
DOCUMENT = ROOT / "build" / "kvm-mutants.json"
SOURCE_DOCUMENT = ROOT / "build" / "kvm-mutants-source.json"
RELEASE = "6.1"


@dataclass(frozen=True)
class KvmMutant:
    """One planted bug of the hypervisor: a row of tb/kvm/bugs."""

    name: str
    about: str
    change: Patch | Word
    guest: str
    sstc: bool = True
    fix: str = ""
    known_miss: str = ""  # why no guest here shows it

    def request(self) -> Request:
        """The host and the guest that reach the changed code."""
        return Request(release=RELEASE, guest=self.guest, sstc=self.sstc, print_exits=False)


def read(path: Path = TABLE) -> list[KvmMutant]:
    """The table. Raises BadInput when it is not one."""
    try:
        rows = tomllib.loads(path.read_text())["mutant"]
        return [
            KvmMutant(
                row["name"],
                row["about"],
                Patch(row["file"], row["old"], row["new"]),
                row["guest"],
                row.get("sstc", True),
                row.get("fix", ""),
                row.get("known_miss", ""),
            )
            for row in rows
        ]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise BadInput(f"{path}: {error}") from None


def read_words(path: Path = WORDS) -> list[KvmMutant]:
    """The table of changed instructions. Raises BadInput when it is not one."""
    try:
        return [
            KvmMutant(
                row["name"],
                row["about"],
                Word(row["function"], row["old"], row["new"], row.get("nth", 0)),
                row["guest"],
                row.get("sstc", True),
                row.get("fix", ""),
                row.get("known_miss", ""),
            )
            for row in tomllib.loads(path.read_text())["word"]
        ]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise BadInput(f"{path}: {error}") from None


def _host(mutant: KvmMutant) -> kernel.Kernel:
    if isinstance(mutant.change, Word):
        return changed(kernel.build([kernel.Variant(RELEASE)])[0], mutant.change)
    return KernelTree(kernel.Variant(RELEASE)).build([mutant.change])


def run(mutant: KvmMutant) -> dict[str, Any]:
    """Boot one -> what the monitor says."""
    request = mutant.request()
    host = _host(mutant)
    guests = kernel.build([v for v in request.variants() if v.role == "guest"])
    built = image.build(request.options(), host, guests[0] if guests else None)
    boot, monitor = golden.run(built, request.hart(), lambda _line: None, stop_when_found=True)
    figures = report.summary(monitor)
    differs = [s for e in figures["unexplained_exits"] for s in e["differs"]]
    findings = [*figures["failed_invariants"], *differs, *figures["findings"]]
    return {
        "name": mutant.name,
        "about": mutant.about,
        "fix": mutant.fix,
        "caught": bool(findings),
        "by": findings[:4],
        "guests": boot.failure or "all guests passed",
        "exits": figures["exits"],
    }


def write(
    path: Path, rows: dict[str, dict[str, Any]], table: Sequence[KvmMutant]
) -> dict[str, Any]:
    """Write the rows of the table that are known, in its order -> the document."""
    known = [rows[m.name] | {"known_miss": m.known_miss} for m in table if m.name in rows]
    document = {
        "total": len(known),
        "caught": sum(row["caught"] for row in known),
        "known_misses": sum(bool(row["known_miss"]) and not row["caught"] for row in known),
        "of_real_fixes": sum(bool(row["fix"]) for row in known),
        "mutants": known,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(document, indent=2) + "\n")
    return document


def missed(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Names of those that should have been caught."""
    return [row["name"] for row in rows if not row["caught"] and not row["known_miss"]]


def _key(mutant: KvmMutant) -> str:
    # Files that only list, count or print do not change what the monitor says.
    aside = {"mutants.py", "campaign.py", "coverage.py"}
    files = (ROOT / "tb" / "kvm").glob("*.py")
    monitor = (p for p in files if p.name not in aside and not p.stem.endswith("_runs"))
    sources = sorted([*monitor, *(ROOT / "models" / "kvm").glob("*.py")])
    return digest([repr(mutant.change), mutant.guest, str(mutant.sstc), *sources])


def campaign(names: Sequence[str], source: bool, rerun: bool) -> int:
    """Run the bugs of a table in turn, or those named; returns the exit status (0 or 1).

    Raises BadInput when a table, a name or the ledger is not what it should be.
    """
    table, path = (read(), SOURCE_DOCUMENT) if source else (read_words(), DOCUMENT)
    order = [m.name for m in table]
    unknown = set(names) - set(order)
    if unknown:
        raise BadInput(f"no mutant {min(unknown)}; known: {', '.join(order)}")
    known = Ledger(path.with_name(ledger.NAME), path.stem)
    rows = {name: row for name, (_, row) in known.latest().items()}
    chosen = [m for m in table if not names or m.name in names]
    for mutant in chosen:
        key = _key(mutant)
        row = None if rerun else known.get(mutant.name, key)
        if row is None:
            row = run(mutant)
            known.put(mutant.name, key, row)
        rows[mutant.name] = row
        write(path, rows, table)
        print(f"kvm-mutants: {mutant.name}: {_verdict(mutant, rows[mutant.name])}", flush=True)
    document = write(path, rows, table)
    print(
        f"kvm-mutants: {document['caught']} of {document['total']} caught, "
        f"{document['known_misses']} known to be missed: {path}"
    )
    judged = {m.name for m in chosen}
    return int(bool(missed(row for row in document["mutants"] if row["name"] in judged)))


def _verdict(mutant: KvmMutant, row: dict[str, Any]) -> str:
    if row["caught"]:
        return f"caught: {row['by'][0]}"
    if mutant.known_miss:
        return f"missed, as known: {mutant.known_miss}"
    return f"MISSED ({row['guests']})"
