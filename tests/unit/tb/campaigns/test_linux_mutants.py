# SPDX-License-Identifier: Apache-2.0
"""Planted bugs under Linux: what a boot shows to which judge, the figures, the page, the order."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from trapline.console import Console
from trapline.ledger import Ledger
from trapline.tb.campaigns.linux import mutants, mutants_table
from trapline.tb.run.description import Result


def ended(stop: str, finish: str) -> dict:
    """`Result.unchecked` of a program that ended so behind its first difference."""
    return {"stop": stop, "finish": finish, "code": 0, "instructions": 1, "cycles": 1}


GOOD = ["hello", "init: 1 of 1 commands passed", "firmware: power off after 5 instructions"]


@pytest.mark.parametrize(
    ("result", "lines", "outcome"),
    [
        (Result("a", "e", "equal", finish="passed"), GOOD, "as it should"),
        (Result("a", "e", "equal", finish="passed"), ["hallo", *GOOD[1:]], "wrong output"),
        (Result("a", "e", "equal", finish="failed", code=1), GOOD, "wrong output"),
        (Result("a", "e", "equal", finish="passed"), GOOD[:1], "wrong output"),
        (Result("a", "e", "equal", finish="limit"), GOOD[:1], "hang"),
        (Result("a", "e", "difference", unchecked=ended("no_commit", "not")), GOOD[:1], "hang"),
        (Result("a", "e", "difference", unchecked=ended("finished", "limit")), GOOD[:1], "hang"),
        (
            Result("a", "e", "difference", unchecked=ended("finished", "passed")),
            GOOD,
            "as it should",
        ),
        (
            Result("a", "e", "difference", unchecked=ended("finished", "failed")),
            GOOD,
            "wrong output",
        ),
        (Result("a", "e", "watchdog"), GOOD[:1], "hang"),
        (Result("a", "e", "missing"), ["Kernel panic - not syncing: x"], "panic"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_what_a_boot_alone_shows(result, lines, outcome) -> None:
    assert mutants.free_outcome(result, lines, GOOD)[0] == outcome


def mutant_row(name: str, unchecked: str, outcome: str, **place: str) -> dict:
    """A row of build/linux/mutants.json."""
    nowhere = mutants.asdict(mutants.Where())
    return {
        "name": name,
        "payload": "tiny",
        "unchecked": {"outcome": unchecked},
        "lockstep": {"outcome": outcome, "instructions": 7, "notes": ""},
        "where": {**nowhere, **place},
        "cpu_seconds": 1.0,
    }


ROWS = [
    mutant_row(
        "a",
        "as it should",
        "difference",
        mode="VS",
        host_function="__kvm_riscv_switch_to+0x4",
        host_source="riscv/kvm/vcpu_switch.S:9",
    ),
    mutant_row("b", "hang", "difference", mode="HS", host_function="memset+0x8"),
    mutant_row("c", "as it should", "equal"),
    mutant_row(
        "d",
        "panic",
        "difference",
        mode="HS",
        host_function="gstage_set_pte+0x8",
        source="linux/arch/riscv/kvm/mmu.c:5",
        host_source="linux/arch/riscv/kvm/mmu.c:5",
    ),
    mutant_row("e", "hang", "simulator"),
]


def test_the_figures_of_the_mutants_count_both_judges() -> None:
    document = mutants_table.figures(ROWS)
    assert (document["caught_by_booting"], document["caught_in_lockstep"]) == (3, 3)
    assert document["unchecked"] == {"as it should": 1, "hang": 1, "panic": 1}
    assert set(document["first_difference_under_kvm"]) == {"a", "d"}
    assert "gstage_set_pte" in document["first_difference_under_kvm"]["d"]


def test_the_page_of_the_mutants_tells_what_booting_alone_would_show() -> None:
    page = mutants_table.page(mutants_table.figures(ROWS), date(2026, 11, 29))
    assert "Each of the 5 planted bugs that `tb/planted/bugs` held on 2026-11-29 boots" in page
    assert "Of these 5 Linux reaches 3" in page
    assert "Booting alone notices 2** (1 panic, 1 hang, 0 wrong output)" in page
    assert "**1 boot to power-off with the right console**" in page
    assert "| `d` | tiny | 7 | `HS` | `arch/riscv/kvm/mmu.c:5` |  |  | **panic** |" in page
    assert page.rstrip().endswith("## Not judged\n\n`e`")


def test_a_report_says_where_and_who_the_host_was() -> None:
    host = {"mode": "HS", "symbol": "__kvm_riscv_switch_to+0x8", "source": "vcpu_switch.S:9"}
    guest = {"mode": "VS", "symbol": "_start+0x0", "source": "start.S:1"}
    report = {"history": [guest], "at": guest, "host": host, "fields": [{"field": "htval"}]}
    place = mutants.where(report)
    assert (place.function, place.mode, place.fields) == ("_start+0x0", "VS", ("htval",))
    assert place.host_function == "__kvm_riscv_switch_to+0x8"
    host["symbol"] = "kvm_riscv_gstage_map+0x8"
    inside = mutants.where({"history": [guest], "at": host, "host": {}, "fields": []})
    assert inside.host_function == inside.function == "kvm_riscv_gstage_map+0x8"
    empty = mutants.where({"history": [], "at": {}, "host": {}, "fields": []})
    assert empty == mutants.Where()


def test_what_showed_nothing_with_one_payload_is_tried_with_the_next(tmp_path, monkeypatch) -> None:
    """And what is known of the same key is not booted again."""
    booted: list[tuple[str, str]] = []

    class Study:
        instructions = 1

        def __init__(self, payload: str, *_rest: object) -> None:
            self.payload = payload

        def row(self, mutant: object) -> dict:
            booted.append((self.payload, mutant.name))
            outcome = "equal" if self.payload == "tiny" else "difference"
            return mutant_row(mutant.name, "hang", outcome) | {"payload": self.payload}

    def campaign(names: list[str]) -> mutants.BootCampaign:
        made = mutants.BootCampaign.__new__(mutants.BootCampaign)
        made.images = dict.fromkeys(mutants.PAYLOADS)
        made.simulator, made.key, made.console = None, "k", Console(quiet=True)
        made.mutants = [SimpleNamespace(name=n) for n in names]
        made.names = ["x", "y"]
        made.ledger = Ledger(tmp_path / "ledger.sqlite", "linux mutants")
        made.rows = mutants.known(made.ledger, "k")
        return made

    monkeypatch.setattr(mutants, "DOCUMENT", tmp_path / "mutants.json")
    monkeypatch.setattr(mutants, "Study", Study)
    campaign(["x"]).run(1)
    assert booted == [("tiny", "x"), ("suite", "x")]
    rows = campaign(["x", "y"]).run(1)
    assert booted[2:] == [("tiny", "y"), ("suite", "y")]
    assert [row["name"] for row in rows] == ["x", "y"]
    assert mutants.known(Ledger(tmp_path / "ledger.sqlite", "linux mutants"), "another") == {}
