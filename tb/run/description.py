# SPDX-License-Identifier: Apache-2.0
"""The description of a run and its results: what command line, simulator and CI exchange."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from trapline.files import write_whole
from trapline.models.isa.config import HartConfig
from trapline.models.isa.config_data import placed, resolve
from trapline.tb.lockstep.speculative_ad import RULES as SPECULATIVE_UPDATES


class Verdict(StrEnum):
    """How the run of one program ended. EQUAL is good news, WAIVED is known; MISSING is no news."""

    EQUAL = "equal"
    WAIVED = "waived"  # a difference that dut.toml accepts, with its reason
    DIFFERENCE = "difference"
    WATCHDOG = "watchdog"
    # Design and model agreed as far as the run went, and the program has not ended (ENDLESS): it
    # repeats the same records for ever, waits in a WFI that nothing can end, or met its limit.
    LIVELOCK = "livelock"
    WAITS = "waits for ever"
    UNFINISHED = "not finished"
    SIMULATOR = "simulator"
    REFUSED = "refused"
    # A difference that did not come back alone in a fresh simulator (tb/run/reproduction.py).
    SURVIVES = "state survives reset"
    CHANCE = "not deterministic"
    ERROR = "error"
    MISSING = "missing"
    # Another program of its group was not good: nothing more to learn.
    SKIPPED = "skipped"
    # It needs what this hart does not have: it was not started.
    NOT_APPLICABLE = "not applicable"


# Version of summary.json (docs/formats).
SUMMARY_SCHEMA = 1
# Nothing has run.
NOT_RUN = frozenset((Verdict.MISSING, Verdict.SKIPPED, Verdict.NOT_APPLICABLE))
# No differences, and no success either.
ENDLESS = frozenset((Verdict.LIVELOCK, Verdict.WAITS, Verdict.UNFINISHED))
# What design and model agreed on from the first record to the last.
AGREED = ENDLESS | {Verdict.EQUAL, Verdict.WAIVED}


# A program that has not ended after so many instructions has none of its own, as far as a run knows
# that nobody told otherwise.
DEFAULT_INSTRUCTIONS = 50_000_000


@dataclass(frozen=True)
class Program:
    """One program run. Seeds: None means none of it; equal descriptions give equal runs."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}  # tb/run/schema.py

    name: str
    elf: str
    irq_seed: int | None = None
    wait_seed: int | None = None
    # Retired instructions, and cycles, after which the run ends as "not finished"; 0: no limit.
    max_instructions: int = 0
    max_cycles: int = 0
    # Texts on the console at which it ends so, too: what comes after a panic tells nothing.
    ends_at: tuple[str, ...] = ()
    # Doubleword whose writing ends the run, besides the finisher; 0: the ELF's `tohost`, if any.
    tohost: int = 0
    # Further files placed in memory before the run: (path, spa).
    images: tuple[tuple[str, int], ...] = ()
    # A limit is a guard against programs without an end, not a plan: reaching it is no success, and
    # a loop in which nothing changes is looked for although there is a limit.
    must_finish: bool = False
    # Of a named group only the programs up to the first that ends it are run (Result.ends_group).
    group: str = ""
    # "module:Class" of a train of interrupt pulses and of a profile of wait states
    # (tb/run/stimulus.py) in place of the random ones; a profile needs a wait_seed as well.
    pulses: str = ""
    waits: str = ""
    # "random:CONFIG:SEED": the program is drawn where it is run. The file `elf` is written if
    # something differs.
    drawn: str = ""

    @property
    def source(self) -> str:
        """What tb/random/source.py reads the program from."""
        return self.drawn or self.elf


