# SPDX-License-Identifier: Apache-2.0
"""Every combination of Linux and machine that has to boot in lockstep.

Each result is in the ledger as soon as it is known. A combination that ended well is not run again
for the same image, core, golden model and checker (`--again` runs it); so an interrupted matrix
goes on where it was.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from socket import gethostname
from typing import Any

from rich.table import Table
from rich.text import Text

from trapline import ledger
from trapline.cache import digest
from trapline.console import Console, visible
from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.ledger import Ledger
from trapline.models.isa.config import named
from trapline.models.platform.elf import read_elf
from trapline.tb.campaigns.engine.rows import WorkPlace, gather
from trapline.tb.campaigns.engine.work import ItemResult, WorkItem
from trapline.tb.campaigns.sources import JUDGES, digest_of
from trapline.tb.duts import loader as dut
from trapline.tb.linux import exits, image, lockstep, machines, session
from trapline.tb.linux import kvm_files as figures
from trapline.tb.linux.commands import ROOT
from trapline.tb.linux.session import Request
from trapline.tb.run.description import AGREED, Result, Verdict
from trapline.tb.run.junit import write_junit
from trapline.tb.sim.build import content_key

OUT = ROOT / "build" / "linux" / "lockstep"
DOCUMENT = ROOT / "build" / "linux" / "lockstep.json"
LEDGER = ROOT / "build" / ledger.NAME
KIND = "trapline.tb.campaigns.linux.matrix:booted"
JUNIT = ROOT / "build" / "junit" / "linux-lockstep.xml"


@dataclass(frozen=True)
class Combination:
    """One boot of the matrix: what, and with which wait states on the buses (None: none)."""

    name: str
    request: Request
    wait_seed: int | None = None


MATRIX = (
    Combination("tiny", Request()),
    Combination("suite", Request(guest="suite", print_exits=False)),
    Combination("suite-no-sstc", Request(guest="suite", print_exits=False, sstc=False)),
    Combination("suite-sv39", Request(guest="suite", print_exits=False, config="rv64imac_h_sv39")),
    *(
        Combination(f"suite-wait-{seed}", Request(guest="suite", print_exits=False), seed)
        for seed in (1, 2, 3)
    ),
    Combination("suite-preempt", Request(guest="suite", print_exits=False, preempt=True)),
    Combination("linux", Request(guest="linux", print_exits=False)),
    Combination("tiny-6.12", Request(release="6.12")),
    Combination("tiny-rv32", Request(config="rv32imac_h")),
    Combination("suite-rv32", Request(guest="suite", print_exits=False, config="rv32imac_h")),
    Combination(
        "suite-rv32-no-sstc",
        Request(guest="suite", print_exits=False, sstc=False, config="rv32imac_h"),
    ),
    Combination(
        "suite-rv32-wait", Request(guest="suite", print_exits=False, config="rv32imac_h"), 1
    ),
    Combination("linux-rv32", Request(guest="linux", print_exits=False, config="rv32imac_h")),
)


def key(combination: Combination, built: image.Image) -> str:
    """What a result holds for: what is loaded, the core's simulator, the model and the checker."""
    config = combination.request.config
    simulator = content_key(dut.load("own").design(named(config)))
    facts = f"{simulator} {config} {combination.wait_seed}"
    loaded = [
        part
        for spa, data in read_elf(built.elf, named(config).xlen).segments
        for part in (hex(spa), data)
    ]
    return digest([facts, *loaded, digest_of(JUDGES)])


def known(results: Ledger, combination: Combination, result_key: str) -> dict[str, Any] | None:
    """The earlier result if it is good and of this key."""
    document = results.get(combination.name, result_key)
    return document if document is not None and document["good"] else None


def boot(
    combination: Combination, built: image.Image, result_key: str, view: lockstep.ConsoleView
) -> dict[str, Any]:
    """Run one combination in lockstep and return what came of it."""
    load = os.getloadavg()[0]
    out = OUT / combination.name
    hart = combination.request.hart()
    run = lockstep.run(
        built,
        hart,
        view,
        out,
        checked=True,
        wait_seed=combination.wait_seed,
        monitored=combination.request.monitored,
    )
    assert run.result is not None
    spike = machines.run("spike", built)
    against = exits.first_difference(run.console, spike.console, by_htinst=True)
    summary = lockstep.summary(out) or {}
    return {
        "name": combination.name,
        "key": result_key,
        "good": run.failure is None and against is None and spike.failure is None,
        "failure": run.failure or (spike.failure and f"Spike: {spike.failure}"),
        "against_spike": against or "same console, same guest exits",
        "seconds": round(run.seconds, 1),
        "cpu_seconds": round(run.result.cpu_seconds, 1),
        "load_average_before": round(load, 1),
        "minstret": run.instructions,
        "differences": int(run.result.verdict not in AGREED),
        "result": asdict(run.result),
        "summary": summary,
        "kvm": figures.figures(out, lockstep.NAME),
    }


