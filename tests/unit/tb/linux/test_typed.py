# SPDX-License-Identifier: Apache-2.0
"""Typing at a prompt: when a line is typed, what counts as its answer."""

from __future__ import annotations

import pytest

from trapline.tb.linux.typed import Line, Typist, answers, failure, plain

LINES = [Line("uname", "Linux"), Line("echo 1; echo 2", r"1\n2"), Line("exit")]
CONSOLE = ["$ no", "# uname", "Linux", "# \x1b[6necho 1; echo 2", "1", "2", "# exit", "bye"]


def test_escape_sequences_and_control_characters_are_left_out() -> None:
    assert plain("a\x1b[6nb\x1b[1;31mc\x07\td\n") == "abc\td\n"


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_line_is_typed_at_each_prompt_however_it_arrives(size: int) -> None:
    sent: list[bytes] = []
    typist = Typist("# ", LINES, sent.append)
    text = "boot # not yet\n# \x1b[6n"
    for i in range(0, len(text), size):
        typist.feed(text[i : i + size])
    assert sent == [b"uname\n"]
    typist.feed("uname\nLinux\n# ")
    assert sent == [b"uname\n", b"echo 1; echo 2\n"]
    assert not typist.done
    typist.feed("\n# ")
    typist.feed("\n# ")
    assert sent[2:] == [b"exit\n"]
    assert typist.done


def test_an_answer_is_what_stands_up_to_the_next_prompt() -> None:
    assert answers(CONSOLE, "# ", LINES) == ["Linux", "1\n2", "bye"]
    assert failure(CONSOLE, "# ", LINES) is None


def test_a_wrong_answer_is_named() -> None:
    wrong = [Line("uname", "GNU"), *LINES[1:]]
    assert failure(CONSOLE, "# ", wrong) == "'uname' was answered 'Linux', not 'GNU'"


def test_a_part_of_an_answer_is_not_the_answer() -> None:
    assert failure(CONSOLE, "# ", [Line("uname", "Lin")]) is not None


def test_a_line_that_was_never_typed_is_named_with_the_last_thing_said() -> None:
    answer = failure(["# uname", "Linux", "# ", "panic", ""], "# ", LINES)
    assert answer == "'echo 1; echo 2' was never typed; the console's last line: panic"
    assert failure([], "# ", LINES) == "'uname' was never typed; the console's last line: nothing"
