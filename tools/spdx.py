# SPDX-License-Identifier: Apache-2.0
"""Every source file of ours begins with its licence: `tools/spdx.py [--write]`.

Checks the tracked files, or with --write adds the line where it is missing: first in the file,
after an interpreter line (`#!`). Generated files get theirs from their generators. Exits 1 when a
line is missing.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from trapline.models.isa.licence import licensed, line_for

ROOT = Path(__file__).resolve().parents[1]


def tracked() -> list[Path]:
    """The tracked files that exist, symlinks left out."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def main(arguments: list[str]) -> int:
    """Check, or with --write mend, every tracked source file."""
    missing = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if not line_for(name):
            continue
        text = path.read_text()
        wanted = licensed(name, text)
        if wanted == text:
            continue
        missing.append(name)
        if "--write" in arguments:
            path.write_text(wanted)
    verb = "added to" if "--write" in arguments else "missing in"
    print(
        "\n".join(f"licence line {verb} {name}" for name in missing) or "licence lines: all there"
    )
    return int(bool(missing) and "--write" not in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
