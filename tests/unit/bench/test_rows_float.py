# SPDX-License-Identifier: Apache-2.0
"""The row of floating point: what it counts, and that its program is what it says."""

from __future__ import annotations

import shutil

import pytest

from trapline.bench import rows_float
from trapline.models.isa.encodings import ENCODINGS


def test_every_instruction_of_f_and_d_counts_and_no_other() -> None:
    for e in ENCODINGS:
        if 64 in e.xlen:
            floating = bool(set(e.extension.split("_")) & {"f", "d"})
            assert rows_float.is_floating(e.match) == floating, e.name


def test_without_a_compiler_there_is_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_float.shutil, "which", lambda _tool: None)
    assert rows_float.sides() == {}


@pytest.mark.skipif(shutil.which(rows_float.rows_golden.CC) is None, reason="no cross compiler")
def test_the_program_is_mostly_floating_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_float, "LIMIT", 1000)
    monkeypatch.setattr(rows_float, "SAMPLE", 1000)
    monkeypatch.setattr(rows_float, "rtl", lambda _elf: {})  # a simulator is minutes to build
    sides = rows_float.sides()
    assert 0.5 < sides["golden_fp_share"]() < 0.9
    assert sides["golden_fp_mips"]() > 0
