# SPDX-License-Identifier: Apache-2.0
"""What a page names is there: what its links go to, down to the heading, and files in code style.

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
LINK = re.compile(r"\]\(([^)#:\s]*)(?:#([^)\s]*))?\)")
HEADING = re.compile(r"^#+ +(.*?) *$", re.M)
FILE = re.compile(r"`([\w./-]+\.(?:py|pxd|sv|svh|toml|md|mk|sh|cpp|csv))`")
LINKS_ALONE = ("CHANGELOG.md", "docs/generated/")
# Files that a page tells its reader to make, or that stand outside this tree.
NOT_HERE = {"tb/duts/NAME/dut.toml"}


def complaints(name: str, text: str, files: Collection[str], root: Path = ROOT) -> list[str]:
    """What one page names in vain, one line each; files: names of all tracked files."""
    found = []
    ends = {"/".join(f.split("/")[n:]) for f in files for n in range(f.count("/") + 1)}
    for number, line in enumerate(text.splitlines(), 1):
        for target, heading in LINK.findall(line):
            page = (root / name).parent / target
            if target and not page.exists():
                found.append(f"{name}:{number}: no such page or file: {target}")
            elif heading and not _leads(page if target else text, heading):
                found.append(f"{name}:{number}: no such heading: {target}#{heading}")
        if name.startswith(LINKS_ALONE):
            continue
        for file in FILE.findall(line):
            if file not in ends and file not in NOT_HERE and not file.startswith("build/"):
                found.append(f"{name}:{number}: no such file: {file}")
    return found


def _leads(page: Path | str, heading: str) -> bool:
    """Whether a page (or its text) has the heading; what is no page is not looked into."""
    if isinstance(page, Path) and page.suffix != ".md":
        return True
    return heading in anchors(page if isinstance(page, str) else page.read_text())


def anchors(text: str) -> set[str]:
    """What links may name in a page: headings in lower case, with hyphens for blanks, no signs."""
    titles = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title) for title in HEADING.findall(text))
    made = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    return made | set(re.findall(r'<a (?:id|name)="([^"]+)"', text))


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
