# SPDX-License-Identifier: Apache-2.0
"""Many random cases of each operation.

    python -m tests.unit.hdl.fpu.campaign [--cases N] [--seed S] [--op NAME]... [--host]

N cases of each operation (100,000), in pieces; a line for each operation says how many were
answered alike. --host: against the processor that runs this instead of the golden model. Every
case of small formats is a proof: `trapline prove fpu_small_madd`. Exits 1 at the first difference.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from functools import partial
from itertools import islice
from random import Random

from trapline.formal.floats.every_case import PIECE, compare
from trapline.formal.floats.golden import Model, described
from trapline.formal.floats.unit import Case, FpuUnit, Op

from . import host
from .operands import drawn


def checked(unit: FpuUnit, model: Model, cases: Iterator[Case]) -> int:
    """How many cases both answer alike. Raises AssertionError with the first differences."""
    count, found = compare(unit, model, cases)
    if found:
        raise AssertionError("\n".join(found))
    return count


def checked_by_host(unit: FpuUnit, cases: Iterator[Case]) -> int:
    """How many cases the processor answers as well. Raises AssertionError with the first one."""
    count = 0
    while piece := list(filter(host.has, islice(cases, PIECE))):
        for case, ours, theirs in zip(piece, unit.run(piece), host.answers(piece), strict=True):
            assert ours[:2] == theirs, described(case, ours, theirs)
        count += len(piece)
    return count


def main(arguments: list[str]) -> int:
    """Run what is asked for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--op", action="append", choices=[op.name for op in Op])
    parser.add_argument("--host", action="store_true")
    options = parser.parse_args(arguments)
    every = host.OPERATIONS if options.host else Op
    wanted = [op for op in every if not options.op or op.name in options.op]
    total = 0
    try:
        for op in wanted:
            cases = islice(drawn(op, Random(f"{options.seed} {op.name}")), options.cases)
            check = checked_by_host if options.host else partial(checked, model=Model())
            count = check(FpuUnit(), cases=cases)
            total += count
            print(f"{op.name}: {count} alike", flush=True)
    except AssertionError as error:
        print(error)
        return 1
    print(f"{total} cases, 0 differences")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
