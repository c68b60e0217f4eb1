# SPDX-License-Identifier: Apache-2.0
"""Explain a configuration, choice by choice with the manual's rules; check, import, export one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from trapline.cli._design import config_of, design_of
from trapline.cli._exchange import ForeignFormat, export, read
from trapline.cli._output import check_file
from trapline.cli.run import configuration
from trapline.console import Console
from trapline.errors import BadInput
from trapline.files import write_whole
from trapline.models.isa.choices import ABSENT, CONFIGURED, FIXED, table
from trapline.models.isa.config import DEFAULT, HartConfig, field_names, named
from trapline.models.isa.config_data import value_of
from trapline.tb.duts.loader import BadDut, load_file

EXAMPLES = (
    "trapline config explain rv64imac_h",
    "trapline config explain --dut rvfi rv64imac",
    "trapline config check tb/duts/own/dut.toml",
    "trapline config choices build/choices.json",
    "trapline config import isa.yaml --name mine",
    "trapline config export rv64imac --as sail",
)


class ConfigAction(StrEnum):
    """What `trapline config` does with its argument."""

    EXPLAIN = "explain"
    CHECK = "check"
    CHOICES = "choices"
    IMPORT = "import"
    EXPORT = "export"


# Actions on a file, and what each takes.
_OF_A_FILE = {
    ConfigAction.CHECK: "a dut.toml",
    ConfigAction.CHOICES: "a file to write",
    ConfigAction.IMPORT: "a file",
}


def command(
    action: Annotated[
        ConfigAction,
        typer.Argument(
            help="Explain, export NAME or --dut D; check DUT.TOML; choices OUT.JSON; import FILE."
        ),
    ],
    what: Annotated[
        str | None, typer.Argument(help="A configuration's name; for check and import: a file.")
    ] = None,
    dut: Annotated[
        str, typer.Option(help="Explain, export: the design that has it, a name or a folder.")
    ] = "",
    form: Annotated[
        ForeignFormat | None,
        typer.Option("--as", help="Import, export: the format; else by its name."),
    ] = None,
    name: Annotated[str, typer.Option(help="Import: the configuration's name.")] = "imported",
) -> int:
    """Explain a configuration, each choice with its value and the manual's rules; or check a file.

    `explain NAME` takes a named configuration, `explain --dut D [NAME]` one of a design's, its
    default without a name. `check DUT.TOML` says what a file describes. `choices OUT.JSON` writes
    how each rule that the manual leaves to the implementation is settled. `import FILE` reads
    riscv-config's YAML or Sail's JSON and writes the [config] table of a dut.toml; `export NAME
    --as FORMAT` writes such a file. What a format does not say goes to stderr.

    Exit status: 0, 2 bad input.
    """
    console = Console()
    if action in _OF_A_FILE:
        if what is None or dut:
            raise BadInput(f"config {action.value} takes {_OF_A_FILE[action]}, and no --dut")
        path = Path(what)
        if action is ConfigAction.CHECK:
            _check(path, console)
        elif action is ConfigAction.CHOICES:
            _write_choices(path, console)
        else:
            _import(path, form, name, console)
        return 0
    if not dut and what is None:
        raise BadInput(f"config {action.value} takes the name of a configuration, or --dut")
    cfg = (
        config_of(dut, what or design_of(dut).default_config) if dut else configuration(what or "")
    )
    if action is ConfigAction.EXPORT:
        if form is None:
            raise BadInput("config export takes --as riscv-config or --as sail")
        export(cfg, form, console, Console(stderr=True))
    else:
        _explain(cfg, console)
    return 0


def _write_choices(path: Path, console: Console) -> None:
    check_file(path, "OUT.JSON")
    write_whole(path, json.dumps(table(), indent=1) + "\n")
    console.print(
        f"{path}: {len(CONFIGURED)} rules by fields, {len(FIXED)} alike, {len(ABSENT)} absent"
    )


def _import(path: Path, form: ForeignFormat | None, name: str, console: Console) -> None:
    text, found = read(path, form, name)
    console.file.write(text)
    if found.notes:
        Console(stderr=True).print(f"not needed: {', '.join(found.notes)}")


def _text(config: HartConfig, field: str) -> str:
    """The field's value as a dut.toml has it."""
    value = value_of(config, field)
    if isinstance(value, list):
        return " ".join(value) or "none"
    if isinstance(value, bool):
        return str(value).lower()
    return hex(value) if field in ("reset_pc", "ram_base", "ram_size") else str(value)


def _differing(config: HartConfig) -> list[str]:
    """Fields in which it is not DEFAULT, in their order."""
    other = named(DEFAULT)
    return [f for f in field_names() if getattr(config, f) != getattr(other, f)]


def _explain(config: HartConfig, console: Console) -> None:
    rules: dict[str, list[str]] = {}
    for rule, fields in CONFIGURED.items():
        for field in fields:
            rules.setdefault(field, []).append(rule)
    console.print(f"{config.name} (* differs from {DEFAULT})")
    rows = []
    for field in field_names():
        if field != "name":
            mark = "*" if field in _differing(config) else ""
            rows.append((f"{field}{mark}", _text(config, field), " ".join(rules.get(field, ["-"]))))
    console.print(_table(("field", "value", "rules"), rows))
    console.print("\nSettled alike in every configuration:")
    console.print(_table(("rule", "choice", "why"), ((r, *row) for r, row in FIXED.items())))
    console.print("\nOf what no hart here has:")
    console.print(_table(("rule", "why not"), ABSENT.items()))


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _check(path: Path, console: Console) -> None:
    try:
        design = load_file(path)
    except BadDut as error:
        raise BadInput(str(error)) from None
    console.print(f"{path}: {len(design.sources)} sources; {', '.join(design.configs)}")
    own = design.own_config
    if own is None:
        return
    console.print(f"{own.name} differs from {DEFAULT} in")
    for field in _differing(own):
        if field != "name":
            console.print(f"  {field} = {_text(own, field)}")
