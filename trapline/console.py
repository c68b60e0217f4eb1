# SPDX-License-Identifier: Apache-2.0
"""What commands print through rich: names whole and as they are, nothing that steers a terminal."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable
from typing import Any

from rich.console import Console as RichConsole
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

# Columns where no terminal bounds them: a log or another program reads whole lines.
UNBOUNDED = 1 << 16
# Control characters but tab and newline, marks that reorder text, and lone surrogates.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    r"""The text, with what would steer a terminal, or cannot be encoded, as \xNN."""
    return _STEERING.sub(lambda m: f"\\x{ord(m[0]):02x}", text)


class Console(RichConsole):
    """rich's console for text that others wrote: file names, symbols, a tool's words.

    `:x:` stays `:x:` and `[b]` stays `[b]`: a style is given as an argument or as a Text. Escape
    sequences of the text are shown, not obeyed. Lines are cut or folded on a terminal only.
    """

    def __init__(self, *, width: int | None = None, markup: bool = False, **options: Any) -> None:
        super().__init__(width=width, markup=markup, emoji=False, highlight=False, **options)
        if width is None and not self.is_terminal:
            self._width = UNBOUNDED

    def say(self, *parts: str | tuple[str, str]) -> None:
        """Print a line of texts and (text, style) pairs, never broken by the console itself."""
        self.print(Text.assemble(*parts), soft_wrap=True)

    def on_broken_pipe(self) -> None:
        """Raise it, where rich would end the process with status 1 and without a word."""
        self.quiet = True
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    def render_str(self, text: str, **options: Any) -> Text:
        """A string as rich's Text, of the width that it is shown in."""
        return super().render_str(visible(text), **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """The renderable's segments, with the text of each made visible."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)
