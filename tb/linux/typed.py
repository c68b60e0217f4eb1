# SPDX-License-Identifier: Apache-2.0
"""Somebody at the console: types a line whenever the prompt is there, and reads the answers.

The text typed depends on what was printed alone, not on how fast the machine is, so a run at which
one types is as repeatable as any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# What a line editor asks of its terminal or changes on it: no part of what a person reads.
_STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
LONGEST_PROMPT = 80


def plain(text: str) -> str:
    """The text without escape sequences and control characters other than newline and tab."""
    return _STEERING.sub("", text)


@dataclass(frozen=True)
class Line:
    """One line typed, and the pattern that its whole answer has to match (re.fullmatch)."""

    text: str
    answer: str = r"(?s:.*)"


class Typist:
    """Types the lines in turn, one at each prompt."""

    def __init__(self, prompt: str, lines: Sequence[Line], send: Callable[[bytes], None]) -> None:
        """`send` gets the bytes typed, a line at a time, its end included."""
        self._prompt = prompt
        self._todo = [line.text for line in lines]
        self._send = send
        self._seen = ""

    @property
    def done(self) -> bool:
        """Whether every line has been typed."""
        return not self._todo

    def feed(self, text: str) -> None:
        """Take what the console prints next, in pieces of any size."""
        self._seen = (self._seen + text).rsplit("\n", 1)[-1][-LONGEST_PROMPT:]
        if self._todo and plain(self._seen) == self._prompt:
            self._seen = ""
            self._send(self._todo.pop(0).encode() + b"\n")


def answers(console: Sequence[str], prompt: str, lines: Sequence[Line]) -> list[str | None]:
    """What the console answered to each line typed; None: the line never stood at a prompt."""
    found: list[str | None] = []
    rest = [plain(line) for line in console]
    for line in lines:
        typed = prompt + line.text
        if typed not in rest:
            found.append(None)
            continue
        rest = rest[rest.index(typed) + 1 :]
        end = next((i for i, x in enumerate(rest) if x.startswith(prompt)), len(rest))
        found.append("\n".join(rest[:end]))
    return found


def failure(console: Sequence[str], prompt: str, lines: Sequence[Line]) -> str | None:
    """None when every line was typed and answered as it should be, else what is wrong."""
    for line, answer in zip(lines, answers(console, prompt, lines), strict=True):
        if answer is None:
            last = next((plain(x) for x in reversed(console) if plain(x).strip()), "nothing")
            return f"{line.text!r} was never typed; the console's last line: {last}"
        if not re.fullmatch(line.answer, answer):
            return f"{line.text!r} was answered {answer!r}, not {line.answer!r}"
    return None
