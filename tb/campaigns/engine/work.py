# SPDX-License-Identifier: Apache-2.0
"""Work items: what one worker does at a time, and what comes back.

An item says everything that its result depends on: what kind of work, the version of the sources,
configuration, design and seeds. Equal items give equal results, wherever they run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from trapline.cache import digest
from trapline.tb.campaigns.sources import ROOT, digest_of
from trapline.tb.run.loading import load

# What a result depends on; figures of one store come from one version.
SOURCES = ("hdl", "models", "tb/duts", "tb/env", "tb/lockstep", "tb/random", "tb/run", "tb/sim")
_ENDINGS = (".py", ".pxd", ".sv", ".svh", ".toml", ".cpp", ".h", ".json")


@dataclass(frozen=True)
class WorkItem:
    """Seeds `first` .. `first + count - 1` of one kind of work ("module:function")."""

    kind: str
    version: str
    config: str
    dut: str
    first: int
    count: int

    @property
    def key(self) -> str:
        """Names the item in the store and at the scheduler."""
        return f"{self.kind.rpartition('.')[2]}-{self.dut}-{self.config}-{self.first}-{self.count}"


@dataclass
class ItemResult:
    """What an item came to. figures are summed up; coverage is a run file's bytes ("" none).

    failures: name of a program that did not agree -> how it ended, to be run again by its seed.
    """

    figures: dict[str, float] = field(default_factory=dict)
    coverage: bytes = b""
    failures: dict[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """For the store, without the coverage."""
        table = asdict(self)
        del table["coverage"]
        return table


Runner = Callable[[WorkItem, Path], ItemResult]


def runner(kind: str) -> Runner:
    """The function that runs items of a kind. Raises ValueError when there is none."""
    found: Runner = load(kind, "kind of work")
    return found


def version(root: Path = ROOT, dut: str = "") -> str:
    """Digest of the sources that results depend on; of a design outside tb/duts its dut.toml."""
    found = digest_of(SOURCES, _ENDINGS, root)
    return digest([found, Path(dut) / "dut.toml"]) if "/" in dut else found


def items(
    kind: str,
    configs: Sequence[str],
    dut: str,
    seeds: range | None,
    size: int,
    first: int = 0,
    of_version: str = "",
) -> Iterator[WorkItem]:
    """Items of `size` seeds, configurations in turn; without end where `seeds` is None."""
    of_version = of_version or version(dut=dut)
    at = seeds.start if seeds is not None else first
    while seeds is None or at < seeds.stop:
        count = size if seeds is None else min(size, seeds.stop - at)
        for config in configs:
            yield WorkItem(kind, of_version, config, dut, at, count)
        at += count
