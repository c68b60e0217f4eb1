# SPDX-License-Identifier: Apache-2.0
"""Reports read source files below their roots, and nothing else that a line table may name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trapline.tb.report.sources import LARGEST, Sources


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "secret.c").write_text("secret\n")
    root = tmp_path / "root"
    (root / "lib").mkdir(parents=True)
    (root / "lib/a.c").write_text("first\n  second  \n")
    (root / "passwd").write_text("root:x\n")
    (root / "link.c").symlink_to(tmp_path / "secret.c")
    (root / "inside.c").symlink_to(root / "lib/a.c")
    (root / "zero.c").symlink_to("/dev/zero")
    os.mkfifo(root / "fifo.c")
    (root / "folder.c").mkdir()
    with (root / "huge.c").open("wb") as file:
        file.truncate(LARGEST + 1)
    return root


def test_a_file_below_a_root(tree: Path) -> None:
    sources = Sources([tree])
    assert [sources.line("lib/a.c", n) for n in (0, 1, 2, 3)] == ["", "first", "second", ""]
    assert sources.line("inside.c", 1) == "first"
    assert Sources([Path("/nowhere"), tree]).line("lib/a.c", 1) == "first"


@pytest.mark.parametrize(
    "name",
    ["../secret.c", "lib/../../secret.c", "/etc/passwd", "/dev/zero", "passwd", "link.c", "zero.c",
     "fifo.c", "folder.c", "huge.c", "none.c", "", "lib", "a\0.c", "x" * 5000 + ".c"],
)  # fmt: skip
def test_nothing_else(tree: Path, name: str) -> None:
    assert Sources([tree]).line(name, 1) == ""


def test_the_whole_machine_is_no_root() -> None:
    assert Sources([Path("/")]).line("etc/passwd.c", 1) == ""
    assert Sources([Path("/")])._roots == Sources()._roots
