# SPDX-License-Identifier: Apache-2.0
"""Everything a report promises is in it, for bugs planted in the core."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from trapline.cli.app import run as trapline
from trapline.models.isa.config import named
from trapline.models.isa.rules import all_rules
from trapline.tb.campaigns.mutants.campaign import design, selected
from trapline.tb.campaigns.random import drawn
from trapline.tb.planted.mutants import load
from trapline.tb.planted.operators import with_operators
from trapline.tb.planted.patch import ROOT
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import of_seed
from trapline.tb.report.text import print_report
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.session import Progress, Session
from trapline.tb.sim.build import build

from .planted import report_of


@pytest.fixture(scope="module")
def simulator(directed: dict[str, Path]) -> Path:
    return build(design(with_operators(load())))  # the one of test_mutants.py


@pytest.fixture(scope="module")
def planted(simulator: Path, directed: dict[str, Path], tmp_path_factory):
    """Runs a program on the core with a bug; returns report.json and the folder."""
    out = tmp_path_factory.mktemp("planted")

    def run(name: str, program: str) -> tuple[dict[str, Any], Path]:
        return report_of(simulator, name, [directed[program]], out / name, wait_seed=7)

    return run


@pytest.fixture(scope="module")
def htval(planted):
    return planted("htval_shifted_back", "gstage_load_unmapped_guest_page_fault")


def text(doc: dict[str, Any]) -> str:
    out = io.StringIO()
    print_report(doc, Console(file=out, width=200))
    return out.getvalue()


def test_where_it_is(htval) -> None:
    doc, folder = htval
    at = doc["at"]
    assert doc["record"] == at["order"] > 100
    assert at["cycle"] > at["order"]
    assert at["symbol"] == "load+0x0"
    assert at["text"]
    assert at["mode"] in ("VS", "VU")
    assert (doc["dut"], doc["config"]) == ("own", "rv64imac_h")
    shown, page = text(doc), (folder / "report.html").read_text()
    for part in (str(doc["record"]), str(at["cycle"]), at["pc"], at["symbol"], at["mode"]):
        assert part in shown
        assert part in page


def test_its_source_line(planted) -> None:
    doc, folder = planted("mpv_not_written", "trap_to_m_saves_mpv_mpp_gva")
    rows = [*doc["history"], doc["at"]]
    lines = [row for row in rows if row["source"].startswith("sw/")]
    assert len(lines) > 20
    name, number = lines[-1]["source"].split(":")
    assert (ROOT / name).read_text().splitlines()[int(number) - 1].strip() == lines[-1][
        "source_text"
    ]
    assert lines[-1]["source"] in (folder / "report.html").read_text()


def test_what_differs_by_field_and_rule(htval) -> None:
    doc, folder = htval
    # The fold alone would not tell: the full state of the same step names the CSR.
    (row,) = doc["fields"]
    assert row["field"] == "htval"
    assert int(row["rtl"], 16) == int(row["golden"], 16) << 2
    assert doc["sentence"].startswith(f"htval is {row['rtl']} in the design")
    assert "htval_val" in doc["rules"]
    assert set(doc["rules"]) <= set(all_rules())
    page = (folder / "report.html").read_text()
    assert "norm:htval_val" in page
    assert "norm:htval_val" in text(doc)


def test_csr_fields_are_decoded_by_name(planted) -> None:
    doc, _ = planted("mpv_not_written", "trap_to_m_saves_mpv_mpp_gva")
    bits = [bit for row in doc["fields"] for bit in row["bits"]]
    assert {"mstatus.MPV"} <= {bit["field"] for bit in bits}
    (mpv,) = (bit for bit in bits if bit["field"] == "mstatus.MPV")
    assert mpv["rtl"] != mpv["golden"]
    assert "mstatus.MPV" in text(doc)


def test_what_came_before(htval) -> None:
    doc, folder = htval
    orders = [row["order"] for row in doc["history"]]
    assert orders == list(range(doc["record"] - 32, doc["record"]))
    assert sum(t["records"] for t in doc["timeline"]) == 33
    assert len({t["mode"] for t in doc["timeline"]}) > 1
    assert (folder / "report.html").read_text().count('<tr class="here">') == 1


def test_the_walks_of_both_sides(planted) -> None:
    """A stale G-stage translation: the model walks, the design's walker does not."""
    doc, folder = planted("stale_after_hfence_gvma_all", "hfence_gvma_orders_gstage_change")
    golden, read = doc["walks"]["golden"], doc["walks"]["design"]
    stages = {row["stage"] for row in golden}
    assert {"G-stage"} <= stages
    roots = {row["at"] for row in golden if row["level"] == "root"}
    assert "hgatp" in roots
    leaf = [row for row in golden if "leaf" in row["text"]]
    assert leaf
    # What the design translates with is what its walker read before the fence.
    noted = [row for row in golden if "the design read" in row["note"]]
    assert noted
    earlier = [row for row in read if "read earlier" in row["note"]]
    assert earlier
    assert any("the model reads" in row["note"] for row in earlier)
    assert "page-table walk, golden model" in text(doc)
    page = (folder / "report.html").read_text()
    assert "walk-golden" in page
    assert "walk-design" in page


