# SPDX-License-Identifier: Apache-2.0
"""Every parameter of every command is in a table of what it refuses, or stands here with a reason.

What takes a number of typer's own is refused by test_bad_arguments.test_numbers, which finds it by
its type; the parameters of a row of a table are found by parsing the row.
"""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import get_args

import pytest
import typer
from typer.exceptions import TyperException

from trapline.cli import app
from trapline.models.isa.config import named
from trapline.models.isa.exchange_sail import to_sail

from . import test_bad_arguments as bad

# Names and texts that a command looks up or reads itself; {elf}: a program that can be run.
NAMED: dict[str, list[str]] = {
    "configuration of run": ["run", "{elf}", "--config", "{}"],
    "configuration of sim": ["sim", "{elf}", "--config", "{}"],
    "configuration of lockstep": ["lockstep", "{elf}", "--out", "{out}", "--config", "{}"],
    "configuration of cross": ["cross", "--config", "{}"],
    "configuration of coverage": ["coverage", "run", "{elf}", "--out", "{out}", "--config", "{}"],
    "configuration of seeds": ["seeds", "--out", "{out}", "--config", "{}"],
    "configuration of random": ["random", "--out", "{out}", "--config", "{}"],
    "configuration of controls": ["controls", "--config", "{}"],
    "configuration of mutants": ["mutants", "--config", "{}"],
    "configuration of prove": ["prove", "--config", "{}"],
    "configuration of linux": ["linux", "--config", "{}"],
    "configuration of kvm": ["kvm", "--config", "{}"],
    "design of sim": ["sim", "{elf}", "--dut", "{}"],
    "design of lockstep": ["lockstep", "{elf}", "--out", "{out}", "--dut", "{}"],
    "design of random": ["random", "--out", "{out}", "--dut", "{}"],
    "design of config": ["config", "explain", "--dut", "{}"],
    "design of dut": ["dut", "check", "{}", "--out", "{out}"],
    "design of linux": ["linux", "--on", "lockstep", "--dut", "{}"],
    "design of linux-build": ["linux-build", "--selftest", "--dut", "{}"],
    "design of plant": ["plant", "htval_shifted_back", "{elf}", "--out", "{out}", "--dut", "{}"],
    "design of mutants": ["mutants", "--dut", "{}"],
    "action of dut": ["dut", "{}", "own"],
    "action of config": ["config", "{}"],
    "name of config": ["config", "import", "{isa}", "--name", "{}"],
    "action of coverage": ["coverage", "{}", "x"],
    "new design": ["new-dut", "{}"],
    "its beginning": ["new-dut", "mine", "--like", "{}"],
    "CSR": ["csr", "{}"],
    "value": ["csr", "mstatus", "{}"],
    "bug of plant": ["plant", "{}", "{elf}", "--out", "{out}"],
    "bugs of mutants": ["mutants", "{}"],
    "bugs of linux-mutants": ["linux-mutants", "{}"],
    "bugs of kvm-mutants": ["kvm-mutants", "{}"],
    "controls": ["controls", "{}"],
    "claims": ["prove", "{}"],
    "twins": ["formal-mutants", "{}"],
    "solver": ["prove", "--solver", "{}"],
    "runs of linux-matrix": ["linux-matrix", "{}"],
    "runs of kvm-golden": ["kvm-golden", "{}"],
    "runs of kvm-hypervisor": ["kvm-hypervisor", "{}"],
    "runs of kvm-lockstep": ["kvm-lockstep", "{}"],
    "runs of kvm-selftests": ["kvm-selftests", "{}"],
    "back end of kvm-selftests": ["kvm-selftests", "--on", "{}"],
    "back end of linux": ["linux", "--on", "{}"],
    "back end of kvm": ["kvm", "--on", "{}"],
    "back end of debian": ["debian", "--on", "{}"],
    "kernel of linux": ["linux", "--kernel", "{}"],
    "kernel of linux-build": ["linux-build", "--kernel", "{}"],
    "kernel of kvm": ["kvm", "--kernel", "{}"],
    "kernel of kvm-golden": ["kvm-golden", "--kernel", "{}"],
    "guest of linux": ["linux", "--guest", "{}"],
    "guest of kvm": ["kvm", "--guest", "{}"],
    "instruction of floats": ["floats", "--out", "{out}", "--op", "{}"],
    "pulses": ["lockstep", "{elf}", "--out", "{out}", "--pulses", "{}"],
    "waits": ["lockstep", "{elf}", "--out", "{out}", "--wait-states", "1", "--waits", "{}"],
    "reset pc of run": ["run", "{elf}", "--reset-pc", "{}"],
    "reset pc of sim": ["sim", "{elf}", "--reset-pc", "{}"],
    "reset pc of lockstep": ["lockstep", "{elf}", "--out", "{out}", "--reset-pc", "{}"],
    "memory of run": ["run", "{elf}", "--ram", "{}"],
    "memory of sim": ["sim", "{elf}", "--ram", "{}"],
    "memory of lockstep": ["lockstep", "{elf}", "--out", "{out}", "--ram", "{}"],
    "time": ["random", "--out", "{out}", "--time", "{}"],
    "stable": ["random", "--out", "{out}", "--until-stable", "{}"],
    "scheduler": ["random", "--out", "{out}", "--scheduler", "{}"],
    "scheduler of mutants": ["mutants", "--scheduler", "{}"],
    "scheduler of controls": ["controls", "--scheduler", "{}"],
    "scheduler of linux-matrix": ["linux-matrix", "--scheduler", "{}"],
}
NAMES = ("no such", "../x", "no/such/", "a" * 5000, "\x1b[31mred\nx", "\udcff[b]")
# Of addresses, sizes and durations besides.
NUMBERS = (
    "-1",
    "0",
    "1.5.1",
    "1e",
    "0x",
    "007",
    "0x1__0",
    "nan",
    "inf",
    str(2**64),
    str(2**300),
    "9" * 5000,
    "3G@",
)
OF_NUMBERS = (
    "value",
    "time",
    "stable",
    *(row for row in NAMED if row.startswith(("reset", "mem"))),
)
# A value that a CSR can have, and seven seconds.
TAKEN = {("value", "0"), ("time", "007"), ("stable", "007")}


