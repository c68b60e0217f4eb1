# SPDX-License-Identifier: Apache-2.0
"""Files beside a monitored lockstep run: which kernel it runs, and what the monitor found."""

from __future__ import annotations

import json
from pathlib import Path

# Beside the run's results: which kernel runs.
HOST = "host.json"


def describe(out: Path, vmlinux: Path) -> None:
    """Say, for the run whose results go to `out`, where the host's symbols are."""
    out.mkdir(parents=True, exist_ok=True)
    (out / HOST).write_text(json.dumps({"vmlinux": str(vmlinux)}))


def figures(out: Path, name: str) -> dict[str, object] | None:
    """What the monitor left of a run into `out`; None without one."""
    path = out / f"{name}.kvm.json"
    if not path.exists():
        return None
    found: dict[str, object] = json.loads(path.read_text())
    return found
