# SPDX-License-Identifier: Apache-2.0
"""A console's text as lines."""

from __future__ import annotations

from trapline.tb.linux import console


def test_a_console_comes_as_lines_however_it_is_cut() -> None:
    shown: list[str] = []
    lines = console.Lines(shown.append)
    for text in ("hel", "lo\r\nsecond", " line\n\nend"):
        lines.feed(text)
    assert shown == ["hello", "second line", ""]
    lines.finish()
    lines.finish()
    assert lines.whole == [*shown[:3], "end"]