@dataclass(frozen=True)
class RunDescription:
    """Everything a simulator process needs to know; JSON in a file."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}  # tb/run/schema.py

    dut: str
    config: str
    programs: tuple[Program, ...]
    out: str
    # Words behind `trapline` that repeat a run of one program, where lockstep is not what was asked
    # for: its ELF follows.
    command: tuple[str, ...] = ()
    # Folder of the simulator's own files; "": `out`. Several that run side by side have one each.
    work: str = ""
    seed: int = 1
    # Without the probe there are no commit records: the bare design, for measurements.
    probe: bool = True
    check: bool = True
    batch: int = 512
    chunk_cycles: int = 2_000_000
    mtime_inc: int = 1
    mtime_div: int = 10
    # FST of the last cycles of a differing run (0: none); `waves` instead traces whole runs into
    # one file.
    waves: str = ""
    wave_cycles: int = 2000
    checkpoint_cycles: int = 10_000_000
    # Cycles without a record that are a verdict (0: the design's own figure). A program that
    # waits in WFI for a timer far away takes more.
    watchdog_cycles: int = 0
    # Cycles that a program without a limit may spend in one loop in which nothing changes: an
    # interrupt that is to end it has come by then.
    livelock_cycles: int = 5_000_000
    # Every so many instructions the run is saved as NAME.checkpoint (0: never), to go on from.
    snapshot_instructions: int = 0
    # Checkpoint from which the first program goes on instead of from reset.
    resume: str = ""
    # Trace a difference, write its report and look whether it comes back in a fresh process.
    diagnose: bool = True
    # Seconds for making a random program that differs small (0: it is left as it is); the result
    # is OUT/NAME/NAME.S (tb/random/shrink.py).
    shrink_seconds: float = 0.0
    # After a difference the clock runs on without the model, to what the program itself makes of
    # it (`Result.unchecked`). Not together with waves.
    go_on: bool = False
    # A program that differs is run once more: the model takes over what the design says behind each
    # difference, and those behind the first one are listed.
    further: bool = False
    # Each difference is traced and repeated, those that show the same as another, too.
    all_waves: bool = False
    # Record the commit stream of each program as NAME.stream.
    record: bool = False
    # "module:Class" of further observers of the checked batches (trapline.tb.run.observer).
    observers: tuple[str, ...] = ()
    # A program that has not ended is a success all the same (ENDLESS).
    allow_unfinished: bool = False
    # Folders below which a report looks for the programs' sources, besides theirs and this tree.
    source_roots: tuple[str, ...] = ()
    # No program leaves out a fence: whatever is accepted counts as unexplained.
    fenced: bool = False
    # The simulator counts lines, branches and toggles of the RTL, in coverage.dat of its folder.
    rtl_coverage: bool = False
    # Interrupt pins that --irq-seed pulses, by number (commit.Pin).
    irq_pins: tuple[int, ...] = ()
    # The configuration as data, where `config` names one of the design's own (models/isa/
    # config_data.py): nobody who reads the description needs the dut.toml that it stood in.
    hart: dict[str, Any] = field(default_factory=dict)
    # Where the hart starts, and main memory, where these are not the configuration's own; 0: they
    # are. A design that is built for them says so (dut.toml, parameters).
    reset_pc: int = 0
    ram_base: int = 0
    ram_size: int = 0

    def hart_config(self) -> HartConfig:
        """The hart's. Raises KeyError for an unknown name, ValueError for bad data."""
        named = resolve(self.config, self.hart)
        return placed(named, self.reset_pc, self.ram_base, self.ram_size)

    @property
    def saving(self) -> bool:
        """Whether the simulator has to be one that can save its state."""
        return bool(self.snapshot_instructions or self.resume)

    @property
    def work_folder(self) -> Path:
        """Where the simulator's own files are."""
        return Path(self.work or self.out)

    def dump(self, path: Path) -> None:
        """Write the description as JSON."""
        write_whole(path, json.dumps(asdict(self), indent=1))

    @staticmethod
    def load(path: Path) -> RunDescription:
        """Read a description that `dump` wrote."""
        table: dict[str, Any] = json.loads(path.read_text())
        programs = tuple(
            Program(
                **{
                    **p,
                    "images": tuple((i, a) for i, a in p["images"]),
                    "ends_at": tuple(p["ends_at"]),
                }
            )
            for p in table.pop("programs")
        )
        lists = {k: tuple(v) for k, v in table.items() if isinstance(v, list)}
        return RunDescription(programs=programs, **{**table, **lists})


