# SPDX-License-Identifier: Apache-2.0
"""A run description that is none is refused: one line with field, expectation and finding."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from trapline.errors import BadInput
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.schema import read_description
from trapline.tb.sim import launch

GOOD = RunDescription(
    "own",
    "rv64imac_h",
    (Program("a", "/a.elf", 1, 2, images=(("/i", 5),), ends_at=("x",)),),
    "out",
    observers=("trapline.coverage.observer:Coverage",),
)


def changed(where: list[Any], value: Any) -> str:
    table: Any = json.loads(json.dumps(asdict(GOOD)))
    at = table
    for key in where[:-1]:
        at = at[key]
    at[where[-1]] = value
    return json.dumps(table)


def test_what_dump_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    GOOD.dump(path)
    assert read_description(path) == GOOD


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not a run description"),
        ("\x00", "not a run description"),
        ("[]", "not a run description"),
        ("{}", "dut: Field required"),
        (changed(["dut"], 3), "dut: Input should be a valid string; found 3"),
        (changed(["seed"], "1"), "seed: Input should be a valid integer; found '1'"),
        (changed(["seed"], True), "seed: "),
        (changed(["batch"], 0), "batch: expected 1 to 2048; found 0"),
        (changed(["batch"], 5000), "batch: expected 1 to 2048; found 5000"),
        (changed(["mtime_div"], 0), "mtime_div: expected 1 to"),
        (changed(["watchdog_cycles"], -1), "watchdog_cycles: expected 0 to"),
        (changed(["watchdog_cycles"], 2**64), "watchdog_cycles: expected 0 to"),
        (changed(["fenced"], "yes"), "fenced: Input should be a valid boolean; found 'yes'"),
        (changed(["other"], 1), "other: Unexpected keyword argument; found 1"),
        (changed(["programs"], {}), "programs: "),
        (changed(["programs"], []), "programs: there is none"),
        (changed(["programs", 0], 1), "programs[0]: "),
        (changed(["programs", 0, "elf"], None), "programs[0].elf: "),
        (changed(["programs", 0, "extra"], None), "programs[0].extra: "),
        (changed(["programs", 0, "max_cycles"], -5), "programs[0].max_cycles: expected 0 to"),
        (changed(["programs", 0, "images"], [["a"]]), "programs[0].images[0]"),
        (changed(["programs", 0, "name"], "../x"), "programs[0].name: '../x' is no folder in OUT"),
        (changed(["programs", 0, "name"], "run.json"), "programs[0].name: "),
        (changed(["observers"], ["os:system"]), "--trust-observers runs it"),
        (changed(["observers"], [1]), "observers[0]: "),
        (changed(["irq_pins"], [-1]), "irq_pins: expected 0 to"),
    ],
)
def test_what_is_none_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(BadInput) as caught:
        read_description(path)
    assert complaint in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_two_programs_of_one_name(tmp_path: Path) -> None:
    table = asdict(GOOD)
    path = tmp_path / "run.json"
    path.write_text(json.dumps({**table, "programs": table["programs"] * 2}))
    with pytest.raises(BadInput, match="programs: two have one name"):
        read_description(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="not UTF-8"):
        read_description(path)


def test_observers_of_others_need_the_users_word(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(changed(["observers"], ["mine:Observer"]))
    assert read_description(path, trusted=True).observers == ("mine:Observer",)


def test_the_simulator_imports_nothing_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trapline.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)
    kept = [p for p in sys.path if Path(p).is_absolute()]
    monkeypatch.setattr("sys.path", ["", ".", str(tmp_path), str(launch.ROOT), *kept])
    made = launch.environment("top", "module", {})
    assert made["PYTHONPATH"].split(os.pathsep) == [str(launch.ROOT), *kept]
    assert made["PYTHONSAFEPATH"] == "1"
