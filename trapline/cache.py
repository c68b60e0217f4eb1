# SPDX-License-Identifier: Apache-2.0
"""What is built is kept, under a key of all that it was made from: the one cache of the project.

A product is a file or a folder. It is made in a folder of its own under a lock and appears under
its name when it is whole; `NAME.sha256` beside it has its hash as sha256sum writes it. A product
whose hash is missing or another's is damaged: one line says so, and it is made again. Nothing is
taken from here that was not found whole.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from trapline.errors import BadInput


def _place() -> tuple[Path, bool]:
    """Where the cache is, and whether that is only because there is no home folder."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given) / "trapline", False
    try:
        return Path.home() / ".cache/trapline", False
    except RuntimeError:  # no HOME, and no entry for this user
        return Path(tempfile.gettempdir()) / f"trapline-{os.getuid()}", True


CACHE, HOMELESS = _place()
# A scratch folder is named after the process that builds in it.
_SCRATCH = "build-"
_HASH_WIDTH = 64 + len("  ")


class CacheError(BadInput):
    """The cache cannot be read or written: the file and the system's reason."""


def digest(parts: Iterable[str | bytes | Path]) -> str:
    """A key of 16 hex digits for texts, bytes and files' contents, each apart from its neighbour.

    Raises OSError when a file cannot be read.
    """
    total = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part
        data = data.encode() if isinstance(data, str) else data
        total.update(len(data).to_bytes(8, "little") + data)
    return total.hexdigest()[:16]


@lru_cache
def _own(folder: Path) -> None:
    """Make a cache of this user alone, among other users' files: what lies in it is executed.

    Raises CacheError for a folder that is somebody else's, or that somebody else can write to.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise CacheError(f"{folder}: {error.strerror}; HOME names no folder") from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise CacheError(f"{folder} is not this user's own; HOME or XDG_CACHE_HOME names a cache")
    print(f"no home folder (HOME): what is built is kept in {folder}", file=sys.stderr)


def entry(kind: str, key: str) -> Path:
    """Where a product of this kind and key is kept."""
    return CACHE / f"{kind}-{key}"


def beside(product: Path, ending: str) -> Path:
    """The file that belongs to a product: `sha256`, `lock` or `log`."""
    return product.with_name(f"{product.name}.{ending}")


def whole(product: Path) -> bool:
    """Whether the product is there, as it was made."""
    try:
        recorded = beside(product, "sha256").read_text()
        files = [product.parent / line[_HASH_WIDTH:] for line in recorded.splitlines()]
        return bool(files) and recorded == _hashes(product, product.name, files)
    except (OSError, ValueError):
        return False


def cached(product: Path, make: Callable[[Path], Path]) -> Path:
    """`product`, made unless the cache has it whole.

    `make` gets an empty folder and returns the file it has made there, or that folder. Processes
    that want the same product wait for the one that makes it. Raises what `make` raises, and
    CacheError where the cache cannot be written.
    """
    if HOMELESS:
        _own(CACHE)
    if whole(product):
        return product
    try:
        if product.parent.is_symlink() or product.parent.is_file():
            _remove_damaged(product.parent)
        product.parent.mkdir(parents=True, exist_ok=True)
        with locked(beside(product, "lock")):
            if not whole(product):
                if product.exists() or product.is_symlink():
                    _remove_damaged(product)
                _make(product, make)
    except OSError as error:
        raise CacheError(f"{error.filename or product}: {error.strerror or error}") from error
    return product


def cached_folder(kind: str, key: str, fill: Callable[[Path], object]) -> Path:
    """The folder of this kind and key, filled by `fill` unless the cache has it whole.

    Raises as `cached`. What is added to the folder later is no part of its hash.
    """

    def make(folder: Path) -> Path:
        fill(folder)
        return folder

    return cached(entry(kind, key), make)


def store(product: Path, built: Path) -> None:
    """Keep a copy of a file that was made elsewhere. Raises OSError, CacheError."""
    if HOMELESS:
        _own(CACHE)
    product.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(product) as folder:
        _publish(product, Path(shutil.copyfile(built, folder / product.name)))


def fetch(product: Path, target: Path) -> bool:
    """Copy a kept file to `target`; False when the cache does not have it whole.

    Raises OSError, CacheError.
    """
    if HOMELESS:
        _own(CACHE)
    if not whole(product):
        if product.exists():
            _remove_damaged(product)
        return False
    shutil.copyfile(product, target)
    return True


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Held by one process at a time; the file stays. Raises OSError where it cannot be written."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _files(product: Path) -> list[Path]:
    """The files of a product as it was just made, links left out."""
    files = sorted(product.rglob("*")) if product.is_dir() else [product]
    return [path for path in files if path.is_file() and not path.is_symlink()]


def _hashes(product: Path, name: str, files: Iterable[Path]) -> str:
    """A line "HASH  FILE" for each of a product's files, as if the product were called `name`."""
    lines = []
    for path in files:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(f"{found}  {Path(name) / path.relative_to(product)}\n")
    return "".join(lines)


def _make(product: Path, make: Callable[[Path], Path]) -> None:
    for folder in _folders(product):
        for left in folder.glob(f"{_SCRATCH}*-*"):
            owner = left.name.removeprefix(_SCRATCH).partition("-")[0]
            if owner.isdigit() and not _lives(int(owner)):
                shutil.rmtree(left, ignore_errors=True)  # of a build that was killed
    with _scratch(product) as folder:
        built = make(folder)
        if built == folder:
            built.chmod(0o755)
        _publish(product, built)


def _folders(product: Path) -> list[Path]:
    """Where builds may have left something: of this product, and of those with other keys."""
    kind = product.parent.parent
    others = list(kind.iterdir()) if kind.is_relative_to(CACHE) else []
    return [product.parent, *(f for f in others if f.is_dir() and f != product.parent)]


@contextlib.contextmanager
def _scratch(product: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"{_SCRATCH}{os.getpid()}-", dir=product.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _publish(product: Path, built: Path) -> None:
    """The hash first: a product is whole from the moment at which it has its name."""
    recorded = beside(product, "sha256")
    _remove(recorded)
    recorded.write_text(_hashes(built, product.name, _files(built)))
    built.replace(product)


def _remove_damaged(path: Path) -> None:
    print(f"{path} is damaged: it is made again", file=sys.stderr)
    _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
