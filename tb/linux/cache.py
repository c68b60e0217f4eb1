# SPDX-License-Identifier: Apache-2.0
"""Build products kept by the content they were made from, and the commands that make them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from trapline.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "trapline"


def digest(parts: Iterable[str | bytes | Path]) -> str:
    """A key of 16 hex digits for texts, bytes and whole files, each told apart from its neighbour.

    Raises OSError when a file cannot be read.
    """
    total = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part
        data = data.encode() if isinstance(data, str) else data
        total.update(len(data).to_bytes(8, "little") + data)
    return total.hexdigest()[:16]


def cached(kind: str, key: str, make: Callable[[Path], None]) -> Path:
    """The folder of the product `kind` with this key; `make` fills it when it is not there.

    A folder appears under its final name only when `make` came to its end, so an interrupted build
    leaves nothing behind that looks whole.
    """
    final = CACHE / f"{kind}-{key}"
    if final.is_dir():
        return final
    CACHE.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{kind}-", dir=CACHE))
    try:
        make(partial)
        partial.chmod(0o755)
        try:
            partial.rename(final)
        except OSError:
            # Somebody else built the same product meanwhile.
            if not final.is_dir():
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return final


def run(command: Sequence[str | Path], cwd: Path | None = None, data: bytes | None = None) -> bytes:
    """Run a command and return its standard output.

    Raises BadInput with the end of its error output when it is missing or fails.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, cwd=cwd, input=data, capture_output=True, check=False)
    except FileNotFoundError:
        raise BadInput(
            f"{words[0]} is not installed (make linux installs what is missing)"
        ) from None
    if done.returncode != 0:
        tail = done.stderr.decode(errors="replace").strip()[-800:]
        raise BadInput(f"{words[0]} failed with status {done.returncode}: {tail}")
    return done.stdout
