# SPDX-License-Identifier: Apache-2.0
"""How little "it boots Linux" proves.

Every planted bug of tb/planted/bugs boots the Linux host and its guests in lockstep with the golden
model. At the first difference the checker lets go, and the same boot runs on to what Linux alone
would show: power-off and the right console, a panic, wrong output, or no end. First the tiny guest;
a bug that shows nothing there boots the suite.

A boot ends at 1.2 times the baseline's instructions or twice its cycles. Each is on disk as
soon as it is known (build/linux/mutants.json) and not run again for the same simulator and image.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from trapline import ledger
from trapline.console import Console
from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.ledger import Ledger
from trapline.tb.campaigns.linux import mutants_table
from trapline.tb.campaigns.linux.mutants_table import OUTCOME_GOOD, caught, figures
from trapline.tb.campaigns.mutants import campaign
from trapline.tb.linux import exits, lockstep
from trapline.tb.linux.commands import ROOT
from trapline.tb.linux.image import Image
from trapline.tb.linux.session import Request, prepare
from trapline.tb.planted.mutants import Mutant, load
from trapline.tb.run.description import Result, Verdict
from trapline.tb.run.session import Session
from trapline.tb.sim.build import build

OUT = ROOT / "build" / "linux" / "mutants"
LEDGER = ROOT / "build" / ledger.NAME
DOCUMENT = ROOT / "build" / "linux" / "mutants.json"
# A small machine boots quicker: every MiB of memory costs the kernel 18,000 instructions.
PAYLOADS = {
    guest: Request(guest=guest, ram_mib=8, print_exits=False) for guest in ("tiny", "suite")
}
# A boot that needs so many times the baseline's instructions, or cycles, is not going to end.
PATIENCE = 1.2
PATIENCE_CYCLES = 2.0
PANICS = ("Kernel panic", "Oops", "Unable to handle", "BUG: ", "WARNING: ")


@dataclass(frozen=True)
class Seen:
    """What one boot showed, to one judge. `outcome`: see `free_outcome`, or lockstep's verdict."""

    outcome: str
    instructions: int
    notes: str = ""


@dataclass(frozen=True)
class Where:
    """Where lockstep first differed: function and source line as the report names them.

    `host_function`, `host_source`: of the last HS-mode record, which tells a guest's host.
    """

    function: str = ""
    source: str = ""
    mode: str = ""
    host_function: str = ""
    host_source: str = ""
    fields: tuple[str, ...] = ()


def free_outcome(result: Result, lines: Sequence[str], baseline: Sequence[str]) -> tuple[str, str]:
    """(outcome, what shows it) of a boot as its console alone judges it.

    `as it should`: power-off, every guest passed, the baseline's console line by line.
    Otherwise `panic`, `hang` (no end in time, or no instruction at all) or `wrong output`.
    """
    for line in lines:
        if any(text in line for text in PANICS):
            return "panic", line
    stop, finish, code = _ending(result)
    if stop != "finished":
        return "hang", {"no_commit": "no instruction any more", "livelock": "traps for ever"}.get(
            stop, result.sentence or stop
        )
    if finish == "limit":
        return "hang", "no power-off in time"
    wrong = exits.verdict(lines) or exits.first_difference(lines, baseline)
    if finish == "failed":
        wrong = wrong or f"the firmware ended with code {code}"
    return ("wrong output", wrong) if wrong else (OUTCOME_GOOD, "")


def _ending(result: Result) -> tuple[str, str, int]:
    """How the program ended, behind a first difference too: (stop, finish, code)."""
    if result.unchecked:
        return result.unchecked["stop"], result.unchecked["finish"], result.unchecked["code"]
    ended = (Verdict.EQUAL, Verdict.UNFINISHED)
    stop = "finished" if result.verdict in ended else result.verdict
    return stop, result.finish, result.code


def where(report: dict[str, Any]) -> Where:
    """Where a report (report.json) says that the run first differed."""
    history = report["history"]
    at = report["at"] or (history[-1] if history else {})
    hosts: list[dict[str, Any]] = [r for r in [*history, at] if r.get("mode") == "HS"]
    host = report["host"] or (hosts[-1] if hosts else {})
    return Where(
        at.get("symbol", ""),
        at.get("source", ""),
        at.get("mode", ""),
        host.get("symbol", ""),
        host.get("source", ""),
        tuple(row["field"] for row in report["fields"]),
    )


