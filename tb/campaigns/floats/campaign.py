# SPDX-License-Identifier: Apache-2.0
"""`trapline floats`: every instruction of F and D on many operands, against the processor here.

An instruction's cases are cut into five parts, of one that rounds each in a mode of its own, every
other one by frm; a part begins with combinations of special operands, all that it has room for.
Parts go into the ledger as they end, so that an interrupted campaign goes on from there.
"""

from __future__ import annotations

import json
import multiprocessing
import signal
import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from trapline import ledger
from trapline.cache import digest
from trapline.files import write_whole
from trapline.ledger import Ledger
from trapline.models.golden.core.decoder import decoder_of
from trapline.models.golden.gen import fields
from trapline.models.golden.hart import Hart
from trapline.models.isa.config import named
from trapline.models.isa.fp import Flag, RoundingMode
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.platform.memory import Memory
from trapline.tb.campaigns.floats import loop
from trapline.tb.campaigns.floats.reference import INTEGER, OPERATIONS, Operation, reference
from trapline.tb.campaigns.sources import digest_of
from trapline.tb.random import asm

CONFIG = "rv64gc_h"
PARTS = 5
PIECE = 100_000  # cases that are in memory at a time
SHOWN = 5  # differences that a part keeps
SOURCES = ("models/isa", "models/golden", "tb/campaigns/floats")
DYNAMIC = 7


@dataclass(frozen=True)
class Part:
    """A share of an instruction's cases."""

    operation: Operation
    number: int
    cases: int
    seed: int

    @property
    def mode(self) -> int:
        """The rounding mode; RNE of what does not round."""
        return self.number if self.operation.rounds else int(RoundingMode.RNE)

    @property
    def name(self) -> str:
        """In the ledger."""
        return f"{self.operation.name} {self.number}"


@lru_cache(maxsize=1)
def sources() -> str:
    """Names the sources that results come from."""
    return digest_of(SOURCES, (".py", ".pxd", ".cpp", ".h"))


@lru_cache(maxsize=1)
def hart() -> Hart:
    """The golden model's hart, FS on."""
    made = Hart(named(CONFIG), Memory())
    slot = SLOT_INDEX["mstatus"]
    made.set_csr(slot, made.slots_at([slot])[0] | fields.MSTATUS_FS)
    return made


def no_counts() -> array[int]:
    """Counters for each combination of flags."""
    return array("Q", bytes(8 * 32))


def information(operation: Operation, rm: int) -> int:
    """What the decoder says of the instruction with the registers of loop.py."""
    numbers = {
        "rd": loop.RESULT, "fd": loop.RESULT, "rs1": loop.FIRST, "fs1": loop.FIRST,
        "fs2": loop.FIRST + 1, "fs3": loop.FIRST + 2, "rm": rm,
    }  # fmt: skip
    word = asm.word(operation.name, **{o: numbers[o] for o in operation.encoding.operands})
    decoder = decoder_of(named(CONFIG))
    decoder.packed(word)
    return int(decoder.immediate)


def run_part(part: Part) -> dict[str, Any]:
    """The part's cases on both: how many, the flags raised, and the first differences."""
    operation, host = part.operation, reference()
    counts, started = no_counts(), time.process_time()
    differences: list[dict[str, Any]] = []
    done = 0
    while done < part.cases and len(differences) < SHOWN:
        count = min(PIECE, part.cases - done)
        seed = int(digest([str(part.seed), part.name, str(done)])[:16], 16)
        cases, answers = host.cases(operation, part.mode, seed, done, count)
        dynamic = operation.rounds and done // PIECE % 2
        info = information(operation, DYNAMIC if dynamic else part.mode)
        # A static mode does not look at frm: it holds another one there.
        frm = part.mode if dynamic else (part.mode + 1) % len(RoundingMode)
        found = loop.compare(
            hart(), info, frm, operation.source == INTEGER, count, cases, answers, counts,
            SHOWN - len(differences),
        )  # fmt: skip
        for case, result, flags in found:
            operands = [f"{x:#x}" for x in cases[3 * case : 3 * case + operation.operands]]
            differences.append({
                "operands": operands, "mode": RoundingMode(part.mode).name,
                "host": [f"{answers[2 * case]:#x}", _names(answers[2 * case + 1])],
                "golden": [f"{result:#x}", _names(flags)],
            })  # fmt: skip
        done += count
    return {
        "cases": done,
        "special": min(host.edges(operation), part.cases),
        "flags": {_names(n): c for n, c in enumerate(counts) if c},
        "differences": differences,
        "seconds": round(time.process_time() - started, 2),
    }


def _names(flags: int) -> str:
    return " ".join(f.name or "" for f in Flag if flags & f) or "none"


def parts(cases: int, seed: int, names: Sequence[str] = ()) -> list[Part]:
    """All parts of a campaign; `names`: of these instructions alone."""
    chosen = [o for o in OPERATIONS if not names or o.name in names]
    share = -(-cases // PARTS)
    return [Part(o, n, share, seed) for o in chosen for n in range(PARTS)]


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def campaign(
    todo: Sequence[Part], out: Path, jobs: int, progress: Callable[[int, int, int], None]
) -> dict[str, Any]:
    """Run what the ledger does not hold; returns and writes the figures.

    progress(parts done, parts, cases so far). Raises BadInput where the host is no reference.
    """
    reference()
    kept = Ledger(out.with_name(ledger.NAME), "floats")
    rows = {}
    for part in todo:
        row = kept.get(part.name, _key(part))
        if row is not None:
            rows[part.name] = row
    rest = [p for p in todo if p.name not in rows]
    if rest:
        with multiprocessing.get_context("fork").Pool(
            jobs, initializer=_leave_interrupts_to_the_parent
        ) as pool:
            for part, row in pool.imap_unordered(_named, rest):
                rows[part.name] = row
                kept.put(part.name, _key(part), row)
                progress(len(rows), len(todo), sum(r["cases"] for r in rows.values()))
                _write(out, figures(todo, rows))
    document = figures(todo, rows)
    _write(out, document)
    kept.close()
    return document


def _named(part: Part) -> tuple[Part, dict[str, Any]]:
    return part, run_part(part)


def _key(part: Part) -> str:
    return f"{sources()} {part.seed} {part.cases}"


def figures(todo: Iterable[Part], rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Sums over the parts of each instruction, and over all."""
    classes: dict[str, dict[str, Any]] = {}
    seeds = set()
    for part in todo:
        seeds.add(part.seed)
        row = rows.get(part.name)
        if row is None:
            continue
        into = classes.setdefault(
            part.operation.name,
            {"cases": 0, "special": 0, "flags": {}, "differences": [], "seconds": 0.0},
        )
        for name in ("cases", "special", "seconds"):
            into[name] = round(into[name] + row[name], 2)
        for name, count in row["flags"].items():
            into["flags"][name] = into["flags"].get(name, 0) + count
        into["differences"] += row["differences"]
    return {
        "sources": sources(),
        "seeds": sorted(seeds),
        "cases": sum(c["cases"] for c in classes.values()),
        "least": min((c["cases"] for c in classes.values()), default=0),
        "differences": sum(len(c["differences"]) for c in classes.values()),
        "seconds": round(sum(c["seconds"] for c in classes.values()), 1),
        "classes": classes,
    }


def _write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(document, indent=1) + "\n")
