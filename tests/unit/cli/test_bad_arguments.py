# SPDX-License-Identifier: Apache-2.0
"""Arguments that no command takes: on all of them one line and status 2, before anything runs."""

from __future__ import annotations

import inspect
import os
import signal
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from trapline.cli import app
from trapline.coverage.store import Covered
from trapline.models.isa.memory_map import RAM

COMMANDS = sorted(app.command_files())
# Numbers that the command looks at itself, with what it needs besides.
OWN_NUMBERS = {
    ("csr", "xlen"): ["hstatus"],
    ("linux", "ram"): [],
    ("linux", "xlen"): [],
    ("linux-build", "xlen"): [],
    ("kvm", "ram"): [],
    ("kvm", "xlen"): [],
}


@cache
def options(name: str) -> dict[str, tuple[Any, Any]]:
    """Parameter -> (its type, what typer is told of it)."""
    command = app.load(name, app.command_files())
    hints = get_type_hints(inspect.unwrap(command), include_extras=True)
    del hints["return"]
    return {key: get_args(hint)[:2] for key, hint in hints.items()}


def of_numbers(name: str) -> Iterator[tuple[str, str, Any, bool]]:
    """Parameter, flag, what typer is told, whether it is a float."""
    for key, (kind, reported) in options(name).items():
        kinds = {kind, *get_args(kind)}
        if kinds & {int, float}:
            flags = reported.param_decls or (f"--{key.rstrip('_').replace('_', '-')}",)
            yield key, flags[0], reported, float in kinds


def numbers() -> Iterator[tuple[str, str, str]]:
    """(command, flag, word): what is no number, and what lies outside its range."""
    for name in COMMANDS:
        for _, flag, reported, is_float in of_numbers(name):
            words = ["x", "", "0x", "1e", str(2**64), str(-(2**64)), str(-(2**63) - 1), "-1"]
            words += [str(reported.min - 1)] if reported.min is not None else []
            words += [str(reported.max + 1)] if reported.max is not None else []
            words += ["nan", "-inf"] if is_float else ["1.5"]
            yield from ((name, flag, word) for word in words)


class NotRefusedError(BaseException):
    """A command has begun to work. No command and no library takes this for a fault of its own."""