class Study:
    """Boots mutants with one payload on one simulator."""

    def __init__(self, payload: str, image: Image, simulator: Path) -> None:
        """Boots the baseline model first: it says what the console should show, and how soon.

        Raises BadInput when that differs from the golden model or does not end well.
        """
        self.payload = payload
        self.image = image
        self.simulator = simulator
        self._limits = (0, 0)
        self.baseline: list[str] = []
        result, lines = self.boot(0, "none")
        outcome, notes = free_outcome(result, lines, lines)
        if outcome != OUTCOME_GOOD or result.verdict != Verdict.EQUAL:
            wrong = notes or result.sentence
            raise BadInput(f"the model without a planted bug does not boot {payload}: {wrong}")
        self.baseline = lines
        self.instructions = result.instructions
        self._limits = (
            int(result.instructions * PATIENCE),
            int(result.cycles * PATIENCE_CYCLES),
        )

    def boot(self, number: int, name: str) -> tuple[Result, list[str]]:
        """Boot with one planted bug (0: none); the result and the console's lines."""
        out = OUT / name / self.payload
        config = PAYLOADS[self.payload].config
        described = lockstep.description(self.image, config, out, checked=True, wait_seed=None)
        program = replace(
            described.programs[0],
            max_instructions=self._limits[0],
            max_cycles=self._limits[1],
            ends_at=PANICS,
        )
        described = replace(described, programs=(program,), observers=(), wave_cycles=0, go_on=True)
        view = lockstep.ConsoleView(lambda _line: None)
        boot = Session(described, view.progress(), judge=False)
        (result,) = boot.run_on(campaign.selected(self.simulator, number))
        view.console.finish()
        return result, view.console.whole

    def row(self, mutant: Mutant) -> dict[str, Any]:
        """What the boot of one mutant showed to either judge."""
        result, lines = self.boot(mutant.number, mutant.name)
        outcome, notes = free_outcome(result, lines, self.baseline)
        place = Where()
        if result.report:
            place = where(json.loads((Path(result.report) / "report.json").read_text()))
        instructions = result.unchecked.get("instructions", result.instructions)
        return {
            "name": mutant.name,
            "rules": mutant.rules,
            "payload": self.payload,
            "lockstep": asdict(Seen(result.verdict, result.instructions, result.sentence)),
            "where": asdict(place),
            "unchecked": asdict(Seen(outcome, instructions, notes)),
            "cpu_seconds": round(result.cpu_seconds, 1),
        }


def known(rows: Ledger, key: str) -> dict[str, dict[str, Any]]:
    """The rows that hold for this simulator and these images, by the mutant's name."""
    return {name: row for name, of, row in rows.rows() if of == key}


class BootCampaign:
    """Every mutant on the payloads in turn, until lockstep sees it; what is known stays known."""

    def __init__(self, names: Sequence[str], rerun: bool, console: Console) -> None:
        """The mutants named (none: all). Raises BadInput for an unknown name, and as `build`."""
        everyone = [m for m in load() if not m.verdict]
        for name in names:
            if name not in {m.name for m in everyone}:
                raise BadInput(f"no planted bug is named {name}")
        self.mutants = [m for m in everyone if not names or m.name in names]
        self.images = {payload: prepare(request) for payload, request in PAYLOADS.items()}
        self.simulator = build(campaign.design(everyone))
        loaded = " ".join(image.elf.parent.name for image in self.images.values())
        self.key = f"{loaded} {self.simulator.parent.name}"
        self.ledger = Ledger(LEDGER, "linux mutants")
        self.rows = known(self.ledger, self.key)
        for mutant in self.mutants if rerun else ():
            self.rows.pop(mutant.name, None)
        self.names = [m.name for m in everyone]
        self.console = console

    def run(self, jobs: int) -> list[dict[str, Any]]:
        """Boot what is not known, `jobs` at a time; writes after each. Returns every known row."""
        payloads = list(PAYLOADS)
        for number, payload in enumerate(payloads):
            later = payloads[number:]
            # What is new, and what showed nothing with the payloads before.
            todo = [m for m in self.mutants if self._wants(m, later)]
            if todo:
                self._boot(Study(payload, self.images[payload], self.simulator), todo, jobs)
        return [self.rows[name] for name in self.names if name in self.rows]

    def _wants(self, mutant: Mutant, later: Sequence[str]) -> bool:
        row = self.rows.get(mutant.name)
        return row is None or (not caught(row) and row["payload"] not in later)

    def _boot(self, study: Study, todo: Sequence[Mutant], jobs: int) -> None:
        self.console.print(
            f"{study.payload} without a planted bug: {study.instructions:,} instructions; "
            f"{len(todo)} planted bugs to boot"
        )
        pool = ThreadPoolExecutor(jobs)
        try:
            for ended in as_completed([pool.submit(study.row, m) for m in todo]):
                row = ended.result()
                self.ledger.put(row["name"], self.key, row)
                self.rows[row["name"]] = row
                self._write()
                seen, place = row["lockstep"], row["where"]
                self.console.say(
                    f"{len(self.rows)} {row['name']}: unchecked {row['unchecked']['outcome']}; "
                    "lockstep "
                    f"{seen['outcome']} {seen['instructions']:,} {place['mode']} "
                    f"{place['function']} ({row['cpu_seconds']} s)"
                )
        finally:
            pool.shutdown(cancel_futures=True)

    def _write(self) -> None:
        DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
        rows = [self.rows[name] for name in self.names if name in self.rows]
        write_whole(DOCUMENT, json.dumps(figures(rows), indent=1) + "\n")


def run(names: Sequence[str], rerun: bool, jobs: int, page: Path | None) -> None:
    """Boot what is not known of these planted bugs (none named: all) and show what is.

    rerun: also what is known; page: where the table of all goes as Markdown. Raises BadInput,
    BuildError.
    """
    console = Console()
    rows = BootCampaign(names, rerun, console).run(jobs)
    console.print(mutants_table.table(rows))
    console.print(mutants_table.sentence(figures(rows)))
    if page is not None and not names:
        write_whole(page, mutants_table.page(figures(rows), date.today()))
