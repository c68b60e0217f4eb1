# SPDX-License-Identifier: Apache-2.0
"""What one record did, in a few words: registers, memory, CSRs, mode and where it went."""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.isa.causes import cause_name
from trapline.models.isa.commit import Kind, MemOp, get
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.describe import view
from trapline.models.isa.encodings import decode_name
from trapline.tb.lockstep.effects import Change

TARGETS = ("M", "HS", "VS", "?")
_STORES = (MemOp.STORE, MemOp.AMO, MemOp.SC, MemOp.HSV)
_RETURNS = ("mret", "sret", "mnret")
# Fields of a CSR that are named one by one; of more, the whole value says as much.
_MOST_FIELDS = 4


def mode_name(priv: int, v: int) -> str:
    """M, HS, U, VS or VU."""
    return {(3, 0): "M", (1, 0): "HS", (0, 0): "U", (1, 1): "VS", (0, 1): "VU"}.get(
        (priv, v), f"priv={priv} V={v}"
    )


def effects(words: tuple[int, ...], kind: Kind | None, changes: Sequence[Change]) -> list[str]:
    """What the record says it did, then what CSRs it changed."""
    if kind in (Kind.EXCEPTION, Kind.INTERRUPT):
        name = cause_name(get(words, "cause"), kind is Kind.INTERRUPT)
        return [f"{name} -> {TARGETS[get(words, 'target')]} {get(words, 'next_pc'):#x}"]
    if kind is Kind.PTE_UPDATE:
        before, after = get(words, "mem_rdata"), get(words, "mem_wdata")
        return [f"PTE at {get(words, 'mem_pa'):#x}: {before:#x} -> {after:#x}"]
    if kind is not Kind.RETIRE:
        return []
    found = []
    if get(words, "rd_we"):
        found.append(f"x{get(words, 'rd_addr')}={get(words, 'rd_wdata'):#x}")
    if get(words, "frd_we"):
        found.append(f"f{get(words, 'rd_addr')}={get(words, 'rd_wdata'):#x}")
    if get(words, "mem_op") in _STORES:
        size = 1 << get(words, "mem_size")
        found.append(f"[{get(words, 'mem_pa'):#x}]={get(words, 'mem_wdata'):#0{2 + 2 * size}x}")
    row = decode_name(get(words, "insn"))
    if row is not None and row.name in _RETURNS:
        mode = mode_name(get(words, "priv_after"), get(words, "v_after"))
        found.append(f"-> {mode} {get(words, 'next_pc'):#x}")
    return found + [change_text(*change) for change in changes]


def change_text(name: str, before: int, after: int) -> str:
    """A CSR's new value: the fields that changed by name, where they are few."""
    shown = view(name, 64).fields if name in BY_NAME else ()
    fields = [f for f in shown if (before ^ after) & f.mask]
    covered = sum(f.mask for f in fields)
    listed = len(shown) > 1 and 0 < len(fields) <= _MOST_FIELDS
    if listed and not (before ^ after) & ~covered:
        values = " ".join(f"{f.name}={f.get(after):#x}" for f in fields)
        return f"{name}={after:#x} ({values})"
    return f"{name}={after:#x}"
