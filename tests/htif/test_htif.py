# SPDX-License-Identifier: Apache-2.0
"""HTIF: each command does the same on the model, the RTL, in lockstep and beside Spike."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from trapline.cli.app import run as trapline

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SYSTEM_CALLS = "system call 64 (write), system call 93 (exit)"


@dataclass(frozen=True)
class Case:
    console: str = ""
    code: int = 0
    unserved: str = ""


CASES = {
    "put_odd": Case("a"),
    "put_even": Case("H", 7),
    "put_words": Case("uv"),
    "low_word_alone": Case(code=3),
    "low_word_again": Case(),
    "zero_first": Case(),
    "bytes": Case(),
    "call_write": Case("hello\n", 21),
    "call_unserved": Case(code=1, unserved="system call 56 is not served"),
    "call_nowhere": Case(code=1, unserved="a system call with arguments outside main memory"),
    "device_unserved": Case(code=1, unserved="command 1 of device 2 is not served"),
    "get": Case(),
}


# What a hart without doubleword stores can do as well.
WORD_STORES = ("put_words", "low_word_alone", "low_word_again")


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return built(tmp_path_factory.mktemp("htif"), "-march=rv64imac_zicsr -mabi=lp64")


def built(folder: Path, width: str) -> dict[str, Path]:
    """The programs by name, compiled for that width."""
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        pytest.skip("no RISC-V compiler")
    command = f"riscv64-unknown-elf-gcc {width} -mcmodel=medany".split()
    command += ["-nostdlib", "-nostartfiles", "-T", str(ROOT / "sw/lib/program.ld")]
    names = CASES if "rv64" in width else WORD_STORES
    for name in names:
        source, elf = HERE / "programs" / f"{name}.S", folder / f"{name}.elf"
        subprocess.run([*command, str(source), "-o", str(elf)], check=True)
    return {name: folder / f"{name}.elf" for name in names}


def test_every_program_is_a_case() -> None:
    assert {p.stem for p in (HERE / "programs").glob("*.S")} == set(CASES)


@pytest.mark.parametrize("command", ["run", "sim"])
@pytest.mark.parametrize("name", CASES)
def test_alone(programs: dict[str, Path], capfd: pytest.CaptureFixture[str], command, name) -> None:
    limit = ["--max-instructions", "100000"] if command == "run" else ["--max-cycles", "400000"]
    case = CASES[name]
    status = trapline([command, str(programs[name]), *limit])
    answer = capfd.readouterr()
    assert status == (1 if case.code else 0)
    assert answer.out == case.console
    if case.unserved:
        assert case.unserved in answer.err
        assert SYSTEM_CALLS in answer.err
    else:
        assert (f"failed with code {case.code} " in answer.err) == (case.code != 0)


@pytest.mark.parametrize("name", CASES)
def test_beside_spike(programs: dict[str, Path], capsys: pytest.CaptureFixture[str], name) -> None:
    pytest.importorskip("riscv", reason="the package spike is not installed")
    case = CASES[name]
    status = trapline(["cross", str(programs[name]), "--max-instructions", "100000"])
    answer = capsys.readouterr().out
    assert "no difference" in answer
    if case.unserved:
        assert status == 124
        assert "not to the program's end (HTIF: " in answer
    else:
        assert status == 0
        assert f"to the program's end (it ends with code {case.code})" in answer


@pytest.mark.parametrize("dut", ["own", "rvfi"])
def test_in_lockstep(programs: dict[str, Path], tmp_path: Path, dut: str) -> None:
    elves = [str(path) for path in programs.values()]
    run = ["lockstep", *elves, "--dut", dut, "--out", str(tmp_path), "--wait-states", "5"]
    assert trapline(run) == 1  # some programs report a failure
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["differences"] == summary["unexplained"] == 0
    assert summary["failed"] == [name for name, case in CASES.items() if case.code]
    for row in summary["results"]:
        case = CASES[row["name"]]
        assert row["console"] == case.console, row["name"]
        if case.unserved:
            assert (row["finish"], case.unserved in row["sentence"]) == ("unserved", True)
        else:
            assert (row["finish"], row["code"]) == ("failed" if case.code else "passed", case.code)


def test_by_words_at_xlen_32(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    hart = ["--config", "rv32imac_h"]
    narrow = built(tmp_path, "-march=rv32imac_zicsr -mabi=ilp32")
    for name, elf in narrow.items():
        case = CASES[name]
        for command in ("run", "sim", "cross"):
            status = trapline([command, str(elf), *hart])
            answer = capfd.readouterr()
            assert status == (1 if case.code and command != "cross" else 0), (command, name)
            if command == "cross":
                assert f"to the program's end (it ends with code {case.code})" in answer.out
            else:
                assert answer.out == case.console, (command, name)
    run = ["lockstep", *map(str, narrow.values()), *hart, "--out", str(tmp_path / "out")]
    assert trapline(run) == 1  # one program reports a failure
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["differences"] == summary["unexplained"] == 0
    assert {r["name"]: (r["console"], r["code"]) for r in summary["results"]} == {
        name: (CASES[name].console, CASES[name].code) for name in narrow
    }


def test_misplaced_doublewords_are_refused(tmp_path: Path, capsys) -> None:
    source, elf = tmp_path / "odd.S", tmp_path / "odd.elf"
    source.write_text(".globl _start, tohost\n_start: j .\n.balign 8\n.word 0\ntohost: .dword 0\n")
    if shutil.which("riscv64-unknown-elf-gcc") is None:
        pytest.skip("no RISC-V compiler")
    command = "riscv64-unknown-elf-gcc -march=rv64imac -mabi=lp64 -nostdlib -Wl,-n".split()
    subprocess.run([*command, "-Wl,-Ttext=0x80000000", "-o", str(elf), str(source)], check=True)
    assert trapline(["run", str(elf)]) == 2
    assert "is no aligned doubleword of main memory" in capsys.readouterr().err
