# SPDX-License-Identifier: Apache-2.0
"""Work items: what one worker does at a time, and what comes back.

An item says everything that its result depends on: what kind of work, the version of the sources,
configuration, design and seeds. Equal items give equal results, wherever they run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from socket import gethostname
from typing import Any, Protocol

from trapline.cache import digest
from trapline.errors import BadInput
from trapline.tb.campaigns.sources import ROOT, digest_of
from trapline.tb.run.loading import load

# What a result depends on; figures of one store come from one version.
SOURCES = ("hdl", "models", "tb/duts", "tb/env", "tb/lockstep", "tb/random", "tb/run", "tb/sim")
_ENDINGS = (".py", ".pxd", ".sv", ".svh", ".toml", ".cpp", ".h", ".json")


@dataclass(frozen=True)
class WorkItem:
    """Seeds `first` .. `first + count - 1` of one kind of work ("module:function").

    names: instead of seeds, what is worked on. more: what else the work must be told, in its own
    form.
    """

    kind: str
    version: str
    config: str
    dut: str
    first: int
    count: int
    names: tuple[str, ...] = ()
    more: str = ""

    @property
    def key(self) -> str:
        """Names the item in the store, at the scheduler, and as part of a file's name."""
        of = digest(self.names) if self.names else f"{self.first}-{self.count}"
        dut = self.dut.rpartition("/")[2]
        return f"{self.kind.rpartition('.')[2]}-{dut}-{self.config}-{of}"


@dataclass
class ItemResult:
    """What an item came to. figures are summed up; coverage is a run file's bytes ("" none).

    failures: name of a program that did not agree -> how it ended, to be run again by its seed.
    rows: for a campaign that keeps rows of its own in the ledger.
    """

    figures: dict[str, float] = field(default_factory=dict)
    coverage: bytes = b""
    failures: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def document(self) -> dict[str, object]:
        """For the store, without the coverage."""
        table = asdict(self)
        del table["coverage"]
        return table


class Results(Protocol):
    """Where the engine puts what comes back."""

    @property
    def points(self) -> int:
        """Cover points hit so far."""

    def done(self) -> set[str]:
        """Keys of the items that count."""

    def add(self, item: WorkItem, result: ItemResult) -> int | None:
        """Count an item; returns how many cover points are new, None if it was counted before."""

    def lose(self, item: WorkItem, why: str) -> int:
        """An item's worker died; returns how often this item was lost so far."""


Runner = Callable[[WorkItem, Path], ItemResult]


def runner(kind: str) -> Runner:
    """The function that runs items of a kind. Raises ValueError when there is none."""
    found: Runner = load(kind, "kind of work")
    return found


def version(root: Path = ROOT, dut: str = "", further: tuple[str, ...] = ()) -> str:
    """Digest of the sources that results depend on; of a design outside tb/duts its dut.toml.

    further: folders that this kind of work depends on besides.
    """
    found = digest_of((*SOURCES, *further), _ENDINGS, root)
    return digest([found, Path(dut) / "dut.toml"]) if "/" in dut else found


def check_version(item: WorkItem, further: tuple[str, ...] = ()) -> None:
    """Raise BadInput where the sources of this worker are not the campaign's."""
    here = version(dut=item.dut, further=further)
    if here != item.version:
        raise BadInput(
            f"a worker on {gethostname()} has sources of version {here}, "
            f"the campaign is of version {item.version}"
        )


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
