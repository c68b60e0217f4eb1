# SPDX-License-Identifier: Apache-2.0
"""The commands that make kernels, programs and images."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from trapline.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]


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
