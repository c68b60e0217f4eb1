"""`python -m trapline.tb.linux.mutants [NAME...]`: how little "it boots Linux" proves.

Every planted bug of tests/mutants boots the Linux host and its tiny guest twice: in lockstep with
the golden model, and on the core alone, where the run's own console is the only judge. Results are
on disk one by one (build/linux/mutants.json); what is known of the same simulator and image is not
run again.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from trapline.cli.errors import BadInput
from trapline.tb.linux import exits, lockstep
from trapline.tb.linux.cache import ROOT
from trapline.tb.linux.image import Image
from trapline.tb.linux.matrix import wide_console
from trapline.tb.linux.session import Request, prepare
from trapline.tb.mutants import campaign
from trapline.tb.mutants.table import BadMutant, Mutant, load
from trapline.tb.run import Result, Verdict
from trapline.tb.session import Session
from trapline.tb.sim.build import build

OUT = ROOT / "build" / "linux" / "mutants"
DOCUMENT = ROOT / "build" / "linux" / "mutants.json"
# A small machine boots quicker: every MiB of memory costs the kernel 18,000 instructions.
REQUEST = Request(ram_mib=8, print_exits=False)
# A run that needs so much longer than the innocent one has lost its way.
PATIENCE = 1.5
_PANIC = re.compile(r"Kernel panic|Oops|Unable to handle|BUG: |WARNING: ")


@dataclass(frozen=True)
class Seen:
    """What one boot showed. `outcome`: see `free_outcome`; in lockstep the run's verdict."""

    outcome: str
    instructions: int
    cpu_seconds: float
    said: str = ""
    # Where it first differed (lockstep): function and mode, the host's last function before it.
    function: str = ""
    mode: str = ""
    host_function: str = ""
    fields: tuple[str, ...] = ()


class _Stop(Exception):
    """The run has shown what it can."""


class _Boot(Session):
    """One boot on a simulator that is already built; ends at the kernel's last words."""

    def boot(self, simulator: Path, view: lockstep.View) -> Result:
        """Run the one program; the result is MISSING when a panic ended it."""

        def printed(_index: int, text: str) -> None:
            view.console.feed(text)
            if any(_PANIC.search(line) for line in view.console.whole):
                raise _Stop

        self.progress.printed = printed
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / "results.jsonl").write_text("")
        try:
            self._process(simulator, [0])
        except _Stop:
            pass
        finally:
            self.write()
        view.console.finish()
        return self.results[0]


def free_outcome(result: Result, lines: Sequence[str], innocent: Sequence[str]) -> tuple[str, str]:
    """(outcome, what told) of a boot without a golden model.

    `as it should`: power-off, every guest passed, the innocent core's console line by line.
    Otherwise `panic`, `hang` (no end in time, or no instruction at all) or `wrong output`.
    """
    for line in lines:
        if _PANIC.search(line):
            return "panic", line
    if result.verdict != Verdict.EQUAL.value:
        return "hang", result.sentence or result.verdict
    if result.finish == "limit":
        return "hang", f"no power-off after {result.instructions:,} instructions"
    wrong = exits.verdict(lines) or exits.first_difference(lines, innocent)
    if result.finish == "failed":
        wrong = wrong or f"the firmware ended with code {result.code}"
    return ("wrong output", wrong) if wrong else ("as it should", "")


class Study:
    """Boots mutants on one simulator; `innocent` is the same model with none selected."""

    def __init__(self, image: Image, simulator: Path) -> None:
        """Boots the innocent model first: it says what the console should show, and how soon."""
        self.image = image
        self.simulator = simulator
        self._limit = 20_000_000
        result, lines = self.boot(0, "none", checked=False)
        outcome, said = free_outcome(result, lines, lines)
        if outcome != "as it should":
            raise BadInput(f"the model without a planted bug does not boot: {outcome}: {said}")
        self.innocent = lines
        self._limit = int(result.instructions * PATIENCE)
        self.instructions = result.instructions

    def boot(self, number: int, name: str, *, checked: bool) -> tuple[Result, list[str]]:
        """Boot with one planted bug (0: none); the result and the console's lines."""
        out = OUT / name / ("lockstep" if checked else "alone")
        described = lockstep.description(
            self.image, REQUEST.config, out, checked=checked, wait_seed=None
        )
        program = replace(described.programs[0], max_instructions=self._limit)
        described = replace(described, programs=(program,), observers=(), wave_cycles=0)
        view = lockstep.View(lambda _line: None)
        selected = campaign.selected(self.simulator, number)
        result = _Boot(described, view.progress()).boot(selected, view)
        return result, view.console.whole

    def alone(self, mutant: Mutant) -> Seen:
        """The boot that only its console judges."""
        result, lines = self.boot(mutant.number, mutant.name, checked=False)
        outcome, said = free_outcome(result, lines, self.innocent)
        return Seen(outcome, result.instructions, round(result.cpu_seconds, 1), said)

    def lockstep(self, mutant: Mutant) -> Seen:
        """The boot that the golden model judges."""
        result, _lines = self.boot(mutant.number, mutant.name, checked=True)
        seen = Seen(
            result.verdict, result.instructions, round(result.cpu_seconds, 1), result.sentence
        )
        if not result.report:
            return seen
        report = json.loads((Path(result.report) / "report.json").read_text())
        at = report["at"] or (report["history"][-1] if report["history"] else {})
        fields = tuple(row["field"] for row in report["fields"])
        return replace(seen, function=at.get("symbol", ""), mode=at.get("mode", ""), fields=fields)