@pytest.mark.parametrize("row", NAMED)
def test_names_and_texts(row: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = tmp_path / "p.elf"
    program.write_bytes(bad.elf())
    isa = tmp_path / "hart.json"
    isa.write_text(json.dumps(to_sail(named("rv64imac"))))
    words = NAMES + (NUMBERS if row in OF_NUMBERS else ())
    for word in words:
        if (row, word) not in TAKEN:
            filled = {"{}": word, "{elf}": str(program), "{isa}": str(isa)}
            filled["{out}"] = str(tmp_path / "out")
            answer = bad.refused([filled.get(w, w) for w in NAMED[row]], capsys)
            assert len(answer) < 12_000
            assert "\x1b" not in answer


def parameters_of(row: list[str]) -> set[tuple[str, str]]:
    """(command, parameter) for what `{}` is given to in a row of a table."""
    name, *words = [word if word == "{}" else word.strip("{}") for word in row]
    application = typer.Typer(add_completion=False)
    application.command(name)(app.load(name, app.command_files()))
    try:
        context = typer.main.get_command(application).make_context(name, words)
    except TyperException:  # of an enumeration, whose values typer knows
        return set()
    return {(name, key) for key, value in context.params.items() if "{}" in str(value)}


def is_enum(kind: object) -> bool:
    """Whether typer itself knows all of its values."""
    return isinstance(kind, type) and issubclass(kind, Enum)


@pytest.mark.parametrize("name", bad.COMMANDS)
def test_every_parameter_is_tried(name: str) -> None:
    rows = [*bad.TAKERS.values(), *bad.READ.values(), *NAMED.values()]
    rows += [row for row, _ in bad.WRITTEN.values()]
    tried = {key for row in rows if row[0] == name for _, key in parameters_of(row)}
    tried |= {key for key, *_ in bad.of_numbers(name)}
    for key, (kind, _) in bad.options(name).items():
        kinds = {kind, *get_args(kind)}
        if bool not in kinds and not any(is_enum(k) for k in kinds):
            assert key in tried, f"{name}: {key}"
