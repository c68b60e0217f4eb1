# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest

from trapline.models.golden import build

# A function whose exceptions cost a check of the GIL: Cython has a hint for it.
SOURCE = """import cython

@cython.cfunc
@cython.nogil
def quick(a: cython.int) -> cython.void:
    pass
"""


def test_the_compiler_gives_no_performance_hints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "trapline").mkdir()
    (tmp_path / "trapline" / "__init__.py").write_text("")
    (tmp_path / "trapline" / "quick.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(build, "OUTPUT", tmp_path / "build")
    build.translate(["quick"])
    assert (tmp_path / "build" / "trapline" / "quick.c").exists()
    answer = capfd.readouterr()
    assert "performance hint" not in answer.out + answer.err
