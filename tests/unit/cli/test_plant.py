# SPDX-License-Identifier: Apache-2.0
"""`trapline plant`: what it refuses, and its list."""

from __future__ import annotations

import pytest

from trapline.cli.app import run as trapline
from trapline.tb.planted.mutants import load


def test_the_list_names_every_planted_bug(capsys: pytest.CaptureFixture[str]) -> None:
    assert trapline(["plant", "list"]) == 0
    shown = capsys.readouterr().out
    assert all(f"{mutant.name}: {mutant.file}" in shown for mutant in load())


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        (["no_such_bug"], "no planted bug no_such_bug"),
        (["htval_shifted_back"], "no program given"),
        (["htval_shifted_back", "none.elf"], "none.elf: No such file"),
        (["htval_shifted_back", "none.elf", "--dut", "nobody"], "unknown design 'nobody'"),
        (["htval_shifted_back", "none.elf", "--dut", "cva6"], "which cva6 does not have"),
    ],
)
def test_bad_input_is_one_line(
    words: list[str], reported: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trapline(["plant", *words]) == 2
    error = capsys.readouterr().err
    assert reported in error
    assert len(error.splitlines()) == 1