def table(documents: Sequence[dict[str, Any]]) -> Table:
    """One line for each combination that has run."""
    result = Table(box=None, padding=(0, 1))
    result.add_column("combination")
    headings = "instructions cycles differences accepted unexplained entries switch CPU_s Spike"
    for heading in headings.split():
        result.add_column(heading.replace("_", " "), justify="right")
    for one in documents:
        ran = one["result"]
        switch = one["summary"].get("world_switches", {}).get("in_kernel", {})
        result.add_row(
            Text(visible(one["name"]), "" if one["good"] else "red"),
            f"{ran['instructions']:,}",
            f"{ran['cycles']:,}",
            str(one["differences"]),
            str(sum(ran["accepted"].values())),
            str(ran["unexplained"]),
            str(ran["guest_entries"]),
            str(switch.get("instructions", {}).get("median", "-")),
            f"{one['cpu_seconds']:.0f}",
            "same" if one["against_spike"].startswith("same") else "differs",
        )
    return result


def write(documents: Sequence[dict[str, Any]]) -> None:
    """The document of all combinations that have run, and the same as JUnit XML."""
    rows = [one["result"] | {k: v for k, v in one.items() if k != "result"} for one in documents]
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    write_whole(DOCUMENT, json.dumps(rows, indent=1) + "\n")
    results = []
    for one in documents:
        fields = one["result"] | {"name": one["name"]}
        result = Result(**fields)
        if not one["good"] and result.good:
            result.verdict = Verdict.ERROR
            result.sentence = one["failure"] or one["against_spike"]
        results.append(result)
    JUNIT.parent.mkdir(parents=True, exist_ok=True)
    write_junit(JUNIT, "linux.lockstep", results)


def chosen(names: Sequence[str]) -> list[Combination]:
    """The combinations of these names, all for none. Raises BadInput for an unknown name."""
    rows = {c.name: c for c in MATRIX}
    for name in names:
        if name not in rows:
            raise BadInput(f"no combination {name!r}; known: {', '.join(rows)}")
    return [rows[name] for name in names] or list(MATRIX)


def run(
    combinations: Sequence[Combination],
    rerun: bool,
    console: Console,
    site: WorkPlace | None = None,
) -> bool:
    """Run what is not known yet; returns whether all ended well. Shows the table at the end.

    site: on a cluster, several at a time; without one, one after the other, with its console.
    """
    results = Ledger(LEDGER, "linux matrix")
    documents: dict[str, dict[str, Any]] = {}

    def settled(document: dict[str, Any]) -> None:
        results.put(document["name"], document["key"], document)
        documents[document["name"]] = document
        notes = document["failure"] or document["against_spike"]
        console.say(f"{document['name']}: {notes} ({document['cpu_seconds']} CPU s)")

    todo = []
    try:
        for combination in combinations:
            built = session.prepare(combination.request)
            result_key = key(combination, built)
            before = None if rerun else known(results, combination, result_key)
            if before is not None:
                console.print(f"{combination.name}: known, of the same image and simulator")
                documents[combination.name] = before
            elif site is not None:
                todo.append((combination.name, result_key))
            else:
                console.say(f"{combination.name}: booting {built.elf}")
                view = lockstep.ConsoleView(lambda line: console.say(f"  {line}"))
                settled(boot(combination, built, result_key, view))
        if site is not None and todo:
            console.say(f"booting {', '.join(name for name, _ in todo)}")
            _on(site, todo, settled)
    finally:
        ordered = [documents[c.name] for c in combinations if c.name in documents]
        write(ordered)
        console.print(table(ordered))
    lost = [c.name for c in combinations if c.name not in documents]
    for name in lost:
        console.say(("lost", "red"), f": {name}: each worker that booted it died")
    return all(one["good"] for one in ordered) and not lost


def _on(
    site: WorkPlace, todo: Sequence[tuple[str, str]], settled: Callable[[dict[str, Any]], None]
) -> None:
    """Boot combinations (name, key of the result) on a cluster."""

    def items() -> Iterator[WorkItem]:
        for name, result_key in todo:
            config = next(c for c in MATRIX if c.name == name).request.config
            yield WorkItem(KIND, "", config, "own", 0, 1, (name,), result_key)

    gather(items(), site, lambda _item, row: settled(row), str(OUT / "items"))


def booted(item: WorkItem, _folder: Path) -> ItemResult:
    """Boot the item's combination: a row, its document. Reports stay in the worker's tree.

    Raises BadInput where image, core, model or checker of this worker are not the campaign's.
    """
    (combination,) = chosen(item.names)
    built = session.prepare(combination.request)
    here = key(combination, built)
    if here != item.more:
        raise BadInput(
            f"{combination.name}: image, core, model or checker on {gethostname()} "
            "are not those of the campaign"
        )
    view = lockstep.ConsoleView(lambda _line: None)
    return ItemResult(rows=[boot(combination, built, here, view)])
