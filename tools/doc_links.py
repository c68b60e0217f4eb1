# SPDX-License-Identifier: Apache-2.0
"""What a page names is there: the targets of its links, and the files it names in code style.

Looks at the tracked Markdown files. A file name (`tb/run/session.py`, `session.py`) must be that of
a tracked file or end one; generated pages and the changelog, which speaks of the past, are held to
their links alone. Exits 1 when something is missing.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)\s]*)?\)")
FILE = re.compile(r"`([\w./-]+\.(?:py|pxd|sv|svh|toml|md|mk|sh|cpp|csv))`")
LINKS_ALONE = ("CHANGELOG.md", "docs/generated/")
# Files that a page tells its reader to make, or that stand outside this tree.
NOT_HERE = {"tb/duts/NAME/dut.toml"}


def complaints(name: str, text: str, files: Collection[str], root: Path = ROOT) -> list[str]:
    """What one page names in vain, one line each; files: names of all tracked files."""
    found = []
    ends = {"/".join(f.split("/")[n:]) for f in files for n in range(f.count("/") + 1)}
    for number, line in enumerate(text.splitlines(), 1):
        for target in LINK.findall(line):
            if not ((root / name).parent / target).exists():
                found.append(f"{name}:{number}: no such page or file: {target}")
        if name.startswith(LINKS_ALONE):
            continue
        for file in FILE.findall(line):
            if file not in ends and file not in NOT_HERE and not file.startswith("build/"):
                found.append(f"{name}:{number}: no such file: {file}")
    return found


def main() -> int:
    """Check every tracked page; returns 1 when one names what is not there."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [name for name in listing.stdout.split("\0") if name]
    pages = [name for name in files if name.endswith(".md") and (ROOT / name).is_file()]
    found = [line for name in pages for line in complaints(name, (ROOT / name).read_text(), files)]
    print("\n".join(found) if found else "pages: what they name is there")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
