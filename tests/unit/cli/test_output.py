# SPDX-License-Identifier: Apache-2.0
"""What commands print: names as they are and whole, on every command; closed and full outputs."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.table import Table

from trapline.cli import _results, app
from trapline.console import Console, visible
from trapline.models.isa.memory_map import RAM
from trapline.tb.campaigns.controls import show as controls
from trapline.tb.campaigns.controls.campaign import ControlOutcome
from trapline.tb.campaigns.linux import matrix
from trapline.tb.campaigns.mutants import hunt
from trapline.tb.campaigns.mutants.catches import Catch
from trapline.tb.run.description import Result, RunDescription, Verdict, summarize
from trapline.tb.run.junit import write_junit

TRAPLINE = Path(sys.executable).with_name("trapline")
# What rich would take for markup or an emoji, an escape sequence, and more than a line of 80.
NAME = "[b]bold[b]:x:\x1b[31mred-" + "long-" * 30 + "end"
SHOWN = NAME.replace("\x1b", "\\x1b")


def test_a_console_shows_text_as_it_is() -> None:
    table = Table(box=None)
    table.add_column("name", no_wrap=True)
    table.add_column("what")
    table.add_row(NAME, "x")
    out = io.StringIO()
    console = Console(file=out)
    console.print(table)
    console.print(NAME)
    console.print("a[/b]")
    console.say(("red", "red"), NAME)
    lines = [line.split() for line in out.getvalue().splitlines()[1:]]
    assert lines == [[SHOWN, "x"], [SHOWN], ["a[/b]"], [f"red{SHOWN}"]]


def test_on_a_terminal_the_styles_are_the_consoles_own() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=400, color_system="standard")
    console.say((NAME, "red"))
    assert out.getvalue() == f"\x1b[31m{SHOWN}\x1b[0m\n"


def test_what_steers_a_terminal_is_shown() -> None:
    assert visible("a\tb\nc\x07\x9b\u202e\ud800é😀") == "a\tb\nc\\x07\\x9b\\x202e\\xd800é😀"


@pytest.fixture(scope="module")
def elf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program with that name, which ends well at once."""
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        pytest.skip("no RISC-V compiler")
    tmp_path = tmp_path_factory.mktemp("elf")
    source, built = tmp_path / "p.S", tmp_path / f"{NAME}.elf"
    source.write_text(".globl _start\n_start: li t0, 0x100000; li t1, 0x23333; sw t1, 0(t0)\n")
    command = f"riscv64-unknown-elf-gcc -nostdlib -Wl,-n,-Ttext={RAM.base:#x}".split()
    subprocess.run([*command, "-o", tmp_path / "p.elf", source], check=True)
    (tmp_path / "p.elf").rename(built)
    return built


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["run", "{missing}"], 2),
        (["sim", "{missing}"], 2),
        (["cross", "{missing}"], 2),
        (["check", "{missing}"], 2),
        (["report", "{missing}"], 2),
        (["lockstep", "{missing}"], 2),
        (["lockstep", "{elf}", "--dut", "{missing}/x"], 2),
        (["coverage", "report", "{missing}"], 2),
        (["coverage", "run", "{elf}", "--out", "{out}"], 1),
        (["config", "check", "{missing}"], 2),
        (["config", "explain", "{name}"], 2),
        (["csr", "{name}"], 2),
        (["plant", "{name}"], 2),
        (["plant", "htval_shifted_back", "{missing}"], 2),
        (["prove", "{name}"], 2),
        (["mutants", "{name}"], 2),
        (["controls", "{name}"], 2),
        (["linux-matrix", "{name}"], 2),
        (["linux-mutants", "{name}"], 2),
        (["linux", "--on", "{name}"], 2),
        (["linux-build", "--kernel", "{name}"], 2),
        (["kvm", "--on", "{name}"], 2),
        (["kvm-golden", "{name}"], 2),
        (["kvm-mutants", "{name}"], 2),
        (["random", "--config", "{name}"], 2),
        (["seeds", "--config", "{name}"], 2),
        (["{name}"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_every_command_says_names_as_they_are(
    elf: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], status: int
) -> None:
    (tmp_path / "x").mkdir()
    places = {"name": NAME, "elf": elf, "missing": tmp_path / "x" / NAME, "out": tmp_path / NAME}
    assert app.run([word.format(**places) for word in arguments]) == status
    answer = capfd.readouterr()
    assert SHOWN in answer.out + answer.err
    assert "\x1b" not in answer.out + answer.err
    assert "❌" not in answer.out + answer.err
    assert len(answer.err.splitlines()) == (1 if status == 2 else 0)


def _lockstep(console: Console) -> None:
    results = [Result(NAME, "e", Verdict.DIFFERENCE, sentence=NAME)]
    results.append(Result("other", "e", Verdict.EQUAL, stale=[NAME]))
    _results.show(console, results, summarize(results, RunDescription("own", "c", (), "out")))


def _controls(console: Console) -> None:
    outcome = ControlOutcome(NAME, "", "pass")
    controls.line(console, outcome)


def _matrix(console: Console) -> None:
    result = Result("r", "e", Verdict.EQUAL).__dict__
    reported = {"against_spike": "same", "cpu_seconds": 1.0, "summary": {}, "differences": 0}
    console.print(matrix.table([{"name": NAME, "good": False, "result": result, **reported}]))


def _mutants(console: Console) -> None:
    hunting = hunt.MutantCampaign([], [], console, False, ["rv64imac_h"])
    catch = Catch(NAME, "hand", [], "f.sv", "", "")
    hunting._report(catch)


@pytest.mark.parametrize("show", [_lockstep, _matrix, _mutants, _controls])
def test_tables_of_long_commands_say_names_as_they_are(show: Callable[[Console], None]) -> None:
    out = io.StringIO()
    show(Console(file=out))
    assert SHOWN in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_junit_of_such_a_name_can_be_read(tmp_path: Path) -> None:
    import xml.etree.ElementTree as ET

    write_junit(tmp_path / "j.xml", "s", [Result(NAME, "e", Verdict.DIFFERENCE, sentence=NAME)])
    case = ET.parse(tmp_path / "j.xml").getroot()[0]
    assert case.get("name") == SHOWN


def _shell(command: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        ["/bin/bash", "-c", command.format(trapline=TRAPLINE)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
    return done.returncode, done.stdout, done.stderr


CLOSED = "trapline: standard output is closed; >/dev/null drops it\n"
FULL = "trapline {}: No space left on device\n"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("{trapline} configs >&-", CLOSED),
        ("{trapline} csr hstatus >/dev/full", FULL.format("csr")),
        ("{trapline} duts >/dev/full", FULL.format("duts")),
        ("{trapline} --help >/dev/full", FULL.format("--help")),
    ],
)
def test_an_output_that_cannot_be_written_is_one_line(command: str, answer: str) -> None:
    assert _shell(command) == (2, "", answer)


@pytest.mark.parametrize("words", ["csr hstatus", "configs"])
def test_a_reader_that_has_gone_is_one_line(words: str) -> None:
    # The reader ends before anything is written.
    command = f"{{ sleep 0.5; {{trapline}} {words}; echo $? >&2; }} | true"
    status, _, answer = _shell(command.replace("{ ", "{{ ", 1).replace("; }", "; }}"))
    assert status == 0  # of the reader
    assert answer.splitlines() == [
        f"trapline {words.split()[0]}: standard output was closed before the end",
        "2",
    ]


def test_no_error_stream_and_no_input_hinder_nothing() -> None:
    status, out, _ = _shell("{trapline} csr hstatus 2>&- <&-")
    assert status == 0
    assert out.startswith("hstatus\n")
    assert _shell("{trapline} csr nothing 2>&-")[:2] == (2, "")


def test_an_encoding_without_the_character_gets_an_escape(tmp_path: Path) -> None:
    code = "from trapline.cli import app; app.standard_streams(); print('\\u2192')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert done.stdout == b"\\u2192\n"
