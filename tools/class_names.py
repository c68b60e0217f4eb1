# SPDX-License-Identifier: Apache-2.0
"""Each class name means one thing: no two public classes of the tree have the same one.

Looks at the tracked Python files of the packages (not of the tests). A name that several classes
must share has its reason in REASONS; a reason whose name is shared no more is reported as well.
Exits 1 when there is something to say.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("models", "tb", "formal", "coverage", "bench", "trapline", "tools")
# Name -> why several classes have it.
REASONS: dict[str, str] = {}


def classes(text: str) -> list[tuple[int, str]]:
    """Line and name of every public class at the top of a module."""
    return [
        (node.lineno, node.name)
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]


def complaints(texts: Mapping[str, str], reasons: Mapping[str, str]) -> list[str]:
    """Names that stand for several classes, one line each, and stale reasons; texts: by file."""
    places: dict[str, list[str]] = {}
    for file, text in texts.items():
        for line, name in classes(text):
            places.setdefault(name, []).append(f"{file}:{line}")
    shared = {name: at for name, at in places.items() if len(at) > 1}
    found = [
        f"{at[0]}: class {name} stands for something else in {', '.join(at[1:])}"
        for name, at in shared.items()
        if name not in reasons
    ]
    return found + [f"tools/class_names.py: stale reason: {n}" for n in reasons if n not in shared]


def main() -> int:
    """Check every tracked module; returns 1 when a name has two meanings."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", *FOLDERS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [name for name in listing.stdout.split("\0") if name.endswith(".py")]
    paths = [(name, ROOT / name) for name in files if (ROOT / name).is_file()]
    found = complaints({name: path.read_text() for name, path in paths}, REASONS)
    print("\n".join(found) if found else "class names: each means one thing")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
