# SPDX-License-Identifier: Apache-2.0
"""Runs a description in simulator processes and gathers the results, whatever happens to them.

One warm simulator runs many programs; one that dies or hangs costs the program it was running,
and a new one takes over. Results are on disk as soon as they are known.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trapline.files import append_whole, write_whole
from trapline.models.isa.config import NAMED
from trapline.models.isa.config_data import to_data
from trapline.models.isa.needs import unmet
from trapline.models.platform.elf import needs_of
from trapline.tb.duts import loader as duts
from trapline.tb.lockstep import difference as differences
from trapline.tb.run.artifacts import amend_report, reproduce_command, write_report
from trapline.tb.run.description import Program, Result, RunDescription, Verdict, summarize
from trapline.tb.run.junit import write_junit
from trapline.tb.run.names import CRASH_DUMP
from trapline.tb.run.outdir import SIMULATORS, locked
from trapline.tb.run.reproduction import (
    RERUN_INSTRUCTIONS,
    RERUN_MARGIN,
    Ending,
    judge,
    judge_death,
)
from trapline.tb.run.shares import Shares, side_by_side
from trapline.tb.run.simulator import SILENCE_SECONDS, messages
from trapline.tb.sim.build import build
from trapline.tb.sim.control import read_crash_dump

# junit.xml is written anew for every result, unless that took more than this share of the time.
_JUNIT_SHARE = 0.02
# Verdicts that a program may owe to what ran before it.
_JUDGED = (Verdict.DIFFERENCE, Verdict.WATCHDOG)


@dataclass
class Progress:
    """What a caller may show while the run goes on."""

    started: Callable[[int], None] = lambda _index: None
    advanced: Callable[[int, int], None] = lambda _index, _instructions: None
    ended: Callable[[Result], None] = lambda _result: None
    # What the program printed since the last call; (index, text).
    printed: Callable[[int, str], None] = lambda _index, _text: None
    # What the run is busy with from now on: building, running, looking at differences again.
    stage: Callable[[str], None] = lambda _text: None


class Session:
    """One run. `results` has one entry for each program at any time; those to come are MISSING."""

    def __init__(
        self,
        description: RunDescription,
        progress: Progress,
        silence: float = SILENCE_SECONDS,
        judge: bool = True,
        jobs: int = 1,
    ) -> None:
        """`silence`: seconds without a message after which a simulator counts as hanging.

        judge: a difference is run again in a fresh simulator, to tell what it is worth; without it
        each program is run once, and its difference stands as it is. jobs: simulators side by side;
        `progress` is then called from several threads, by one at a time.
        """
        self.description = description = _with_hart(description)
        self.judge = judge and description.diagnose
        self.progress = progress
        self.silence = silence
        self.out = Path(description.out)
        self.results = [
            Result(p.name, p.elf, Verdict.MISSING, irq_seed=p.irq_seed, wait_seed=p.wait_seed)
            for p in description.programs
        ]
        config = description.hart_config()
        for program, result in zip(description.programs, self.results, strict=True):
            if missing := unmet(config, needs_of(program.elf)):
                result.verdict = Verdict.NOT_APPLICABLE
                result.sentence = f"needs {', '.join(missing)}"
        # Set from another thread: `run` ends with KeyboardInterrupt, its simulator with it.
        self.stopped = threading.Event()
        self._jobs = min(jobs, max(1, len(self.results)))
        self._lock = threading.RLock()
        self._junit_at, self._junit_cost = 0.0, 0.0
        # The programs that ran before each in the same simulator.
        self._before: dict[int, tuple[int, ...]] = {}

    def run(self) -> list[Result]:
        """Build, run everything, and return the results. Raises BadDut, BuildError.

        OSError when a file cannot be written, as on a full disk; results so far are kept, too.

        BadInput when another process runs in the same folder.

        KeyboardInterrupt passes through after the simulator has been stopped; results so far stand
        in `results` and on disk.
        """
        with locked(self.out):
            self._begin()  # an interrupted build leaves no earlier run's results
            self.progress.stage("building the simulator")
            config = self.description.hart_config()
            design = duts.load(self.description.dut).design(config, self.description.probe)
            saving, counting = self.description.saving, self.description.rtl_coverage
            return self.run_on(build(replace(design, saving=saving, rtl_coverage=counting)))

    def run_on(self, executable: Path) -> list[Result]:
        """As `run`, on a simulator that is already built."""
        with locked(self.out):
            return self._run_on(executable)

    def _run_on(self, executable: Path) -> list[Result]:
        self._begin()
        self.progress.stage("running")
        for result in self.results:
            if result.verdict == Verdict.NOT_APPLICABLE:
                self.progress.ended(result)
        shares = Shares(self.description.programs, self._jobs)

        def work(number: int) -> None:
            description = self._of_worker(number)
            while taken := shares.take():
                todo = [i for i in taken if self.results[i].verdict == Verdict.MISSING]
                while todo:
                    self._process(executable, description, todo)
                    todo = [i for i in todo if self.results[i].verdict == Verdict.MISSING]

        try:
            if self._jobs == 1:
                work(0)
            else:
                side_by_side(self._jobs, work, self.stopped.set)
            for index, result in enumerate(self.results if self.judge else ()):
                if (result.verdict in _JUDGED and not result.same_as) or (
                    result.verdict == Verdict.SIMULATOR
                    and result.instructions <= RERUN_INSTRUCTIONS
                ):
                    self.progress.stage(f"running {result.name} again")
                    self._judge(executable, index, result)
        finally:
            self.write()
        return self.results

    def _of_worker(self, number: int) -> RunDescription:
        """What one of several simulators is told: it has a folder of its own."""
        if self._jobs == 1:
            return self.description
        work = self.out / SIMULATORS / str(number)
        work.mkdir(parents=True, exist_ok=True)
        return replace(self.description, work=str(work))

    def _begin(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / "results.jsonl").write_text("")
        self.write()

    def write(self) -> None:
        """Write summary.json and junit.xml."""
        summary = summarize(self.results, self.description)
        write_whole(self.out / "summary.json", json.dumps(summary, indent=1))
        self._write_junit()

    def _write_junit(self) -> None:
        began = time.monotonic()
        write_junit(self.out / "junit.xml", f"lockstep.{self.description.dut}", self.results)
        self._junit_at = time.monotonic()
        self._junit_cost = self._junit_at - began

    def _process(self, executable: Path, description: RunDescription, indices: list[int]) -> None:
        """Run the programs `indices` in one simulator until it ends, dies or hangs."""
        programs = tuple(self.description.programs[i] for i in indices)
        sentence, own_fault = "", False
        ran: list[int] = []
        running: int | None = None
        (description.work_folder / CRASH_DUMP).unlink(missing_ok=True)
        narrowed = replace(description, programs=programs)
        # Closed in any case, and where an interrupt is told: not when the generator is collected.
        with closing(messages(executable, narrowed, self.silence, self.stopped)) as heard:
            for event in heard:
                if event["event"] == "end":
                    return
                if event["event"] == "died":
                    sentence, own_fault = event["sentence"], event["own_fault"]
                    break
                if event["event"] == "alive":
                    continue
                index = indices[event["index"]]
                with self._lock:
                    self._take(event, index)
                    if event["event"] == "start":
                        self._before[index] = tuple(ran)
                        ran.append(index)
                    running = None if event["event"] == "result" else index
        # The program that was running takes the blame; before the first one, the first one does.
        blamed = running if running is not None else self._first_missing(indices)
        if blamed is not None:
            result = replace(self.results[blamed], verdict=Verdict.SIMULATOR, unexplained=1)
            log = description.work_folder / "simulator.log"
            result.sentence = f"{sentence}; its output is in {log}"
            if not own_fault:
                self._before[blamed] = ()  # nothing to look for there
            if self.description.diagnose:
                self._post_mortem(blamed, result, description.work_folder)
            with self._lock:
                self._keep(blamed, result)

    def _take(self, event: dict[str, Any], index: int) -> None:
        """What a simulator tells of the program `index`."""
        if event["event"] == "start":
            self.progress.started(index)
        elif event["event"] == "progress":
            if event["console"]:
                self.progress.printed(index, event["console"])
            self.progress.advanced(index, event["instructions"])
            self.results[index].instructions = event["instructions"]
        else:
            result = _result(event["result"])
            if result.name != self.description.programs[index].name:
                raise RuntimeError(f"a result of {result.name} where {index} was asked for")
            self._keep(index, result)

    def _post_mortem(self, index: int, result: Result, work: Path) -> None:
        """The report of a program whose simulator died, from what that left behind in `work`."""
        dump = read_crash_dump(work / CRASH_DUMP)
        found = differences.Difference(differences.Finding.SIMULATOR, 0, detail=result.sentence)
        if dump is not None:
            result.instructions, result.records = dump.retired, dump.head
            result.cycles, found.index = dump.cycle, dump.head
            found.history = list(dump.records)
        program = self.description.programs[index]
        dut = duts.load(self.description.dut)
        result.report = str(write_report(found, program, self.description, dut, ""))

    def _first_missing(self, indices: list[int]) -> int | None:
        missing = (i for i in indices if self.results[i].verdict == Verdict.MISSING)
        return next(missing, None)

    def _keep(self, index: int, result: Result, report: bool = True) -> None:
        self.results[index] = result
        append_whole(self.out / "results.jsonl", json.dumps(result.__dict__) + "\n")
        group = self.description.programs[index].group
        if group and result.ends_group:
            for program, other in zip(self.description.programs, self.results, strict=True):
                if program.group == group and other.verdict == Verdict.MISSING:
                    other.verdict = Verdict.SKIPPED
        if report:
            self.progress.ended(result)
        if time.monotonic() - self._junit_at > self._junit_cost / _JUNIT_SHARE:
            self._write_junit()

    def _judge(self, executable: Path, index: int, result: Result) -> None:
        """A difference must come back in a process of its own; else that is the verdict."""
        out = self.out / result.name / "rerun"
        out.mkdir(parents=True, exist_ok=True)

        def fresh(numbers: Sequence[int]) -> Ending | None:
            programs = tuple(self.description.programs[n] for n in numbers)
            if result.verdict == Verdict.SIMULATOR:
                programs = (*programs[:-1], _well_past(programs[-1], result.instructions))
            described = replace(
                self.description,
                programs=programs,
                out=str(out),
                record=False,
                diagnose=False,
                observers=(),
                resume=self.description.resume if numbers[0] == 0 else "",
            )
            ending = None
            with closing(messages(executable, described, self.silence, self.stopped)) as heard:
                for event in heard:
                    if event["event"] == "result" and event["index"] == len(numbers) - 1:
                        second = _result(event["result"])
                        ending = Ending(second.verdict, second.records)
            return ending

        before = self._before.get(index, ())
        if result.verdict == Verdict.SIMULATOR:
            judgement = judge_death(index, before, fresh)
        else:
            seen = Ending(result.verdict, result.records)
            judgement = judge(index, before, seen, fresh, result.rerun)
        if not judgement.sentence:
            return
        result.sentence += f" ({judgement.sentence})"
        if judgement.verdict:
            result.verdict = Verdict(judgement.verdict)
        first = [self.description.programs[n] for n in judgement.predecessors]
        result.predecessors = [p.name for p in first]
        if result.report:
            amend_report(
                Path(result.report),
                differences.Finding[result.verdict.name],
                result.sentence,
                result.predecessors,
                reproduce_command(
                    self.description.programs[index],
                    self.description,
                    Path(result.report),
                    first,
                ),
            )
        self._keep(index, result, report=False)


def _well_past(program: Program, died_at: int) -> Program:
    """The program with an end that is well past its simulator's death: it may have none itself."""
    limit = 2 * died_at + RERUN_MARGIN
    return replace(program, max_instructions=min(program.max_instructions or limit, limit))


_PAIRS = ("longest_interrupt", "interrupt_bound")


def _result(table: dict[str, Any]) -> Result:
    pairs = {name: tuple(table.get(name, (0, 0))) for name in _PAIRS}
    return Result(**{**table, **pairs})


def _with_hart(description: RunDescription) -> RunDescription:
    """With the design's own configuration as data, where that is the one that is named."""
    if description.hart or description.config in NAMED:
        return description
    config = duts.load(description.dut).config(description.config)
    return replace(description, hart=to_data(config))
