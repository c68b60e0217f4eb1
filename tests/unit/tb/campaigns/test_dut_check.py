# SPDX-License-Identifier: Apache-2.0
"""A wrapper's self-tests: the programs end as they say, and what is wrong is said in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trapline.models.isa.config import NAMED
from trapline.models.isa.memory_map import RAM
from trapline.models.platform.platform import Platform
from trapline.tb.campaigns.dut_check import WAITS, SelfTest, checks, judged
from trapline.tb.run.description import Result, Verdict

CHECKS = [(name, c) for name in ("rv64imac_h", "rv32imac_h") for c in checks(NAMED[name])]


@pytest.mark.parametrize(("config", "check"), CHECKS, ids=lambda v: getattr(v, "name", v))
def test_each_program_ends_as_it_says(config: str, check: SelfTest) -> None:
    platform = Platform(NAMED[config])
    platform.memory.write(RAM.base, b"".join(w.to_bytes(4, "little") for w in check.words))
    platform.run(10_000)
    assert platform.end is not None
    assert platform.end.code == check.code


def test_a_hart_without_bus_errors_is_not_asked_for_one() -> None:
    quiet = replace(NAMED["rv64imac_h"], name="quiet", bus_errors=False)
    names = [c.name for c in checks(NAMED["rv64imac_h"])]
    assert [n for n in names if n not in {c.name for c in checks(quiet)}] == ["bus error"]


def runs(check: SelfTest, **changes: dict[str, object]) -> list[Result]:
    """Results that are as they should be, but for the turns that are named."""
    finish = "failed" if check.code else "passed"
    results = []
    for turn, seed in enumerate((None, None, *WAITS)):
        cycles = 100 if seed is None else 100 + seed
        result = Result("c", "c.elf", Verdict.EQUAL, finish=finish, code=check.code, cycles=cycles)
        result.wait_seed = seed
        results.append(replace(result, **changes.get(f"turn{turn}", {})))
    return results


def test_what_is_wrong_is_said() -> None:
    check = SelfTest("finish", (), look_at="the finisher")
    assert judged(check, runs(check)).wrong == ""
    for changes, answer, hint in (
        ({"turn0": {"verdict": "difference", "sentence": "s"}}, "difference: s", "the finisher"),
        ({"turn0": {"verdict": "watchdog", "sentence": "s"}}, "watchdog: s", "no record comes"),
        ({"turn0": {"finish": "failed", "code": 3}}, "ended as failed with code 3", "the finisher"),
        ({"turn1": {"verdict": "difference", "sentence": "s"}}, "the second time: diff", "the fin"),
        ({"turn1": {"cycles": 90}}, "takes 90 cycles, the first 100", "reset"),
        ({"turn3": {"verdict": "watchdog", "sentence": "s"}}, "with wait states 2: w", "no record"),
        ({f"turn{n}": {"cycles": 100} for n in (2, 3, 4)}, "change no cycle", "wait_seed_i"),
    ):
        outcome = judged(check, runs(check, **changes))
        assert answer in outcome.wrong
        assert hint in outcome.look_at
