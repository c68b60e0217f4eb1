# SPDX-License-Identifier: Apache-2.0
"""House rules over the tracked files: length, reasons, nothing that holds on one machine only.

A source file, and a page of docs, has at most 450 lines; each exception below carries its reason.
No tracked file names an absolute path of one machine or the host of a package registry. Whatever
silences a checker of Python says why, on the same line. An assertion of the RTL has a label in
UpperCamel, which says what must hold.
"""

from __future__ import annotations

import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAX_LINES = 450
SOURCES = "*.py *.pyi *.pxd *.sv *.svh *.c *.h *.cpp *.S *.sh *.toml docs/*.md".split()

LONG_FILES = {
    "docs/generated/*": "generated",
    "hdl/gen/*": "generated",
    "models/golden/gen/*": "generated",
    "sw/include/*": "generated",
}

FOREIGN = {
    "a path of one machine": re.compile(r"(?<![\w.$}*-])/(?:work|root|home)/\w"),
    "a registry host or an index address": re.compile(
        r"\b(?:pypi\.org|pythonhosted\.org)\b|(?<!\w)--(?:extra-)?(?:index-url|find-links)\b"
    ),
}
# `noqa: CODE (why)`, `type: ignore[code]  # why`.
SILENCED = re.compile(r"#\s*(?:ruff: )?noqa\b|#\s*type:\s*ignore")
WITH_REASON = re.compile(r"noqa: [A-Z\d, ]+ +\(\S.*\)|type: ignore\[[\w, -]+\]  # \S")
ASSERTION = re.compile(r"\bassert\s*(?:property\s*)?\(")
LABELLED = re.compile(r"\b[A-Z][A-Za-z0-9]*\s*:\s*$")
SPEAKS_OF_THEM = {"tools/house_rules.py"}


def tracked() -> list[str]:
    """Names of the files git tracks, symlinks left out."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = [name for name in listing.stdout.split("\0") if name]
    return [name for name in names if (ROOT / name).is_file() and not (ROOT / name).is_symlink()]


def complaints(name: str, text: str) -> list[str]:
    """What is wrong with one file, one line each."""
    found = []
    lines = text.splitlines()
    is_source = any(fnmatch(name, pattern) for pattern in SOURCES)
    excused = any(fnmatch(name, pattern) for pattern in LONG_FILES)
    if is_source and not excused and len(lines) > MAX_LINES:
        found.append(f"{name}: {len(lines)} lines, more than {MAX_LINES}")
    if name.endswith((".py", ".pyi")) and name not in SPEAKS_OF_THEM:
        found += [
            f"{name}:{number}: a checker is silenced without a reason: {line.strip()[:80]}"
            for number, line in enumerate(lines, 1)
            if SILENCED.search(line) and not WITH_REASON.search(line)
        ]
    if name.endswith(".sv"):
        found += [
            f"{name}:{text.count(chr(10), 0, at.start()) + 1}: an assertion without a label"
            for at in ASSERTION.finditer(text)
            if not LABELLED.search(text, 0, at.start())
        ]
    if name not in SPEAKS_OF_THEM:
        for what, pattern in FOREIGN.items():
            found += [
                f"{name}:{number}: {what}: {line.strip()[:80]}"
                for number, line in enumerate(lines, 1)
                if pattern.search(line)
            ]
    return found


def main() -> int:
    """Check every tracked text file; returns 1 when any rule is broken."""
    found = []
    for name in tracked():
        try:
            found += complaints(name, (ROOT / name).read_text())
        except UnicodeDecodeError:
            continue
    print("\n".join(found) if found else "house rules: clean")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