def kvm(function: str) -> bool:
    """Whether a kernel symbol is KVM's."""
    return "kvm" in function


def figures(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The document: every row, and how many were seen by which judge."""
    alone = [row for row in rows if row["alone"]["outcome"] != "as it should"]
    caught = [row for row in rows if row["lockstep"]["outcome"] != Verdict.EQUAL.value]
    return {
        "total": len(rows),
        "caught_by_booting": len(alone),
        "caught_in_lockstep": len(caught),
        # In a function of KVM, or in the guest that it has just entered.
        "first_difference_under_kvm": {
            row["name"]: row["lockstep"]["host_function"]
            for row in caught
            if kvm(row["lockstep"]["host_function"])
        },
        "list": list(rows),
    }


def table(rows: Sequence[dict[str, Any]]) -> Table:
    """One line for each mutant."""
    result = Table(box=None, padding=(0, 1))
    for heading in ("planted bug", "booting alone", "lockstep after", "in", "field"):
        result.add_column(heading, justify="right" if heading.endswith("after") else "left")
    for row in rows:
        seen = row["lockstep"]
        survived = seen["outcome"] == Verdict.EQUAL.value
        result.add_row(
            row["name"],
            row["alone"]["outcome"],
            "-" if survived else f"{seen['instructions']:,}",
            "" if survived else f"{seen['mode']} {seen['function']}",
            ", ".join(seen["fields"][:2]) or seen["said"][:40],
        )
    return result


def known(key: str) -> dict[str, dict[str, Any]]:
    """Rows on disk that hold for this simulator and image."""
    try:
        document = json.loads(DOCUMENT.read_text())
    except (OSError, ValueError):
        return {}
    return {row["name"]: row for row in document["list"] if row["key"] == key}


def tried(study: Study, mutant: Mutant, key: str) -> dict[str, Any]:
    """The row of one mutant: both boots.

    One that agrees with the golden model in every record of lockstep would print the same alone:
    it is not booted again.
    """
    checked = study.lockstep(mutant)
    if checked.outcome == Verdict.EQUAL.value:
        seen = Seen("as it should", checked.instructions, 0.0, "equal in lockstep to power-off")
    else:
        seen = study.alone(mutant)
    return {
        "name": mutant.name,
        "rules": mutant.rules,
        "key": key,
        "alone": asdict(seen),
        "lockstep": asdict(checked),
    }


def run(names: Sequence[str], again: bool, jobs: int, console: Console) -> list[dict[str, Any]]:
    """Boot every mutant named (all for none) that is not known; writes after each."""
    everyone = {m.name: m for m in load() if not m.verdict}
    for name in names:
        if name not in everyone:
            raise BadInput(f"no planted bug is named {name}")
    image = prepare(REQUEST)
    simulator = build(campaign.design(list(everyone.values())))
    key = f"{image.elf.parent.name} {simulator.parent.name}"
    rows = {} if again else known(key)
    todo = [everyone[name] for name in names or everyone if name not in rows]
    if not todo:
        return [rows[name] for name in everyone if name in rows]
    study = Study(image, simulator)
    console.print(f"without a planted bug: {study.instructions:,} instructions to power-off")
    pool = ThreadPoolExecutor(jobs)
    try:
        for ended in as_completed([pool.submit(tried, study, m, key) for m in todo]):
            row = ended.result()
            rows[row["name"]] = row
            DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
            DOCUMENT.write_text(json.dumps(figures(list(rows.values())), indent=1) + "\n")
            seen = row["lockstep"]
            console.print(
                f"{len(rows)} {row['name']}: alone {row['alone']['outcome']}; lockstep "
                f"{seen['outcome']} {seen['instructions']:,} {seen['mode']} {seen['function']}",
                highlight=False,
            )
    finally:
        pool.shutdown(cancel_futures=True)
    return [rows[name] for name in everyone if name in rows]


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status: 0 when all were tried, 2 bad input, 130 interrupted."""
    parser = argparse.ArgumentParser(prog="make linux-mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="planted bugs; all when none is named")
    parser.add_argument("--again", action="store_true", help="also what is known")
    parser.add_argument("--jobs", type=int, default=2, help="boots at a time")
    options = parser.parse_args(arguments)
    console = wide_console()
    try:
        rows = run(options.names, options.again, max(1, options.jobs), console)
    except (BadInput, BadMutant) as error:
        print(f"make linux-mutants: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("make linux-mutants: interrupted; what is known is kept", file=sys.stderr)
        return 130
    console.print(table(rows))
    total = figures(rows)
    console.print(
        f"{total['total']} planted bugs: {total['caught_by_booting']} show in a boot alone, "
        f"{total['caught_in_lockstep']} in lockstep, "
        f"{len(total['first_difference_under_kvm'])} of these in KVM or the guest it just entered"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
