# SPDX-License-Identifier: Apache-2.0
"""--help of every command: examples that it takes, exit statuses, one style, what runs code."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

import pytest
import typer

from trapline.cli import app

COMMANDS = sorted(app.command_files())


@cache
def parser(name: str) -> Any:
    """The command as typer has it."""
    taken = typer.Typer(add_completion=False)
    taken.command()(app.load(name, app.command_files()))
    return typer.main.get_command(taken)


def shown(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "200")
    assert app.run([name, "--help"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_it_ends_with_examples_that_the_command_takes(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line.strip() for line in shown(name, capsys, monkeypatch).splitlines()]
    reported = [line for line in lines[lines.index("Examples:") + 1 :] if line]
    command = app.load(name, app.command_files())
    examples = sys.modules[command.__module__].EXAMPLES
    assert reported == list(examples)
    assert any(example.split()[1] == name for example in examples)
    for example in examples:
        program, named, *words = example.split()
        assert program == "trapline"
        parser(named).make_context(named, words)  # raises for what it does not take


@pytest.mark.parametrize("name", COMMANDS)
def test_it_says_the_exit_statuses_on_one_line(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = shown(name, capsys, monkeypatch)
    assert text.count("Exit status: 0") == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_told_in_the_same_way(name: str) -> None:
    for option in parser(name).params:
        if option.name != "help":
            assert option.help, option.name
            assert option.help[0].isupper() or option.help[0] == "-", option.help
            assert option.help.endswith("."), option.help


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lockstep", "What runs code: the design of --dut"),
        ("lockstep", "with --trust-observers those that --description names"),
        ("lockstep", "no Python file of OUT or of the current folder is imported"),
        ("lockstep", "pulse train of one's own, MODULE:CLASS; its code runs."),
        ("lockstep", "profile of one's own, MODULE:CLASS; its code runs."),
        ("linux", "this user's own file: a checkpoint can run code."),
        ("random", "whoever reaches it runs code here."),
    ],
)
def test_what_runs_code_is_said(
    name: str, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = shown(name, capsys, monkeypatch).replace("│", " ")
    assert words in " ".join(text.split())


def test_a_paragraph_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line.strip() for line in shown("random", capsys, monkeypatch).splitlines()]
    assert "Run random programs in lockstep and merge their coverage." in lines
    begin = next(line for line in lines if line.startswith("Results are in OUT/store.sqlite"))
    assert begin.endswith("2 bad input.")
