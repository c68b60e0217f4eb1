# SPDX-License-Identifier: Apache-2.0
"""Planted hypervisor bugs: the tables, and the instructions that they change."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from trapline.cli.app import run as trapline
from trapline.errors import BadInput
from trapline.tb.kvm import mutants, words
from trapline.tb.kvm.words import Word
from trapline.tb.linux import programs
from trapline.tb.linux.kernel import CROSS
from trapline.tb.planted.patch import Patch

needs_assembler = pytest.mark.skipif(
    shutil.which(f"{CROSS}as") is None, reason="no RISC-V assembler"
)


@pytest.mark.parametrize("read", [mutants.read, mutants.read_words])
def test_a_table_names_each_bug_once(read) -> None:
    table = read()
    names = [m.name for m in table]
    assert len(set(names)) == len(names) >= 30
    assert sum(bool(m.fix) for m in table) >= 15
    assert all(m.guest in (*programs.SUITE, *programs.BESIDE, "suite", "linux") for m in table)


def test_a_changed_text_differs_from_the_old_one() -> None:
    for mutant in mutants.read():
        assert isinstance(mutant.change, Patch)
        assert mutant.change.find != mutant.change.replace


@needs_assembler
def test_a_pattern_leaves_out_what_may_be_any() -> None:
    mask, match = words._pattern("csrw hvip,?")
    assert 0x6457_9073 & mask == match  # csrw hvip, a5
    assert 0x6450_1073 & mask == match  # csrw hvip, zero
    assert 0x2437_9073 & mask != match  # csrw vstval, a5
    mask, match = words._pattern("addi sp,sp,?")
    assert 0xFC01_0113 & mask == match
    assert words._pattern("nop") == (0xFFFF_FFFF, 0x13)


@needs_assembler
def test_what_the_assembler_does_not_know() -> None:
    with pytest.raises(BadInput, match="failed with status"):
        words.assemble("frobnicate a0")


@needs_assembler
def test_an_instruction_is_found_by_its_number() -> None:
    code = b"".join(w.to_bytes(4, "little") for w in (0x13, 0x6457_9073, 0x13, 0x6450_1073))
    found = words._matches(code, 0, 16, 0x1000, Word("f", "csrw hvip,?", "nop"), {})
    assert list(found) == [4, 12]
    jump = (0x0100_00EF).to_bytes(4, "little")  # jal ra, +16
    call = Word("f", "call g", "nop")
    assert list(words._matches(jump, 0, 4, 0x1000, call, {"g": (0x1010, 4)})) == [0]
    assert list(words._matches(jump, 0, 4, 0x1000, call, {"g": (0x1014, 4)})) == []


def test_a_table_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text("[[word]]\nname = 'x'\n")
    with pytest.raises(BadInput, match="about"):
        mutants.read_words(path)
    path.write_text("[[word")
    with pytest.raises(BadInput, match=r"words\.toml"):
        mutants.read_words(path)


def row(name: str, caught: bool) -> dict[str, object]:
    return {"name": name, "caught": caught, "by": ["I4"], "fix": "", "guests": "", "exits": 1}


@pytest.fixture
def campaign(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A campaign whose runs answer from a set of missed names -> (run it, the results' folder)."""
    missed: set[str] = set()
    monkeypatch.setattr(mutants, "DOCUMENT", tmp_path / "words.json")
    monkeypatch.setattr(mutants, "SOURCE_DOCUMENT", tmp_path / "source.json")
    monkeypatch.setattr(mutants, "run", lambda m: row(m.name, m.name not in missed))

    def call(*arguments: str, miss: tuple[str, ...] = ()) -> int:
        missed.clear()
        missed.update(miss)
        return trapline(["kvm-mutants", *arguments])

    return call, tmp_path


def test_the_two_tables_keep_their_results_apart(campaign) -> None:
    call, folder = campaign
    assert call() == 0
    words_before = (folder / "words.json").read_text()
    assert call("--source") == 0
    assert (folder / "words.json").read_text() == words_before
    for name, table in (("words.json", mutants.read_words()), ("source.json", mutants.read())):
        document = json.loads((folder / name).read_text())
        assert document["total"] == document["caught"] == len(table)
    one = mutants.read_words()[0].name
    assert call(one, "--again", miss=(one,)) == 1
    assert json.loads((folder / "words.json").read_text())["total"] == len(mutants.read_words())


def test_no_bug_is_missed() -> None:
    assert [m.name for m in mutants.read_words() if m.known_miss] == []


def test_a_known_miss_does_not_fail_and_any_other_does(campaign, monkeypatch) -> None:
    call, folder = campaign
    table = mutants.read_words()
    known, other = [table[1].name], table[0].name
    table[1] = replace(table[1], known_miss="no guest shows it")
    monkeypatch.setattr(mutants, "read_words", lambda: table)
    assert call("--again", miss=tuple(known)) == 0
    assert json.loads((folder / "words.json").read_text())["known_misses"] == 1
    assert call("--again", miss=(*known, other)) == 1
    assert call(known[0]) == 0  # judged alone
    assert call("--again") == 0  # caught after all
    assert call("no_such_bug") == 2


def test_results_that_are_none(campaign) -> None:
    call, folder = campaign
    (folder / "ledger.sqlite").write_text("no ledger " * 200)
    assert call() == 2
