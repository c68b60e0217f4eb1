# SPDX-License-Identifier: Apache-2.0
"""A number that changes from commit to commit, so that CI tries other programs each time."""

from __future__ import annotations

import subprocess
from pathlib import Path


def rotation() -> int:
    """From the commit of this tree; 0 where there is none. A failing test names what it tried."""
    command = ["git", "rev-parse", "--short=6", "HEAD"]
    done = subprocess.run(
        command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return int(done.stdout.strip()[:6], 16) if done.returncode == 0 else 0