@contextmanager
def at_once() -> Iterator[None]:
    """What is not refused in seconds begins to work: it is ended."""

    def late(_number: int, _frame: object) -> None:
        raise NotRefusedError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 10, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that it says."""
    with at_once():
        assert app.run(arguments) == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert answer.err.startswith(f"trapline {arguments[0]}: ")
    assert answer.err.count("\n") == 1
    return answer.err


@pytest.mark.parametrize(("name", "flag", "word"), list(numbers()))
def test_numbers(name: str, flag: str, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    needed = OWN_NUMBERS.get((name, flag.lstrip("-").replace("-", "_")), [])
    answer = refused([name, *needed, flag, word], capsys)
    assert flag in answer or "MiB of memory" in answer


def test_every_number_without_a_range_is_listed() -> None:
    without = {
        (name, key)
        for name in COMMANDS
        for key, _, reported, _ in of_numbers(name)
        if reported.min is None or reported.max is None
    }
    assert without == set(OWN_NUMBERS)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_no_option_and_what_is_too_much(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    refused([name, "--no-such-option"], capsys)
    refused([name, "--=1"], capsys)
    if not any("list" in str(kind) for kind, _ in options(name).values()):
        refused([name, *["x"] * 9], capsys)


# --- programs -----------------------------------------------------------------------------------

HEADER = struct.Struct("<HHIQQQIHHHHHH")
SEGMENT = struct.Struct("<IIQQQQQQ")


def elf(
    kind: int = 2,
    entry: int = RAM.base,
    segments: tuple[tuple[int, int, int], ...] = ((RAM.base, 16, 16),),
    machine: int = 243,
) -> bytes:
    """segments: address, bytes in the file, bytes in memory."""
    at = 64 + SEGMENT.size * len(segments)
    head = b"\x7fELF\x02\x01\x01" + bytes(9)
    head += HEADER.pack(kind, machine, 1, entry, 64, 0, 0, 64, 56, len(segments), 64, 0, 0)
    for spa, filesz, memsz in segments:
        head += SEGMENT.pack(1, 5, at, spa, spa, filesz, memsz, 4)
    return head + bytes(64)


PROGRAMS = {
    "empty": b"",
    "text": b"#!/bin/sh\n",
    "ET_NONE": elf(0),
    "ET_REL": elf(1),
    "ET_CORE": elf(4),
    "another machine": elf(machine=62),
    "odd entry": elf(entry=RAM.base + 1),
    "entry in no segment": elf(entry=RAM.base + 64),
    "overlap": elf(segments=((RAM.base, 16, 32), (RAM.base + 16, 16, 16))),
    "filesz over memsz": elf(segments=((RAM.base, 32, 16),)),
    "cut short": elf()[:100],
    "outside": elf(segments=((RAM.base - 8, 16, 16),)),
    "wraps": elf(segments=((RAM.base, 16, 2**64 - 1),)),
    "no segment": elf(segments=()),
}
TAKERS = {
    "run": ["run", "{}"],
    "sim": ["sim", "{}"],
    "cross": ["cross", "{}"],
    "lockstep": ["lockstep", "{}", "--out", "{out}"],
    "coverage": ["coverage", "run", "{}", "--out", "{out}"],
    "seeds": ["seeds", "{}", "--out", "{out}"],
    "plant": ["plant", "htval_shifted_back", "{}", "--out", "{out}"],
}


def filled(arguments: list[str], place: Path, out: Path) -> list[str]:
    """The row with `place`; what else it names is there and good, beside `out`."""
    program, covered = out.with_name("good.elf"), out.with_name("good.coverage")
    program.write_bytes(elf())
    Covered(programs=1, runs=1).write(covered)
    good = {"{}": str(place), "{elf}": str(program), "{coverage}": str(covered), "{out}": str(out)}
    return [good.get(word, word) for word in arguments]


@pytest.mark.parametrize("what", [*PROGRAMS, "folder", "FIFO", "nothing", "device"])
@pytest.mark.parametrize("taker", TAKERS)
def test_programs(
    taker: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "p.elf"
    if what in PROGRAMS:
        place.write_bytes(PROGRAMS[what])
    elif what == "folder":
        place.mkdir()
    elif what == "FIFO":
        os.mkfifo(place)
    elif what == "device":
        place = Path("/dev/zero")
    assert str(place) in refused(filled(TAKERS[taker], place, tmp_path / "out"), capsys)


# --- files that are read, and files that are written ----------------------------------------------

READ = {
    "check": ["check", "{}"],
    "report": ["report", "{}"],
    "description": ["lockstep", "--description", "{}", "--out", "{out}"],
    "dut.toml": ["config", "check", "{}"],
    "vmlinux": ["kvm", "--vmlinux", "{}"],
    "report of coverage": ["coverage", "report", "{}", "--out", "{out}"],
    "floor": ["coverage", "report", "{coverage}", "--out", "{out}", "--floor", "{}"],
    "source root": ["lockstep", "{elf}", "--out", "{out}", "--source-root", "{}"],
    "merge": ["coverage", "merge", "{}", "--out", "{out}"],
    "lcov": ["coverage", "lcov", "{}", "--out", "{out}"],
}


@pytest.mark.parametrize("what", ["nothing", "FIFO", "device", "empty", "binary", "deep"])
@pytest.mark.parametrize("reader", READ)
def test_files_that_are_read(
    reader: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "file"
    if reader == "report":
        place.mkdir()
        place /= "summary.json"
    if what == "FIFO":
        os.mkfifo(place)
    elif what == "device":
        place.symlink_to("/dev/zero")
    elif what != "nothing":
        data = {"empty": b"", "binary": bytes(range(256)), "deep": b"[" * 100_000}
        place.write_bytes(data[what])
    named = place.parent if reader == "report" else place
    assert str(named) in refused(filled(READ[reader], named, tmp_path / "out"), capsys)


WRITTEN = {
    "coverage of check": (["check", "no.stream", "--coverage", "{}"], "folder program below"),
    "out of run": (["run", "{elf}", "--out", "{}"], "file program below"),
    "out of report": (["coverage", "report", "{coverage}", "--out", "{}"], "file program below"),
    "out of merge": (["coverage", "merge", "{coverage}", "--out", "{}"], "folder program below"),
    "out of lcov": (["coverage", "lcov", "no.dat", "--out", "{}"], "folder program below"),
    "out of dut": (["dut", "check", "own", "--out", "{}"], "file program below"),
    "choices": (["config", "choices", "{}"], "folder program below"),
    "trace": (["run", "{elf}", "--trace", "{}"], "folder program"),
    "waves of sim": (["sim", "{elf}", "--waves", "{}"], "folder program"),
    "waves": (["lockstep", "{elf}", "--out", "{out}", "--waves", "{}"], "folder program"),
    "out of lockstep": (["lockstep", "{elf}", "--out", "{}"], "file program below"),
    "out of plant": (["plant", "htval_shifted_back", "{elf}", "--out", "{}"], "file program below"),
    "out of random": (["random", "--programs", "1", "--out", "{}"], "file program below"),
    "out of seeds": (["seeds", "{elf}", "--out", "{}"], "folder program below"),
    "out of floats": (["floats", "--out", "{}"], "folder program below"),
    "coverage of run": (["coverage", "run", "{elf}", "--out", "{}"], "folder program below"),
    "page": (["linux-mutants", "--page", "{}"], "folder program below"),
    "page of runs": (["kvm-golden", "--page", "{}"], "folder program below"),
}


@pytest.mark.parametrize(
    ("writer", "what"), [(w, what) for w, (_, kinds) in WRITTEN.items() for what in kinds.split()]
)
def test_files_that_are_written(
    writer: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "place"
    if what == "folder":
        place.mkdir()
    elif what == "file":
        place.write_text("mine")
    elif what == "program":
        place.write_bytes(elf())
    else:
        place.write_text("mine")
        place /= "below"
    row = filled(WRITTEN[writer][0], place, tmp_path / "out")
    assert str(place) in refused(row, capsys)
    if what == "program":
        assert place.read_bytes() == elf()
