# SPDX-License-Identifier: Apache-2.0
"""A change of one source file: the text to find, which stands there once, and what replaces it.

Planted bugs, negative controls and the guards of the proofs are made of it. Sources in the tree are
never changed: whoever applies a patch gets the changed text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from trapline.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]


class BadPatch(BadInput):
    """A patch does not fit the sources. The message says which and why."""


@dataclass(frozen=True)
class Patch:
    """`replace` takes the place of `find` in `file`, a path below the root."""

    file: str
    find: str
    replace: str

    def at(self, root: Path = ROOT) -> int:
        """Where `find` begins in the file. Raises BadPatch unless it stands there exactly once."""
        return only_place(self.find, (root / self.file).read_text(), self.file)

    def applied(self, root: Path = ROOT) -> dict[str, str]:
        """File -> its text with the change. Raises BadPatch."""
        text = (root / self.file).read_text()
        start = only_place(self.find, text, self.file)
        return {self.file: spliced(text, [(start, start + len(self.find), self.replace)])}


def only_place(find: str, text: str, where: str) -> int:
    """Where `find` begins in `text`. Raises BadPatch, naming `where`, unless it is one place."""
    if text.count(find) != 1:
        raise BadPatch(f"{find!r} stands {text.count(find)} times in {where}")
    return text.index(find)


def spliced(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """`text` with each of `changes` (start, end, what stands there instead).

    Raises BadPatch where two overlap.
    """
    out, end = [], 0
    for start, stop, new in sorted(changes, key=lambda c: (c[0], -c[1])):
        if start < end:
            raise BadPatch(f"two changes overlap at {text[start:stop]!r}")
        out += [text[end:start], new]
        end = stop
    return "".join([*out, text[end:]])