@dataclass
class Result:
    """What became of one program."""

    name: str
    elf: str
    verdict: Verdict
    sentence: str = ""
    # How the program ended itself: passed, failed, limit or not.
    finish: str = "not"
    code: int = 0
    instructions: int = 0
    records: int = 0
    cycles: int = 0
    seconds: float = 0.0
    # CPU seconds of the simulator process since the program before, loading and verdict included.
    cpu_seconds: float = 0.0
    # "exception 12 -> HS": count.
    traps: dict[str, int] = field(default_factory=dict)
    guest_entries: int = 0
    guest_exits: int = 0
    # Records whose STIP or VSTIP was behind its comparison, reads that were ahead of it.
    timer_bits_late: int = 0
    timer_bits_ahead: int = 0
    # Acceptances by rule; a program with all fences has none.
    accepted: dict[str, int] = field(default_factory=dict)
    # The first stale values accepted: record, rule, where the value stood and what replaced it.
    stale: list[str] = field(default_factory=list)
    # Field groups that the design does not report (commit.Group).
    never_compared: list[str] = field(default_factory=list)
    # Name of the waiver (dut.toml) that accepts the difference.
    waived: str = ""
    # Values of the design's that the model adopted, by field; differences behind which the run went
    # on, by waiver (dut.toml).
    adopted: dict[str, int] = field(default_factory=dict)
    continued: dict[str, int] = field(default_factory=dict)
    # Differences behind the first one, a line each, where the run was to go on (`further`).
    further: list[str] = field(default_factory=list)
    # The program that showed the same difference first: it alone is repeated and has waves.
    same_as: str = ""
    # Whether what reaches the bus was compared, transfer by transfer.
    bus_compared: bool = True
    unexplained: int = 0
    # Longest wait for a deliverable interrupt (records, cycles), and what the design states.
    longest_interrupt: tuple[int, int] = (0, 0)
    interrupt_bound: tuple[int, int] = (0, 0)
    # Whether it is a success although it has not ended.
    unfinished_allowed: bool = False
    report: str = ""
    waves: str = ""
    # How the traced second run in the same simulator ended, where it ended otherwise.
    rerun: str = ""
    # Programs that must run before it for the difference to show, where state survives reset.
    predecessors: list[str] = field(default_factory=list)
    console: str = ""
    # With `go_on`, how the program ended when nobody checked it any more: `stop` (finished,
    # no_commit, livelock), `finish`, `code`, `instructions`, `cycles`.
    unchecked: dict[str, Any] = field(default_factory=dict)
    irq_seed: int | None = None
    wait_seed: int | None = None

    def __post_init__(self) -> None:
        """A verdict read from a file is text. Raises ValueError where there is no such verdict."""
        self.verdict = Verdict(self.verdict)

    @property
    def good(self) -> bool:
        """Whether design and model agreed to the end, and the program is content with itself."""
        if self.verdict in (Verdict.WAIVED, Verdict.NOT_APPLICABLE):
            return True
        if self.verdict in ENDLESS:
            return self.unfinished_allowed
        return self.verdict == Verdict.EQUAL and self.content

    @property
    def ends_group(self) -> bool:
        """Whether no other program of its group needs to run: this one has told what there is.

        A difference, no commit, no progress, or a dead simulator, as another would. What cannot be
        told, or what only the program itself noticed, does not end a group.
        """
        reported = (Verdict.DIFFERENCE, Verdict.WATCHDOG, Verdict.LIVELOCK, Verdict.SIMULATOR)
        return self.verdict in (*reported, Verdict.SURVIVES, Verdict.CHANCE)

    @property
    def content(self) -> bool:
        """Whether the program did not fail by itself, as far as that counts."""
        return self.upset or bool(self.waived) or self.finish not in ("failed", "unserved")

    @property
    def upset(self) -> bool:
        """Whether it reports a failure that does not count: random interrupts were pulsed under it.

        They may well upset a program; only the agreement counts then.
        """
        return self.irq_seed is not None and self.finish == "failed"

    @property
    def ending(self) -> str:
        """Verdict and how the program ended itself, in words: the same in every table."""
        if self.verdict == Verdict.NOT_APPLICABLE:
            return f"{self.verdict}: {self.sentence}"
        if self.upset:
            return f"{self.verdict}, upset by its interrupts (code {self.code})"
        if self.finish in ("not", "limit") or self.verdict in ENDLESS:
            return self.verdict
        if self.finish == "unserved":
            return f"{self.verdict}, asked for what HTIF does not serve"
        return f"{self.verdict}, {self.finish}{f' with code {self.code}' if self.code else ''}"


