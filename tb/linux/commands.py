# SPDX-License-Identifier: Apache-2.0
"""The commands that make kernels, programs and images."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from trapline.errors import BadInput
from trapline.processes import NOT_FOUND, run_tool

ROOT = Path(__file__).resolve().parents[2]


def run(command: Sequence[str | Path], cwd: Path | None = None, data: bytes | None = None) -> bytes:
    """Run a command and return its standard output.

    Raises BadInput with the end of its error output when it is missing or fails.
    """
    words = [str(word) for word in command]
    done = run_tool(words, cwd, data=data, errors_apart=True)
    if done.returncode == NOT_FOUND and shutil.which(words[0]) is None:
        raise BadInput(f"{words[0]} is not installed (make linux installs what is missing)")
    if done.returncode != 0:
        tail = done.stderr.decode(errors="replace").strip()[-800:]
        raise BadInput(f"{words[0]} failed with status {done.returncode}: {tail}")
    return done.stdout
