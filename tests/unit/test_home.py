# SPDX-License-Identifier: Apache-2.0
"""A home folder that cannot be written, and none at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_case import small_elf

# As for a user without an entry, such as a container's.
NOBODY = """
import pwd

def absent(uid):
    raise KeyError(uid)

pwd.getpwuid = absent
"""
COMMAND = "from trapline.entry import main\nmain()\n"
KEEP = """
from trapline import cache

def make(folder):
    (folder / "made").write_text("something")
    return folder / "made"

for _ in range(2):
    print(cache.cached(cache.entry("kind", "key"), make).read_text())
"""


def python(code: str, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Status, output and errors of a program in an environment without a home."""
    left_out = ("HOME", "XDG_CACHE_HOME")
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={k: v for k, v in os.environ.items() if k not in left_out} | environment,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("arguments", [["csr", "hstatus"], ["configs"], ["--help"], ["duts"]])
def test_without_a_home_what_needs_no_cache_runs_as_ever(
    arguments: list[str], tmp_path: Path
) -> None:
    status, answer, errors = python(NOBODY + COMMAND, *arguments, TMPDIR=str(tmp_path))
    assert (status, errors) == (0, "")
    assert answer
    assert list(tmp_path.iterdir()) == []


def test_without_a_home_the_cache_is_the_users_own_among_temporary_files(tmp_path: Path) -> None:
    status, answer, errors = python(NOBODY + KEEP, TMPDIR=str(tmp_path))
    own = tmp_path / f"trapline-{os.getuid()}"
    assert (status, answer) == (0, "something\nsomething\n")
    assert errors == f"no home folder (HOME): what is built is kept in {own}\n"
    assert own.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("what", ["others can write", "a link", "a file"])
def test_a_cache_that_others_have_made_is_not_taken(what: str, tmp_path: Path) -> None:
    own = tmp_path / f"trapline-{os.getuid()}"
    if what == "a file":
        own.write_text("")
    else:
        there = tmp_path / "there" if what == "a link" else own
        there.mkdir()
        there.chmod(0o777)
        if what == "a link":
            own.symlink_to(there)
    status, answer, errors = python(NOBODY + KEEP, TMPDIR=str(tmp_path))
    assert (status, answer) == (1, "")
    assert errors.splitlines()[-1].startswith(f"trapline.cache.CacheError: {own}")


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing can be made."""
    folder = tmp_path / "home"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", str(folder)]
    if os.getuid():
        folder.chmod(0o555)
    elif subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("root writes everywhere, and no read-only tmpfs can be mounted")
    yield folder
    if os.getuid():
        folder.chmod(0o755)
    else:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("sim", []),
        ("lockstep", ["--out", "{out}"]),
        ("seeds", ["--seeds", "1", "--out", "{out}/s.json"]),
        ("plant", ["--out", "{out}"]),
    ],
)
def test_a_home_that_cannot_be_written_is_one_line(
    command: str, options: list[str], read_only: Path, tmp_path: Path, small: Path
) -> None:
    words = [*(["htval_shifted_back"] if command == "plant" else []), str(small)]
    words += [word.format(out=tmp_path / "out") for word in options]
    status, _, errors = python(COMMAND, command, *words, HOME=str(read_only))
    assert status == 2
    (line,) = errors.splitlines()
    assert line.startswith(f"trapline {command}: {read_only}/.cache")


@pytest.mark.parametrize("command", ["run", "configs"])
def test_it_hinders_nothing_that_builds_nothing(command: str, read_only: Path, small: Path) -> None:
    words = [command, *([str(small), "--max-instructions", "9"] if command == "run" else [])]
    status, _, errors = python(COMMAND, *words, HOME=str(read_only))
    assert status == (124 if command == "run" else 0)
    assert "Traceback" not in errors


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A program that has no end."""
    path = tmp_path / "p.elf"
    path.write_bytes(small_elf())
    return path
