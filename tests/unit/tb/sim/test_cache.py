# SPDX-License-Identifier: Apache-2.0
"""What the cache holds: whatever has happened to it, it is made again, and one line says so."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from trapline.tb.sim import toolchain
from trapline.tb.sim.toolchain import BuildError, cached

CONTENT = b"ELF" * 1000


def kept(cache: Path) -> Path:
    def make(folder: Path) -> Path:
        (folder / "simulator").write_bytes(CONTENT)
        return folder / "simulator"

    return cached(cache / "key" / "simulator", make)


def never(_folder: Path) -> Path:
    pytest.fail("it was made again")


def flip(product: Path) -> None:
    data = bytearray(product.read_bytes())
    data[1500] ^= 1
    product.write_bytes(data)


def folder(product: Path) -> None:
    product.unlink()
    product.mkdir()


def file_for_folder(product: Path) -> None:
    shutil.rmtree(product.parent)
    product.parent.write_text("")


def dangling(product: Path) -> None:
    shutil.rmtree(product.parent)
    product.parent.symlink_to("/nowhere")


def hash_of(product: Path) -> Path:
    return product.with_name("simulator.sha256")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda p: p.write_bytes(b""),
    "truncated": lambda p: p.write_bytes(CONTENT[:-3]),
    "flipped": flip,
    "a folder": folder,
    "hash gone": lambda p: hash_of(p).unlink(),
    "hash is another's": lambda p: hash_of(p).write_text("0" * 64),
    "hash is no text": lambda p: hash_of(p).write_bytes(b"\xff\xfe"),
    "a file for its folder": file_for_folder,
    "a dangling link": dangling,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_made_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], object]
) -> None:
    product = kept(tmp_path)
    assert cached(product, never) == product
    damage(product)
    assert kept(tmp_path).read_bytes() == CONTENT
    error = capsys.readouterr().err
    assert error.endswith("is damaged: it is made again\n")
    assert error.count("\n") == 1
    assert cached(product, never) == product


def test_what_is_gone_is_made_without_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(tmp_path).unlink()
    assert kept(tmp_path).read_bytes() == CONTENT
    assert capsys.readouterr().err == ""


def test_what_a_killed_build_left_is_cleaned(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import os; print(os.getpid())"]
    dead = subprocess.run(command, text=True, capture_output=True, check=True).stdout.strip()
    (tmp_path / "key" / f"build-{dead}-x").mkdir(parents=True)
    kept(tmp_path)
    names = sorted(p.name for p in (tmp_path / "key").iterdir())
    assert names == ["simulator", "simulator.lock", "simulator.sha256"]


def test_a_cache_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match="file"):
        kept(tmp_path / "file")


def test_without_a_compiler_there_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    toolchain.versions.cache_clear()
    with pytest.raises(BuildError, match="no C\\+\\+ compiler"):
        toolchain.versions()
    toolchain.versions.cache_clear()
