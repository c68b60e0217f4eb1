# SPDX-License-Identifier: Apache-2.0
"""Many programs on the golden model, one after the other: a table, JUnit, one file of results."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trapline.cli._progress import ShownRun
from trapline.console import Console
from trapline.files import write_whole
from trapline.models.isa.config import HartConfig
from trapline.models.platform import boot
from trapline.models.platform.bus import to_stdout
from trapline.models.platform.elf import Executable
from trapline.tb.run.description import Result, RunDescription, Verdict, summarize
from trapline.tb.run.junit import write_junit
from trapline.tb.run.outdir import Names, locked

if TYPE_CHECKING:
    from trapline.models.platform.platform import Platform

LIMIT_STATUS = 124
_CHUNK = 2_000_000  # instructions between two looks at the clock


def start(
    program: Executable, cfg: HartConfig, stubbed: bool, put: Callable[[int], None] = to_stdout
) -> Platform:
    """A platform that holds the program; the hart starts at its entry, or `stubbed` at reset_pc.

    put: takes the bytes that the program prints.
    """
    from trapline.models.platform.platform import Platform

    platform = Platform(cfg, put)
    platform.load(program)
    if stubbed:
        for spa, data in boot.pieces(program, cfg):
            platform.memory.write(spa, data)
        platform.hart.pc = cfg.reset_pc
    return platform


def run_all(
    programs: Sequence[Executable], cfg: HartConfig, limit: int, stubbed: bool, out: Path
) -> int:
    """Run them all; returns 0, 1 when one failed, else 124 when one has not ended.

    OUT gets summary.json and junit.xml, written anew whenever a program has ended.
    """
    from trapline.cli.run import why_unended

    names = Names()
    results = [Result(names.unused(Path(p.path).stem), p.path, Verdict.MISSING) for p in programs]
    described = RunDescription("golden", cfg.name, (), str(out.resolve()), check=False)
    console = Console()

    def write() -> None:
        document = summarize(results, described)
        write_whole(out / "summary.json", json.dumps(document, indent=1))
        write_junit(out / "junit.xml", f"run.{cfg.name}", results)

    with locked(out), ShownRun(console, [r.name for r in results]) as shown:
        write()
        calls = shown.callbacks()
        for number, program in enumerate(programs):
            calls.started(number)
            began, printed, done = time.perf_counter(), bytearray(), 0
            platform = start(program, cfg, stubbed, printed.append)
            while done < limit and platform.end is None:
                wanted = min(_CHUNK, limit - done)
                some = platform.run(wanted)
                done += some
                if some < wanted:
                    break
                calls.advanced(number, done)
            result = results[number]
            result.instructions, result.seconds = done, time.perf_counter() - began
            result.console = printed[-4000:].decode(errors="replace")
            _judge(result, platform)
            if platform.end is None:
                result.verdict = Verdict.UNFINISHED
                result.sentence = why_unended(platform, done, limit)
            calls.ended(result)
            write()
    _show(console, results)
    if any(not r.good and r.verdict == Verdict.EQUAL for r in results):
        return 1
    return LIMIT_STATUS if any(not r.good for r in results) else 0


def _judge(result: Result, platform: Platform) -> None:
    """Fill in how the program ended; there is nothing that it was compared with."""
    result.verdict = Verdict.EQUAL
    if platform.end is not None and platform.end.unserved:
        result.finish, result.sentence = "unserved", platform.end.unserved
    elif platform.end is not None:
        result.code = platform.end.code
        result.finish = "failed" if result.code else "passed"


def ending(result: Result) -> str:
    """How it ended, in words."""
    if result.verdict == Verdict.UNFINISHED:
        return f"not finished: {result.sentence}"
    if result.finish == "unserved":
        return result.sentence
    return f"failed with code {result.code}" if result.code else "passed"


def _show(console: Console, results: Sequence[Result]) -> None:
    width = max(len(r.name) for r in results)
    for r in results:
        style = "green" if r.good else "red"
        console.say(
            f"{r.name:<{width}}  {r.instructions:>13,} instructions  {r.seconds:8.2f} s  ",
            (ending(r), style),
        )
    bad = [r.name for r in results if not r.good]
    if bad:
        console.say(("failed", "red"), f": {' '.join(bad)}")
    total = sum(r.instructions for r in results)
    console.say(f"{len(results)} programs, {total:,} instructions, {len(bad)} not passed")
    sys.stdout.flush()
