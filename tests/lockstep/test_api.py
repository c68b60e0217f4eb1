# SPDX-License-Identifier: Apache-2.0
"""The second example of docs/api.md, as it stands: a session with an observer of one's own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

BLOCKS = re.findall(
    r"```python\n(.*?)```",
    (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(),
    re.S,
)


def test_the_example_counts_guest_exits(
    directed: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "guests.py").write_text(BLOCKS[1])
    monkeypatch.syspath_prepend(str(folder))
    example: dict = {}
    exec(compile(BLOCKS[2], "docs/api.md", "exec"), example)
    out = tmp_path / "out"
    elf = directed["gstage_load_unmapped_guest_page_fault"]
    found = example["exits_of"](str(elf), str(out))
    assert capsys.readouterr().out == "guest equal, passed\n"
    (result,) = json.loads((out / "summary.json").read_text())["results"]
    assert sum(found.values()) == result["guest_exits"] > 0
    assert "21" in found
