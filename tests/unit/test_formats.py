# SPDX-License-Identifier: Apache-2.0
"""docs/formats: what is written fits its schema, and what is damaged does not."""

from __future__ import annotations

import copy
import json
import re
import struct
import tomllib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from formats import FORMATS, complaints, schema
from stream_maker import Maker

from trapline.cli.app import run as trapline
from trapline.models.isa.commit import ALL_KNOWN, VERSION, Kind, pack
from trapline.models.isa.config import named
from trapline.tb.duts import schema as dut_schema
from trapline.tb.lockstep.diagnosis import diagnose
from trapline.tb.lockstep.difference import Difference, Finding, WalkStep
from trapline.tb.lockstep.stream import FULL, RECORD, StreamWriter, read_stream
from trapline.tb.random.elf import write_elf
from trapline.tb.random.source import of_seed
from trapline.tb.report.document import SCHEMA, RunFacts, document, judged
from trapline.tb.report.program import SymbolTables
from trapline.tb.run.description import (
    SUMMARY_SCHEMA,
    Program,
    Result,
    RunDescription,
    Verdict,
    summarize,
)
from trapline.tb.run.recorder import Recorder

ROOT = Path(__file__).resolve().parents[2]
CFG = named("rv64imac_h")


SUMMARY = schema(f"summary-{SUMMARY_SCHEMA}")
REPORT = schema(f"report-{SCHEMA}")
HEADER = schema(f"stream-header-{VERSION}")
DUT = schema("dut-1")


def summary() -> dict[str, Any]:
    results = [
        Result("a", "a.elf", Verdict.EQUAL, traps={"exception 8 -> M": 2}, irq_seed=3),
        Result("b", "b.elf", Verdict.WAITS, sentence="waits", unchecked={"stop": "finished"}),
        Result("c", "c.elf", Verdict.MISSING),
        Result("d", "d.elf", Verdict.WAIVED, waived="w", accepted={"rule": 1}),
    ]
    return summarize(results, RunDescription("own", CFG.name, (), "out"))


