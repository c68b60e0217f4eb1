# SPDX-License-Identifier: Apache-2.0
"""Compiled extensions come from the cache only when they are what was stored."""

from pathlib import Path

import pytest

from trapline.models.golden import build


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(build, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(build, "OUTPUT", tmp_path / "output")
    build.OUTPUT.mkdir()
    return tmp_path


def test_stored_extension_is_fetched_whole(folders: Path) -> None:
    built, target = folders / "built.so", folders / "target.so"
    built.write_bytes(b"extension")
    assert not build.fetch("key", target)
    build.store("key", built)
    assert build.fetch("key", target)
    assert target.read_bytes() == b"extension"


@pytest.mark.parametrize("damage", [b"", b"extensiom", b"ext"])
def test_damaged_extension_is_not_taken(folders: Path, damage: bytes) -> None:
    built, target = folders / "built.so", folders / "target.so"
    built.write_bytes(b"extension")
    build.store("key", built)
    (folders / "cache" / "key").write_bytes(damage)
    assert not build.fetch("key", target)
    assert not target.exists()


def test_key_tells_modules_and_sources_apart() -> None:
    keys = {build.digest(module) for module in build.MODULES}
    assert len(keys) == len(build.MODULES)


def test_cache_that_cannot_be_written_is_left_out(folders: Path) -> None:
    (folders / "cache").write_text("a file where the folder belongs")
    built = folders / "built.so"
    built.write_bytes(b"extension")
    build.store("key", built)
    assert not build.fetch("key", folders / "target.so")
