# SPDX-License-Identifier: Apache-2.0
"""Explain a CSR, and decode a value of it field by field."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from trapline.console import Console
from trapline.errors import BadInput
from trapline.models.isa.csr_kinds import HARDWARE, Alias, BitField
from trapline.models.isa.describe import RegisterView, meaning, undescribed, view

EXAMPLES = (
    "trapline csr hstatus",
    "trapline csr hstatus 0x80",
    "trapline csr 0x600 --xlen 32",
)
LEGALISERS = "models/golden/priv/csr_write.py"
_MODES = {0: "U", 1: "S", 2: "HS", 3: "M"}


def _number(text: str, width: int) -> int:
    """The value as given (decimal, 0x, 0b); BadInput when it is none or too wide."""
    try:
        value = int(text, 0)
    except ValueError:
        raise BadInput(f"{text} is not a number (write 0x80, 0b1000 or 128)") from None
    if not 0 <= value < 1 << width:
        raise BadInput(f"{text} does not fit in {width} bits")
    return value


def _alias(alias: Alias) -> str:
    text = f"bits {alias.mask:#x} of {alias.target}"
    if alias.shift:
        text += f", shifted right by {alias.shift}"
    if alias.gate:
        text += f", where {alias.gate} is set"
    return f"{text}; writes reach {alias.write:#x}"


# Bits 11:8 of the address of a VS CSR.
VS_LEVEL = 2


def _facts(shown: RegisterView) -> Table:
    """Address, access and relations, one line each."""
    csr = shown.csr
    lowest = (
        "VS state, HS-mode" if csr.address >> 8 == VS_LEVEL else f"{_MODES[csr.privilege]}-mode"
    )
    rows = [("address", f"{shown.address:#05x}"), ("lowest mode", lowest)]
    if shown.address == csr.high:
        rows.append(("high half of", csr.name))
    elif csr.high is not None:
        rows.append(("RV32 high half", f"{csr.high:#05x}"))
    rows.append(("access", "read-only" if csr.read_only else "read/write"))
    optional = [
        ("extension", csr.extension.capitalize()),
        ("at V=1", f"{csr.vs} takes its place" if csr.vs else ""),
        ("shows", _alias(csr.alias) if csr.alias else ""),
        ("also gated by", ", ".join(csr.gates)),
        ("legal values", f"{csr.legaliser} of {LEGALISERS}" if csr.legaliser else ""),
        ("note", csr.note),
        ("rules", ", ".join(csr.rules)),
    ]
    rows += [(title, text) for title, text in optional if text]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for title, text in rows:
        table.add_row(title, text)
    return table


def _fields(shown: RegisterView, value: int | None) -> Table:
    """One line for each field, most significant first: its rules, or with a value its content."""
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    titles = ["keeps", "note", "rules"] if value is None else ["content", "meaning", "note"]
    for title in ["bits", "field", *titles]:
        table.add_column(title, overflow="fold")
    for p in reversed(shown.fields):
        bits = str(p.lsb) if p.msb == p.lsb else f"{p.msb}:{p.lsb}"
        row = [bits, p.name]
        if value is None:
            row += [_keeps(p.field), p.field.note, "\n".join(p.field.rules)]
            table.add_row(*row)
        else:
            content = p.get(value)
            row += [f"{content:#x}", meaning(shown, p, content, value), p.field.note]
            table.add_row(*row, style=None if content else "dim")
    return table


def _keeps(field: BitField) -> str:
    return field.warl + ("; hardware writes it" if field.hw and field.warl != HARDWARE else "")


def command(
    name: Annotated[str, typer.Argument(help="A CSR's name, or its address (0x600).")],
    value: Annotated[str | None, typer.Argument(help="A value to decode.")] = None,
    xlen: Annotated[int, typer.Option(help="XLEN of the layout: 32 or 64.")] = 64,
) -> int:
    """Explain a CSR: address, fields, aliases, what a write keeps, rules; decode VALUE.

    Exit status: 0, 2 bad input.
    """
    if xlen not in (32, 64):
        raise BadInput(f"--xlen is {xlen}, not 32 or 64")
    try:
        shown = view(name, xlen)
    except KeyError as error:
        raise BadInput(str(error.args[0])) from None
    number = None if value is None else _number(value, shown.width)
    console = Console()
    heading = shown.name if number is None else f"{shown.name} = {number:#x}"
    console.print(heading, style="bold")
    console.print(_facts(shown))
    if shown.fields:
        console.print()
        console.print(_fields(shown, number))
    else:
        console.print("No field: every bit is read-only zero.")
    if number is not None and (stray := undescribed(shown, number)):
        console.print(f"Bits {stray:#x} lie in no field; they are read-only zero.")
    return 0
