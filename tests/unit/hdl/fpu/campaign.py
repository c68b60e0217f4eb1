# SPDX-License-Identifier: Apache-2.0
"""Many random cases of each operation, or every case of small formats.

    python -m tests.unit.hdl.fpu.campaign [--cases N] [--seed S] [--op NAME]... [--small | --host]

N cases of each operation (100,000), in pieces; a line for each operation says how many were
answered alike. --small: every fused sum of a format with three exponent and three significand
bits, all four operations, all modes, whatever box; every pair of one with four and four.
--host: random cases, against the processor that runs this instead of the golden model.
Exits 1 at the first difference.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import islice, product
from random import Random

from trapline.models.golden.fp.format import Format

from . import host
from .model import Model, described, differences
from .operands import MODES, THREE, TWO, drawn
from .test_small_formats import SMALL
from .unit import F_AND_D, Case, Formats, Op, Unit

PIECE = 50_000
PAIRS = Formats(Format(3, 2), Format(4, 3))


def checked(unit: Unit, model: Model, cases: Iterator[Case]) -> int:
    """How many cases both answer alike. Raises AssertionError with the first differences."""
    count = 0
    while piece := list(islice(cases, PIECE)):
        found = differences(unit, model, piece)
        if found:
            raise AssertionError("\n".join(found))
        count += len(piece)
    return count


def checked_by_host(unit: Unit, cases: Iterator[Case]) -> int:
    """How many cases the processor answers as well. Raises AssertionError with the first one."""
    count = 0
    while piece := list(filter(host.has, islice(cases, PIECE))):
        for case, ours, theirs in zip(piece, unit.run(piece), host.answers(piece), strict=True):
            assert ours[:2] == theirs, described(case, ours, theirs)
        count += len(piece)
    return count


def sums(formats: Formats, op: Op) -> Iterator[Case]:
    """Every fused sum of both formats in every mode."""
    registers = range(1 << formats.wide.width)
    for wide, rm, a, b, c in product((0, 1), MODES, registers, registers, registers):
        yield Case(op, wide, 0, rm, a, b, c)


def pairs(formats: Formats, op: Op) -> Iterator[Case]:
    """Every pair of both formats in every mode."""
    registers = range(1 << formats.wide.width)
    for wide, rm, a, b in product((0, 1), MODES, registers, registers):
        yield Case(op, wide, 0, rm, a, b)


def main(arguments: list[str]) -> int:
    """Run what is asked for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--op", action="append", choices=[op.name for op in Op])
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--host", action="store_true")
    options = parser.parse_args(arguments)
    every = host.OPERATIONS if options.host else Op
    wanted = [op for op in every if not options.op or op.name in options.op]
    total = 0
    try:
        if options.small:
            runs = [(SMALL, op, sums(SMALL, op)) for op in wanted if op in THREE]
            runs += [(PAIRS, op, pairs(PAIRS, op)) for op in wanted if op in TWO]
        else:
            runs = [
                (F_AND_D, op, islice(drawn(op, Random(f"{options.seed} {op.name}")), options.cases))
                for op in wanted
            ]
        for formats, op, cases in runs:
            if options.host:
                count = checked_by_host(Unit(), cases)
            else:
                count = checked(Unit(formats), Model(formats), cases)
            total += count
            print(f"{op.name}: {count} alike", flush=True)
    except AssertionError as error:
        print(error)
        return 1
    print(f"{total} cases, 0 differences")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
