# SPDX-License-Identifier: Apache-2.0
"""What a boot on a design comes to."""

from __future__ import annotations

from dataclasses import replace

from trapline.tb.linux import lockstep
from trapline.tb.run.description import Result, Verdict

PASSED = ["init: 1 of 1 commands passed"]


def test_a_boot_with_known_differences_passes_by_its_console() -> None:
    waived = Result("linux", "linux.elf", Verdict.WAIVED)
    assert lockstep.failure(replace(waived, verdict=Verdict.EQUAL), PASSED) is None
    assert lockstep.failure(waived, PASSED) is None
    assert (lockstep.failure(waived, []) or "").endswith("the console's last line: nothing")


def test_a_difference_or_an_unexplained_acceptance_fails_whatever_the_console_says() -> None:
    different = Result("linux", "linux.elf", Verdict.DIFFERENCE, sentence="pc")
    assert lockstep.failure(different, PASSED) == "difference: pc"
    unexplained = Result("linux", "linux.elf", Verdict.WAIVED, unexplained=1)
    assert lockstep.failure(unexplained, PASSED) == "1 acceptances without an explanation"
