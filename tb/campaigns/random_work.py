# SPDX-License-Identifier: Apache-2.0
"""Random programs as work items: lockstep with coverage, figures and what did not agree."""

from __future__ import annotations

from pathlib import Path

from trapline.coverage import store as coverage
from trapline.coverage.observer import NAME as COVERAGE
from trapline.tb.campaigns.engine.work import ItemResult, WorkItem, check_version
from trapline.tb.campaigns.random import drawn, settle
from trapline.tb.duts import loader as duts
from trapline.tb.run.description import AGREED, RunDescription, Verdict, summarize
from trapline.tb.run.session import Progress, Session

KIND = "trapline.tb.campaigns.random_work:random_programs"


def random_programs(item: WorkItem, folder: Path) -> ItemResult:
    """Run the item's seeds in one warm simulator; failures are named by program and seed."""
    check_version(item)
    hart = duts.load(item.dut).config(item.config)
    programs = tuple(
        drawn(hart, seed, folder) for seed in range(item.first, item.first + item.count)
    )
    # mtime runs fast, so that the programs' timers fire.
    description = RunDescription(
        item.dut, item.config, programs, str(folder), mtime_div=1, observers=(COVERAGE,)
    )
    results = Session(description, Progress()).run()
    summary = summarize(results, description)
    figures = {
        "programs": summary["programs"],
        "instructions": summary["instructions"],
        "traps": sum(summary["traps"].values()),
        "guest_exits": summary["guest_exits"],
        "livelocks": sum(r.verdict == Verdict.LIVELOCK for r in results),
        "accepted": sum(summary["accepted"].values()),
        "timer_bits_late": summary["timer_bits"]["late"],
        "cpu_seconds": sum(r.cpu_seconds for r in results),
        f"programs of {item.config}": summary["programs"],
        f"instructions of {item.config}": summary["instructions"],
    }
    failures = {
        r.name: f"{r.verdict}: {r.sentence}; again: trapline random --programs 1 "
        f"--seed {r.name.removeprefix('random')} --config {item.config} --dut {item.dut}"
        for r in results
        if r.verdict not in AGREED
    }
    files = [*folder.rglob(f"*{coverage.SUFFIX}")]
    covered = coverage.merged(files) if files else coverage.Covered()
    settle(description, results)
    return ItemResult(figures, covered.packed(), failures)
