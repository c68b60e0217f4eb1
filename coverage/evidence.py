# SPDX-License-Identifier: Apache-2.0
"""What else speaks for a rule besides its points: programs, planted bugs, controls, proofs.

Everything is read from where it stands: the first comment of directed programs, the rows of
tb/planted/bugs with the record of what caught each, the controls' reasons, and the page of proofs
(docs/generated/proofs.md).
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from trapline.tb.planted import mutants

ROOT = Path(__file__).resolve().parents[1]
PLANTED = ROOT / "tb" / "planted"
PROOFS = ROOT / "docs" / "generated" / "proofs.md"
FURTHER = Path(__file__).with_name("rules") / "further.toml"
# What hunts for planted bugs leave behind (tb/campaigns/mutants).
HUNTS = "build/mutants*.json"


@dataclass
class Evidence:
    """Of one rule: names of what speaks for it. planted: bugs tagged with it; caught: of those."""

    programs: list[str] = field(default_factory=list)
    planted: list[str] = field(default_factory=list)
    caught: list[str] = field(default_factory=list)
    controls: list[str] = field(default_factory=list)
    proofs: list[str] = field(default_factory=list)


def directed(folder: Path = ROOT / "sw" / "directed") -> dict[str, list[str]]:
    """Rule -> directed programs whose first comment names it (`/* Rules: a b`)."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.c")):
        head = re.search(r"/\* Rules:\s*([^\n]*)", path.read_text()[:2000])
        for rule in head[1].replace("*/", "").split() if head else ():
            found.setdefault(rule, []).append(path.stem)
    return found


def caught_bugs(root: Path = ROOT) -> set[str]:
    """Names of planted bugs that some program caught: by the committed record and later hunts."""
    names: set[str] = set()
    with (root / "tb" / "planted" / "bugs" / "catches.csv").open() as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            if row["kind"] == "hand" and row["program"] not in ("", "-"):
                names.add(row["line"])  # of a hand-made bug: its name
    for path in root.glob(HUNTS):
        rows = json.loads(path.read_text())["list"]
        names |= {row["name"] for row in rows if row["caught"]}
    return names


def proved(path: Path = PROOFS) -> dict[str, list[str]]:
    """Rule -> proofs that name it, of the page's tables; only those that hold."""
    found: dict[str, list[str]] = {}
    titles: list[str] = []
    for line in path.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            titles = []
        elif not titles:
            titles = cells
        elif "rules" in titles and len(cells) == len(titles) and not set(cells[0]) <= {"-"}:
            row = dict(zip(titles, cells, strict=True))
            if not _holds(row):
                continue
            name = row.get("function") or row.get("property") or row.get("check") or "proof"
            for rule in row["rules"].split():
                if name not in found.setdefault(rule, []):
                    found[rule].append(name)
    return found


def _holds(row: dict[str, str]) -> bool:
    if "status" in row:
        return row["status"] == "proved"
    done, _, total = row.get("proved", "").partition(" of ")
    return done == total != ""


def _controls() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((PLANTED / "variants").glob("*.toml")):
        for row in tomllib.loads(path.read_text()).get("control", []):
            for rule in re.findall(r"norm:([\w-]+)", row.get("why", "")):
                found.setdefault(rule, []).append(row["name"])
    return found


@cache
def further() -> dict[str, dict[str, list[str]]]:
    """Rules that a planted bug breaks, or a proof decides, besides those its own row names."""
    tables = tomllib.loads(FURTHER.read_text())
    return {
        kind: {name: text.split() for name, text in tables[kind].items()}
        for kind in ("planted", "proofs")
    }


@cache
def gathered() -> dict[str, Evidence]:
    """Rule -> its evidence. Raises KeyError where further.toml names a bug that is not there."""
    found: dict[str, Evidence] = {}

    def of(rule: str) -> Evidence:
        return found.setdefault(rule, Evidence())

    for rule, names in directed().items():
        of(rule).programs += names
    for rule, names in _controls().items():
        of(rule).controls += names
    seen = caught_bugs()
    bugs = mutants.load()
    unknown = further()["planted"].keys() - {bug.name for bug in bugs}
    if unknown:
        raise KeyError(f"further.toml: no planted bug {sorted(unknown)[0]}")
    for bug in bugs:
        for rule in dict.fromkeys((*bug.rules, *further()["planted"].get(bug.name, ()))):
            of(rule).planted.append(bug.name)
            if bug.name in seen:
                of(rule).caught.append(bug.name)
    by_rule = proved()
    holding = {name for names in by_rule.values() for name in names}
    for name, rules in further()["proofs"].items():
        for rule in rules if name in holding else ():
            by_rule.setdefault(rule, [])
            if name not in by_rule[rule]:
                by_rule[rule].append(name)
    for rule, names in by_rule.items():
        of(rule).proofs += names
    return found
