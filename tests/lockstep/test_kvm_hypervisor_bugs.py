# SPDX-License-Identifier: Apache-2.0
"""Planted bugs of the own hypervisor: the exit monitor names each that a guest shows."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from trapline.errors import BadInput
from trapline.models.isa.config import NAMED
from trapline.tb.kvm import golden, hypervisor, report
from trapline.tb.planted.patch import Patch

# Many runs with one question: `make test-campaigns`, a part of its own of CI.
pytestmark = pytest.mark.campaign

TABLE = Path(__file__).parents[2] / "tb" / "kvm" / "bugs" / "hypervisor.toml"
BUGS = tomllib.loads(TABLE.read_text())["bug"]


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug["name"])
def test_a_planted_bug_is_named(bug, monkeypatch) -> None:
    monkeypatch.setattr(golden, "LIMIT", 4_000_000)
    floats = bug.get("floats", False)
    built = hypervisor.build(Patch(bug["file"], bug["old"], bug["new"]), floats=floats)
    choices = {"vmidlen": bug.get("vmid_bits", 14), "tinst_transformed": bug.get("tinst", True)}
    hart = replace(NAMED["rv64gc_h" if floats else "rv64imac_h"], **choices)
    _, monitor = golden.run(built, hart, lambda _line: None, stop_when_found=True)
    answer = report.text(report.summary(monitor))
    assert bool(monitor.unexplained) is ("known_miss" not in bug), answer
    assert not floats or bug["invariant"] in monitor.check.failed(), answer


def test_a_change_that_does_not_apply() -> None:
    with pytest.raises(BadInput, match=r"'no such text' stands 0 times in vcpu\.c"):
        hypervisor.build(Patch("vcpu.c", "no such text", ""))
