# SPDX-License-Identifier: Apache-2.0
"""Why the lockstep checker stops: the codes that its compiled loop leaves for the diagnosis."""

from __future__ import annotations

from enum import IntEnum


class CheckerStop(IntEnum):
    """Why a checker stopped (Checker.stop); diagnosis.REASONS has the sentence for each."""

    NONE = 0
    BAD_ORDER = 1
    BAD_KIND = 2
    PTE_DIFFERS = 3
    TIME_BACKWARDS = 4
    MCYCLE_WRONG = 5
    TIMER_BIT = 6
    IRQ_SKIPPED = 7
    IRQ_LATE = 8
    FIELDS_DIFFER = 9
    STATE_DIFFERS = 10
    BUS_DIFFERS = 11
    SC_STARVED = 12
    BAD_KNOWN = 13
    FACT_UNKNOWN = 14
    CLINT_WRONG = 15