def report(**other: Any) -> dict[str, Any]:
    trap = {"kind": Kind.EXCEPTION, "priv_before": 1, "v_before": 1, "cause": 21, "target": 1}
    rtl, golden = tuple(pack({**trap, "tval2": 8})), tuple(pack(trap))
    found = diagnose(9, 7, rtl, golden, ALL_KNOWN, [golden])
    found.walk = [WalkStep(1, "VS", False, 2, 0x4000, 0x8010_0008, 0x2004_0401)]
    found.host = tuple(pack({"priv_before": 1}))
    run = RunFacts("p.elf", CFG.name, "own", "again", waivers=(("w", "why"),))
    return document(found, run, SymbolTables()) | other


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A stream as the recorder heads it."""
    elf = tmp_path / "p.elf"
    write_elf(of_seed(CFG, 1), elf)
    program = Program("p", str(elf), images=((str(elf), 0x8800_0000),))
    recorder = Recorder(RunDescription("own", CFG.name, (program,), str(tmp_path), reset_pc=0))
    recorder.begin(program)
    recorder.end(program, Result("p", str(elf), "equal"))
    return tmp_path / "p.stream"


def header(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data, 40)
    found: dict[str, Any] = json.loads(data[48 : 48 + length])
    return found


def test_summaries_fit_and_the_schema_lists_every_field(tmp_path: Path) -> None:
    assert complaints(summary(), SUMMARY) == []
    assert SUMMARY["properties"].keys() == summary().keys()
    row = SUMMARY["properties"]["results"]["items"]
    assert row["properties"].keys() == {f.name for f in fields(Result)}
    assert set(row["properties"]["verdict"]["enum"]) == set(Verdict)


def test_a_summary_of_the_golden_model_fits(tmp_path: Path) -> None:
    elf = tmp_path / "p.elf"
    write_elf(of_seed(CFG, 1), elf)
    trapline(["run", str(elf), "--out", str(tmp_path / "out"), "--max-instructions", "1000"])
    assert complaints(json.loads((tmp_path / "out/summary.json").read_text()), SUMMARY) == []


def test_reports_fit_and_the_schema_lists_every_field() -> None:
    assert complaints(report(), REPORT) == []
    assert REPORT["properties"].keys() == report().keys()
    nothing = Difference(Finding.SIMULATOR, 0)
    bare = document(nothing, RunFacts("p", "c", "d", "r"), SymbolTables())
    assert complaints(bare, REPORT) == []
    for finding in Finding:
        assert finding.name.lower() in REPORT["properties"]["verdict"]["enum"]
        assert finding in REPORT["properties"]["verdict_text"]["enum"]
    second = judged(report(), Finding.SURVIVES, "only then", ["first"], "r")
    assert complaints(second, REPORT) == []


def test_a_streams_header_fits(recorded: Path) -> None:
    assert complaints(header(recorded), HEADER) == []
    assert HEADER["properties"].keys() == header(recorded).keys()


def test_the_streams_layout_is_as_the_page_says(tmp_path: Path) -> None:
    maker = Maker([0x13, 0x13])
    maker.step()
    path = tmp_path / "s"
    writer = StreamWriter(path, {"config": CFG.name})
    writer.item(RECORD, maker.records[0])
    writer.item(FULL, maker.full[0])
    writer.close()
    page = (FORMATS / "README.md").read_text()
    tags = {int(tag) for tag in re.findall(r"^\| (\d) \|", page, re.M)}
    data = path.read_bytes()
    _, version, record, full, _, length = struct.unpack_from("<6Q", data)
    assert version == VERSION
    at, seen = 48 + length, []
    while at < len(data):
        (tag,) = struct.unpack_from("<Q", data, at)
        seen.append(tag)
        at += 8 * (1 + {1: record, 2: full, 4: 2}[tag])
    assert seen == [1, 2, 4]
    assert at == len(data)
    assert set(seen) < tags == {1, 2, 3, 4}
    assert [tag for tag, _ in read_stream(path)[1]] == [1, 2]


@pytest.mark.parametrize("name", ["own", "rvfi"])
def test_every_dut_toml_fits(name: str) -> None:
    table = tomllib.loads((ROOT / "tb/duts" / name / "dut.toml").read_text())
    assert complaints(table, DUT) == []


def test_the_schema_of_dut_toml_is_that_of_the_code() -> None:
    assert dut_schema.json_schema() == DUT


def dut(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    table = tomllib.loads((ROOT / "tb/duts/own/dut.toml").read_text())
    change(table)
    return table


BAD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (summary() | {"schema": 2}, SUMMARY),
    (summary() | {"instructions": -1}, SUMMARY),
    (summary() | {"failed": "a"}, SUMMARY),
    (summary() | {"more": 1}, SUMMARY),
    ({k: v for k, v in summary().items() if k != "missing"}, SUMMARY),
    (summary() | {"results": [{"name": "a"}]}, SUMMARY),
    (summary() | {"results": [summary()["results"][0] | {"verdict": "good"}]}, SUMMARY),
    (report(schema=4), REPORT),
    (report(verdict="odd"), REPORT),
    (report(rules=[1]), REPORT),
    (report(at={"order": 1}), REPORT),
    (report(record="7"), REPORT),
    ({"config": "c", "dut": "d", "elf": "e", "images": []}, HEADER),
    ({"config": "c", "dut": "d", "elf": "e", "images": [["a"]], "elf_sha256": "0" * 64}, HEADER),
    ({"config": "c", "dut": "d", "elf": "e", "images": [], "elf_sha256": "x"}, HEADER),
    (dut(lambda t: t.pop("summary")), DUT),
    (dut(lambda t: t.pop("configs")), DUT),
    (dut(lambda t: t["lockstep"].update(finish_cycles=0)), DUT),
    (dut(lambda t: t.update(sourcs=[])), DUT),
    (dut(lambda t: t.update(parameters=["xlen"])), DUT),
]


@pytest.mark.parametrize(("value", "against"), BAD)
def test_what_is_damaged_does_not_fit(value: dict[str, Any], against: dict[str, Any]) -> None:
    assert complaints(copy.deepcopy(value), against)


def test_the_page_names_every_schema() -> None:
    page = (FORMATS / "README.md").read_text()
    assert {p.name for p in FORMATS.glob("*.json")} == set(re.findall(r"\]\((\S+\.json)\)", page))
