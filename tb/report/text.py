# SPDX-License-Identifier: Apache-2.0
"""The report on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from trapline.tb.report.walk import line as walk_line


def print_report(doc: dict[str, Any], console: Console) -> None:
    """Print one document of `document.document`; nothing is cut off on a narrow terminal."""
    at = doc["at"] or doc["last"]
    console.print(
        f"[bold red]{doc['heading'].lower()}[/] in [bold]{escape(doc['program'])}[/]: "
        f"{escape(doc['sentence'])}"
    )
    if doc["predecessors"]:
        console.print(f"  only after: {escape(', '.join(doc['predecessors']))}")
    if at:
        where = " ".join(x for x in (at["symbol"], at["source"]) if x)
        record = f"record {doc['record']}" if doc["at"] else "the last record"
        console.print(f"  {record} (order {at['order']}, cycle {at['cycle']}), mode {at['mode']}")
        console.print(f"  pc {at['pc']}  {escape(where)}")
        if at["source_text"]:
            console.print(f"    {escape(at['source_text'])}")
        if doc.get("host"):
            host = " ".join(x for x in (doc["host"]["symbol"], doc["host"]["source"]) if x)
            console.print(f"  in a guest; its host last ran {escape(host or doc['host']['pc'])}")
        console.print(f"  {escape(at['text'] or '(no instruction: ' + at['kind'] + ')')}")
    if doc["fields"]:
        console.print(_fields(doc))
    for name in doc["rules"]:
        console.print(f"  rule norm:{name}")
    for line in doc["stale"][:10]:
        console.print(f"  accepted before: {escape(line)}")
    for side, title in (("golden", "golden model"), ("design", "design, PTEs its walker read")):
        for number, row in enumerate(doc["walks"].get(side, [])):
            if number == 0:
                console.print(f"  page-table walk, {title}:")
            console.print(f"    {escape(walk_line(row))}", soft_wrap=True)
    if doc["history"]:
        console.print(_history(doc))
        modes = " → ".join(f"{t['mode']}x{t['records']}" for t in doc["timeline"])
        console.print(f"  modes: {modes}")
    if doc["never_compared"]:
        groups = ", ".join(doc["never_compared"])
        console.print(f"  never compared for this design (shown as predicted): {groups}")
    for waiver in doc["waivers"]:
        console.print(f"  waived: {escape(waiver['name'])}: {escape(waiver['reason'])}")
    if doc["waves"]:
        console.print(f"  waves: {escape(doc['waves'])}")
    console.print(f"  reproduce: {escape(doc['reproduce'])}", soft_wrap=True)


def _fields(doc: dict[str, Any]) -> Table:
    table = Table("field", "design", "golden model", box=None, pad_edge=False)
    for row in doc["fields"]:
        name = f"{row['field']} ({row['csr']})" if row.get("csr") else row["field"]
        table.add_row(f"  {escape(name)}", escape(row["rtl_text"]), escape(row["golden_text"]))
        for bits in row["bits"]:
            table.add_row(f"    {bits['field']}", bits["rtl_text"], bits["golden_text"])
    return table


def _history(doc: dict[str, Any]) -> Table:
    table = Table("order", "mode", "pc", "", "", box=None, pad_edge=False, title_justify="left")
    for row in [*doc["history"], *([doc["at"]] if doc["at"] else [])]:
        table.add_row(
            str(row["order"]),
            row["mode"],
            f"{row['pc']} {escape(row['symbol'])}",
            escape(row["text"]),
            escape(row.get("effect", "")),
        )
    return table
