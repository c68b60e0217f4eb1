# SPDX-License-Identifier: Apache-2.0
"""The report on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from trapline.console import visible
from trapline.tb.report.walk import line as walk_line


def safe(text: str) -> str:
    """The text as it is, for rich's markup: it has none of its own, and steers no terminal."""
    return escape(visible(text))


def _cell(text: str) -> Text:
    """The text as it is, for a table of any console."""
    return Text(visible(text))


def print_report(doc: dict[str, Any], console: Console) -> None:
    """Print one document of `document.document`; nothing is cut off on a narrow terminal."""
    # Paths and commands stay whole: to be copied, and without emoji for `:x:`.
    say = partial(console.print, markup=True, emoji=False, highlight=False, soft_wrap=True)
    say(
        f"[bold red]{doc['heading'].lower()}[/] in [bold]{safe(doc['program'])}[/]: "
        f"{safe(doc['sentence'])}"
    )
    if doc["predecessors"]:
        say(f"  only after: {safe(', '.join(doc['predecessors']))}")
    for line in _place(doc):
        say(line)
    if doc["fields"]:
        console.print(_fields(doc))
    for name in doc["rules"]:
        say(f"  rule norm:{name}")
    for line in doc["stale"][:10]:
        say(f"  accepted before: {safe(line)}")
    for line in _walks(doc):
        say(line)
    if doc["history"]:
        console.print(_history(doc))
        modes = " → ".join(f"{t['mode']}x{t['records']}" for t in doc["timeline"])
        say(f"  modes: {modes}")
    if doc["never_compared"]:
        groups = ", ".join(doc["never_compared"])
        say(f"  never compared for this design (shown as predicted): {groups}")
    for waiver in doc["waivers"]:
        say(f"  waived: {safe(waiver['name'])}: {safe(waiver['reason'])}")
    if doc["waves"]:
        say(f"  waves: {safe(doc['waves'])}")
    say(f"  reproduce: {safe(doc['reproduce'])}")


def _place(doc: dict[str, Any]) -> Iterator[str]:
    """Which record it is, its instruction and where that comes from; nothing without a record."""
    at = doc["at"] or doc["last"]
    if not at:
        return
    where = " ".join(x for x in (at["symbol"], at["source"]) if x)
    record = f"record {doc['record']}" if doc["at"] else "the last record"
    yield f"  {record} (order {at['order']}, cycle {at['cycle']}), mode {at['mode']}"
    yield f"  pc {at['pc']}  {safe(where)}"
    if at["source_text"]:
        yield f"    {safe(at['source_text'])}"
    if doc.get("host"):
        host = " ".join(x for x in (doc["host"]["symbol"], doc["host"]["source"]) if x)
        yield f"  in a guest; its host last ran {safe(host or doc['host']['pc'])}"
    yield f"  {safe(at['text'] or '(no instruction: ' + at['kind'] + ')')}"


def _walks(doc: dict[str, Any]) -> Iterator[str]:
    """The page-table walks of both sides, each under its title."""
    for side, title in (("golden", "golden model"), ("design", "design, PTEs its walker read")):
        rows = doc["walks"].get(side, [])
        if rows:
            yield f"  page-table walk, {title}:"
        yield from (f"    {safe(walk_line(row))}" for row in rows)


def _fields(doc: dict[str, Any]) -> Table:
    table = Table("field", "design", "golden model", box=None, pad_edge=False)
    for row in doc["fields"]:
        name = f"{row['field']} ({row['csr']})" if row.get("csr") else row["field"]
        table.add_row(*map(_cell, (f"  {name}", row["rtl_text"], row["golden_text"])))
        for bits in row["bits"]:
            table.add_row(f"    {bits['field']}", bits["rtl_text"], bits["golden_text"])
    return table


def _history(doc: dict[str, Any]) -> Table:
    table = Table("order", "mode", "pc", "", "", box=None, pad_edge=False, title_justify="left")
    for row in [*doc["history"], *([doc["at"]] if doc["at"] else [])]:
        table.add_row(
            str(row["order"]),
            row["mode"],
            _cell(f"{row['pc']} {row['symbol']}"),
            _cell(row["text"]),
            _cell(row.get("effect", "")),
        )
    return table
