# SPDX-License-Identifier: Apache-2.0
"""tools/complexity.py names what is too complex without a reason, and reasons that are stale."""

from __future__ import annotations

from pathlib import Path

import complexity
import pytest

BRANCHES = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(complexity.LIMIT))
LONG = f"def f(x):\n{BRANCHES}    return x\n"
METHOD = "class C:\n" + "".join(f"    {line}\n" for line in LONG.splitlines())


@pytest.mark.parametrize("source", [LONG, METHOD, METHOD.replace("class C:", "def g():")])
def test_a_function_is_counted_wherever_it_stands(source: str) -> None:
    found = {name.rpartition(".")[2]: counted for name, _, counted in complexity.functions(source)}
    assert found["f"] == complexity.LIMIT + 1


def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, reasons: dict[str, str]
) -> int:
    path = tmp_path / "a.py"
    path.write_text(text)
    monkeypatch.setattr(complexity, "tracked", lambda: [path])
    monkeypatch.setattr(complexity, "ROOT", tmp_path)
    monkeypatch.setattr(complexity, "REASONS", reasons)
    return complexity.main()


def test_what_is_too_complex_needs_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, monkeypatch, LONG, {}) == 1
    assert "a.py:1: f has complexity 21, over 20" in capsys.readouterr().out
    assert check(tmp_path, monkeypatch, LONG, {"a.py:f": "because"}) == 0


def test_a_reason_that_nothing_needs_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, monkeypatch, "def f(x):\n    return x\n", {"a.py:f": "because"}) == 1
    assert "stale reason: a.py:f" in capsys.readouterr().out