def without_fences(accepted: dict[str, int]) -> dict[str, int]:
    """What a program with all its fences must not meet; no fence keeps A from being set."""
    return {rule: count for rule, count in accepted.items() if rule not in SPECULATIVE_UPDATES}


def summarize(results: Iterable[Result], description: RunDescription) -> dict[str, Any]:
    """The document of summary.json."""
    done = list(results)
    ran = [r for r in done if r.verdict not in NOT_RUN]
    accepted = _added(r.accepted for r in ran)
    return {
        "schema": SUMMARY_SCHEMA,
        "dut": description.dut,
        "config": description.config,
        "programs": len(ran),
        "instructions": sum(r.instructions for r in ran),
        "records": sum(r.records for r in ran),
        **_by_verdict(done, ran),
        "unexplained": sum(r.unexplained for r in ran)
        + description.fenced * sum(without_fences(accepted).values()),
        "accepted": accepted,
        **_compared(ran),
        "missing": [r.name for r in done if r.verdict == Verdict.MISSING],
        "results": [vars(r) | {} for r in done],
    }


def _by_verdict(done: Sequence[Result], ran: Sequence[Result]) -> dict[str, Any]:
    """How many differ, and the names of those that did not simply agree."""
    return {
        "differences": sum(r.verdict not in AGREED for r in ran),
        "failed": [r.name for r in ran if not r.content],
        "upset": [r.name for r in ran if r.upset],
        "unfinished": {r.name: r.verdict for r in ran if r.verdict in ENDLESS},
        "not_applicable": {r.name: r.sentence for r in done if r.verdict == Verdict.NOT_APPLICABLE},
        "waived": {r.name: r.waived for r in ran if r.waived},
    }


def _compared(ran: Sequence[Result]) -> dict[str, Any]:
    """What was adopted, gone on behind and never compared; counts of the records; delays."""
    return {
        "adopted": _added(r.adopted for r in ran),
        "continued": _added(r.continued for r in ran),
        "never_compared": sorted({g for r in ran for g in r.never_compared}),
        "bus_compared": all(r.bus_compared for r in ran),
        "traps": _added(r.traps for r in ran),
        "guest_entries": sum(r.guest_entries for r in ran),
        "guest_exits": sum(r.guest_exits for r in ran),
        "longest_interrupt": [
            max((r.longest_interrupt[i] for r in ran), default=0) for i in range(2)
        ],
        "interrupt_bound": [max((r.interrupt_bound[i] for r in ran), default=0) for i in range(2)],
        "timer_bits": {
            "late": sum(r.timer_bits_late for r in ran),
            "ahead": sum(r.timer_bits_ahead for r in ran),
        },
    }


def _added(tables: Iterable[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for table in tables:
        for key, value in table.items():
            total[key] = total.get(key, 0) + value
    return dict(sorted(total.items()))
