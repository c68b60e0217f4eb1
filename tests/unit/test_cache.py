# SPDX-License-Identifier: Apache-2.0
"""What the cache holds: whatever has happened to it, it is made again, and one line says so."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from trapline import cache
from trapline.cache import CacheError, cached, cached_folder
from trapline.errors import BadInput

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
    with pytest.raises(CacheError, match="file"):
        kept(tmp_path / "file")


def test_a_product_that_is_whole_needs_no_writing(tmp_path: Path) -> None:
    product = kept(tmp_path)
    files = (product.parent, *product.parent.iterdir())
    before = [path.stat().st_mtime_ns for path in files]
    assert cached(product, never) == product
    assert [path.stat().st_mtime_ns for path in files] == before


def test_the_hash_is_what_sha256sum_checks(tmp_path: Path) -> None:
    product = kept(tmp_path)
    command = ["sha256sum", "--check", "--quiet", hash_of(product).name]
    subprocess.run(command, cwd=product.parent, check=True)
    flip(product)
    assert subprocess.run(command, cwd=product.parent, check=False, capture_output=True).returncode


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cache, "CACHE", tmp_path)
    return tmp_path


def kernel(folder: Path) -> None:
    (folder / "objects").mkdir()
    (folder / "objects" / "one").write_bytes(CONTENT)
    (folder / "Image").write_bytes(CONTENT)


def no_filling(_folder: Path) -> None:
    pytest.fail("it was made again")


FOLDER_DAMAGES: dict[str, Callable[[Path], object]] = {
    "a file gone": lambda p: (p / "Image").unlink(),
    "a file changed": lambda p: flip(p / "objects" / "one"),
    "emptied": lambda p: shutil.rmtree(p / "objects"),
    "a file for the folder": lambda p: (shutil.rmtree(p), p.write_text("")),
    "hash gone": lambda p: p.with_name(f"{p.name}.sha256").unlink(),
    "hash empty": lambda p: p.with_name(f"{p.name}.sha256").write_text(""),
}


@pytest.mark.parametrize("damage", FOLDER_DAMAGES.values(), ids=FOLDER_DAMAGES)
def test_a_damaged_folder_is_made_again(
    at: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], object]
) -> None:
    product = cached_folder("kernel", "key", kernel)
    assert product == at / "kernel-key"
    (product / "linux.symbols").write_text("added later")
    assert cached_folder("kernel", "key", no_filling) == product
    damage(product)
    cached_folder("kernel", "key", kernel)
    assert (product / "Image").read_bytes() == (product / "objects/one").read_bytes() == CONTENT
    assert capsys.readouterr().err == f"{product} is damaged: it is made again\n"
    assert cached_folder("kernel", "key", no_filling) == product


def test_a_failed_build_leaves_nothing(at: Path) -> None:
    def fail(_out: Path) -> None:
        raise BadInput("no")

    with pytest.raises(BadInput):
        cached_folder("thing", "key", fail)
    assert [path.name for path in at.iterdir()] == ["thing-key.lock"]
    made = cached_folder("thing", "key", lambda out: (out / "x").write_text("1"))
    assert cached_folder("thing", "key", no_filling) == made


def test_digest_tells_neighbours_apart(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("ab")
    assert cache.digest(["ab", "c"]) != cache.digest(["a", "bc"])
    assert cache.digest(["ab", "c"]) == cache.digest([tmp_path / "file", b"c"])


def test_what_was_made_elsewhere_is_stored_and_fetched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built, target = tmp_path / "built", tmp_path / "target"
    built.write_bytes(CONTENT)
    product = tmp_path / "cache" / "key"
    assert not cache.fetch(product, target)
    assert capsys.readouterr().err == ""
    cache.store(product, built)
    assert cache.fetch(product, target)
    assert target.read_bytes() == CONTENT
    target.unlink()
    flip(product)
    assert not cache.fetch(product, target)
    assert not target.exists()
    assert capsys.readouterr().err == f"{product} is damaged: it is made again\n"


def test_what_a_killed_build_of_another_key_left_is_cleaned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source has changed since: its own key will not be asked for again."""
    monkeypatch.setattr(cache, "CACHE", tmp_path)
    code = (
        "import os, sys; from pathlib import Path; from trapline import cache\n"
        "def make(folder):\n"
        "    (folder / 'half').write_text('x'); print('.', flush=True); sys.stdin.read()\n"
        "cache.cached(Path(sys.argv[1]), make)\n"
    )
    old = tmp_path / "sim" / "oldkey" / "simulator"
    command = [sys.executable, "-c", code, str(old)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as build:
        assert build.stdout is not None
        build.stdout.read(1)
        build.kill()
    assert list(tmp_path.rglob("half"))
    new = cache.cached(tmp_path / "sim" / "newkey" / "simulator", _file)
    assert new.is_file()
    assert not list(tmp_path.rglob("half"))


def _file(folder: Path) -> Path:
    (folder / "simulator").write_text("whole")
    return folder / "simulator"
