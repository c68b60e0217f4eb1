# SPDX-License-Identifier: Apache-2.0
"""Run files: the cover points that one run has hit, small, and merged by adding.

A run file is gzipped JSON: the counts of points by group, each group with the digest of its axes,
so that a file of another version loses only the groups that have changed since. A point is counted
once for each time it was sampled; a translation is sampled once for its page (walks.py).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trapline.coverage.points import SPACE
from trapline.coverage.space import Space
from trapline.files import read_bytes, write_whole

VERSION = 1
SUFFIX = ".coverage"
# Where a point was seen: against a design, on the model alone, on a recorded stream.
LOCKSTEP, GOLDEN, STREAM = "lockstep", "golden", "stream"


class BadRun(Exception):
    """A file that is no run file; the message is one line that says why."""


@dataclass
class Covered:
    """Points that were hit, by number in the space, and what hit them.

    first: the program that hit each point first. configs, sources: of the runs. lost: groups of
    merged files whose axes are another version's.
    """

    points: dict[int, int] = field(default_factory=dict)
    first: dict[int, str] = field(default_factory=dict)
    programs: int = 0
    instructions: int = 0
    traps: int = 0
    configs: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    runs: int = 0
    lost: set[str] = field(default_factory=set)

    def add(self, other: Covered) -> None:
        """Merge: counts are added, the earlier name of a first program stays."""
        for number, count in other.points.items():
            self.points[number] = self.points.get(number, 0) + count
        self.first = other.first | self.first
        self.programs += other.programs
        self.instructions += other.instructions
        self.traps += other.traps
        self.configs |= other.configs
        self.sources |= other.sources
        self.runs += other.runs
        self.lost |= other.lost

    def document(self, space: Space = SPACE) -> dict[str, Any]:
        """The JSON of a run file."""
        groups: dict[str, Any] = {}
        bases = space.bases
        for group in space.groups:
            base = bases[group.name]
            hit = {
                str(n - base): self.points[n]
                for n in range(base, base + group.size)
                if n in self.points
            }
            if hit:
                first = {n: self.first[base + int(n)] for n in hit if base + int(n) in self.first}
                groups[group.name] = {"digest": group.digest, "points": hit, "first": first}
        return {
            "version": VERSION,
            "programs": self.programs,
            "instructions": self.instructions,
            "traps": self.traps,
            "configs": sorted(self.configs),
            "sources": sorted(self.sources),
            "runs": self.runs,
            "groups": groups,
        }

    def packed(self) -> bytes:
        """The bytes of a run file."""
        text = json.dumps(self.document(), separators=(",", ":"), sort_keys=True)
        return gzip.compress(text.encode(), 6, mtime=0)

    def write(self, path: Path) -> None:
        """Write the run file; it appears when it is whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, self.packed())


def from_document(document: Mapping[str, Any], space: Space = SPACE) -> Covered:
    """The points of a run file's JSON. Raises KeyError, TypeError or ValueError on another's."""
    if document["version"] != VERSION:
        raise ValueError(f"version {document['version']}")
    covered = Covered(
        programs=int(document["programs"]),
        instructions=int(document["instructions"]),
        traps=int(document["traps"]),
        configs=set(document["configs"]),
        sources=set(document["sources"]),
        runs=int(document["runs"]),
    )
    for name, entry in document["groups"].items():
        group = space.by_name.get(name)
        if group is None or group.digest != entry["digest"]:
            covered.lost.add(name)
            continue
        base = space.bases[name]
        for number, count in entry["points"].items():
            covered.points[base + int(number)] = int(count)
        for number, program in entry["first"].items():
            covered.first[base + int(number)] = str(program)
    return covered


def unpacked(data: bytes, name: str = "run file") -> Covered:
    """The points of a run file's bytes. Raises BadRun."""
    try:
        return from_document(json.loads(gzip.decompress(data)))
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRun(f"{name}: not a coverage file of this version ({error})") from None


def read(path: Path) -> Covered:
    """Read a run file. Raises BadRun."""
    try:
        data = read_bytes(path)
    except OSError as error:
        raise BadRun(f"{path}: {error.strerror}") from None
    return unpacked(data, str(path))


def run_files(paths: Iterable[Path]) -> list[Path]:
    """The run files that the paths name; a folder stands for those anywhere below it.

    Raises BadRun where there are none.
    """
    found: list[Path] = []
    for path in paths:
        files = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        if not files:
            raise BadRun(f"{path}: no coverage files (*{SUFFIX}) below it")
        found += files
    return found


def merged(paths: Iterable[Path]) -> Covered:
    """The files and folders merged into one. Raises BadRun."""
    total = Covered()
    for path in run_files(paths):
        total.add(read(path))
    return total
