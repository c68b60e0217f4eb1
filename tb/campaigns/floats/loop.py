# SPDX-License-Identifier: Apache-2.0
"""Many cases of one instruction on the golden model's hart, at C speed.

Written in Cython's pure-Python mode and compiled with the golden model. What runs is exec_fp's
fp_instruction as the executor calls it: boxes, rounding mode, accrued flags and all.
"""

from __future__ import annotations

from array import array

import cython

if cython.compiled:
    from cython.cimports.trapline.models.golden.exec_fp import fp_instruction
    from cython.cimports.trapline.models.golden.state import State
else:
    from trapline.models.golden.exec_fp import fp_instruction
    from trapline.models.golden.state import State

# Registers of operands and result; for integers those of x, for numbers those of f.
FIRST = 10
RESULT = 20


@cython.locals(
    operands=cython.ulonglong[::1],  # type: ignore[misc]  # int to mypy
    answers=cython.ulonglong[::1],  # type: ignore[misc]  # int to mypy
    raised=cython.ulonglong[::1],  # type: ignore[misc]  # int to mypy
)
def compare(
    hart: State,
    info: int,
    frm: int,
    integers: bool,
    count: int,
    cases: array[int],
    wanted: array[int],
    flag_counts: array[int],
    most: int,
) -> list[tuple[int, int, int]]:
    """The cases, at most `most`, whose result or flags are not as wanted: (case, result, flags).

    info: what the decoder says of an instruction with rs1, rs2 and rs3 = FIRST, FIRST + 1 and
    FIRST + 2. `cases` has three operands each, `wanted` the result in its register and the flags.
    flag_counts[flags]: how often the hart raised them.
    """
    operands, answers, raised = cases, wanted, flag_counts
    found: list[tuple[int, int, int]] = []
    h: State = hart
    what: cython.ulonglong = info
    mode: cython.ulonglong = frm << 5
    end: cython.longlong = count
    case: cython.longlong
    k: cython.int
    first: cython.int = FIRST
    rd: cython.int = RESULT
    result: cython.ulonglong
    flags: cython.ulonglong
    of_x: cython.bint = integers
    for case in range(end):
        for k in range(3):
            if of_x:
                h.x[first + k] = operands[3 * case + k]
            else:
                h.f[first + k] = operands[3 * case + k]
        h.fcsr = mode
        h.frd_we = False
        if fp_instruction(h, rd, first, first + 1, what):
            raise ValueError("an instruction that traps")
        result = h.rd_value
        if h.frd_we:
            result = h.f[rd]
        flags = h.fcsr & 31
        raised[flags] += 1
        if result != answers[2 * case] or flags != answers[2 * case + 1]:
            found.append((case, result, flags))
            if len(found) >= most:
                break
    return found