def test_a_recorded_stream_shows_the_difference_again(
    simulator, directed, tmp_path, capsys
) -> None:
    """For each place of the first difference in its batch; without the bug it is equal."""
    elf = directed["gstage_load_unmapped_guest_page_fault"]
    for batch in (1, 128):
        doc, folder = report_of(
            simulator, "htval_shifted_back", [elf], tmp_path / str(batch), record=True, batch=batch
        )
        stream = folder.with_name(f"{elf.stem}.stream")
        capsys.readouterr()
        assert trapline(["check", str(stream)]) == 1
        said = capsys.readouterr().out
        assert f"record {doc['record']} (order {doc['at']['order']}, " in said
        assert "norm:htval_val" in said
    good = Program(elf.stem, str(elf))
    run = RunDescription("own", "rv64imac_h", (good,), str(tmp_path / "good"), record=True)
    (result,) = Session(run, Progress()).run()
    assert trapline(["check", str(tmp_path / "good" / stream.name)]) == 0
    assert f"{result.records} records, {result.instructions} instructions: equal" in (
        capsys.readouterr().out
    )


def test_how_to_see_it_again(htval, planted) -> None:
    doc, folder = htval
    there, _, command = doc["reproduce"].partition(" && ")
    assert there == f"cd {folder}"
    words = command.split()
    assert (Path(words[0]).name, words[1]) == ("trapline", "lockstep")
    assert Path(words[2]).exists()
    assert words[words.index("--wait-states") + 1] == "7"
    waves = Path(doc["waves"])
    assert waves == folder / "difference.fst"
    assert waves.stat().st_size > 10_000
    second, _ = planted("htval_shifted_back", "gstage_load_unmapped_guest_page_fault")
    assert second == doc


@pytest.mark.parametrize(
    ("name", "program", "headline", "rule"),
    [
        (
            "vs_vectored_entry_untranslated_cause",
            "vs_vectored_interrupt_uses_translated_cause",
            "next_pc is 0x",
            "vstvec_op",
        ),
        (
            "vectored_sgei_enters_elsewhere",
            "vectored_sgei_enters_at_base_plus_48",
            "next_pc is 0x",
            "stvec_mode",
        ),
        (
            "vs_interrupt_before_hs",
            "interrupt_priority_higher_level_first",
            "the trap is handled in VS in the design, in HS in the model; ",
            "hsint_priority",
        ),
        (
            "interrupt_to_vs_uses_hedeleg",
            "interrupt_priority_higher_level_first",
            "cause is virtual supervisor external interrupt (10) in the design, virtual ",
            "hsint_priority",
        ),
        (
            "m_interrupt_at_v1_needs_mie",
            "interrupts_to_m_by_mode_and_mie",
            "after an xRET or a write to a CSR that the condition depends on, ",
            "intr_mip_mie_xret_csrwr",
        ),
        (
            "vs_interrupt_in_vs_ignores_sie",
            "hs_csrs_have_no_part_at_v1",
            "no interrupt can be delivered in this state: ",
            "intr_mip_mie_op",
        ),
    ],
)
def test_the_headline_of_an_interrupt_is_its_cause(
    planted, name: str, program: str, headline: str, rule: str
) -> None:
    doc, _ = planted(name, program)
    assert doc["sentence"].startswith(headline)
    assert doc["rules"][0] == rule


def test_a_drawn_program_that_differs_leaves_its_file(simulator: Path, tmp_path: Path) -> None:
    """What campaigns run is drawn in the simulator: no file is there before, none of the others."""
    config = named("rv64imac_h")
    programs = tuple(drawn(config, seed, tmp_path) for seed in range(30))
    number = next(m.number for m in load() if m.name == "htval_shifted_back")
    described = RunDescription("own", config.name, programs, str(tmp_path), mtime_div=1)
    results = Session(described, Progress()).run_on(selected(simulator, number))
    differ = [r for r in results if r.verdict == "difference"]
    assert 0 < len(differ) < len(results)
    assert sorted(tmp_path.glob("*.elf")) == sorted(Path(r.elf) for r in differ)
    for result in differ:
        seed = int(result.name.removeprefix("random"))
        write_elf(of_seed(config, seed), tmp_path / "again")
        assert Path(result.elf).read_bytes() == (tmp_path / "again").read_bytes()
    told = next(r for r in differ if r.report)
    doc = json.loads((Path(told.report) / "report.json").read_text())
    assert doc["program"] == told.elf
    assert f"lockstep {told.elf} --config rv64imac_h --dut own" in doc["reproduce"]
