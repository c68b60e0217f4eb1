# SPDX-License-Identifier: Apache-2.0
"""A patch fits one place of its file or is refused; changes of one file never overlap."""

from __future__ import annotations

from pathlib import Path

import pytest

from trapline.errors import BadInput
from trapline.tb.planted.patch import BadPatch, Patch, spliced


def test_a_patch_changes_its_one_place(tmp_path: Path) -> None:
    (tmp_path / "a.sv").write_text("assign a = b;\nassign c = b;\n")
    patch = Patch("a.sv", "c = b", "c = !b")
    assert patch.at(tmp_path) == 21
    assert patch.applied(tmp_path) == {"a.sv": "assign a = b;\nassign c = !b;\n"}
    assert (tmp_path / "a.sv").read_text().endswith("assign c = b;\n")


@pytest.mark.parametrize(("find", "count"), [("= b", 2), ("= d", 0)])
def test_a_text_that_stands_elsewhere_too_or_nowhere_is_refused(
    tmp_path: Path, find: str, count: int
) -> None:
    (tmp_path / "a.sv").write_text("assign a = b;\nassign c = b;\n")
    with pytest.raises(BadPatch, match=rf"'{find}' stands {count} times in a\.sv"):
        Patch("a.sv", find, "x").applied(tmp_path)
    assert issubclass(BadPatch, BadInput)


def test_changes_are_made_together_and_must_not_overlap() -> None:
    assert spliced("abcdef", [(4, 5, "E"), (0, 2, "-"), (2, 2, "+")]) == "-+cdEf"
    with pytest.raises(BadPatch, match="overlap at 'bc'"):
        spliced("abcdef", [(0, 2, "-"), (1, 3, "+")])
