# SPDX-License-Identifier: Apache-2.0
"""A program as commented assembly that builds by itself, at the addresses it was drawn for."""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.isa.disasm import disassemble
from trapline.models.isa.memory_map import RAM
from trapline.tb.random import layout
from trapline.tb.random.code import GLUE, Constant, Go, Op, Placer, Visit
from trapline.tb.random.program import Scenario
from trapline.tb.random.shrink import Attempt

_MODES = {(3, 0): "M", (1, 0): "HS", (0, 0): "U", (1, 1): "VS", (0, 1): "VU"}


def written(attempt: Attempt, about: Sequence[str]) -> str:
    """The text of the program; `about`: lines for the comment at its top."""
    scenario = attempt.scenario
    program = attempt.program
    notes = comments(scenario)
    lines = ["/* SPDX-License-Identifier: Apache-2.0 */"]
    lines += [f"# {line}".rstrip() for line in about]
    lines += [
        f"# {attempt.instructions} instructions beyond set-up, starting in "
        + " and ".join(_MODES[s.mode] for s in scenario.segments if any(u.ops for u in s.units))
        + ".",
        "# Everything stands where the generator puts it (tb/random/layout.py).",
        "  .section .text",
        "  .globl _start",
        "_start:",
    ]
    for spa, content in sorted(program.pieces):
        if not any(content):
            continue
        lines.append(f"  .org {spa - RAM.base:#x}  # {place_of(spa)}")
        code = spa < layout.DATA and spa != layout.TABLE
        size = 4 if code else 8
        zeros = 0
        for at in range(0, len(content), size):
            word = int.from_bytes(content[at : at + size], "little")
            if word == 0 and spa + at not in notes:
                zeros += size
                continue
            if zeros:
                lines.append(f"  .zero {zeros}")
                zeros = 0
            if code:
                lines += notes.get(spa + at, ())
                text = disassemble(word, spa + at, scenario.cfg.xlen)
                lines.append(f"  .word {word:#010x}  # {text}")
            else:
                lines.append(f"  .dword {word:#x}")
    return "\n".join(lines) + "\n"


def place_of(spa: int) -> str:
    """What stands at an address."""
    names = (
        (layout.DECOY, "leaves behind a pointer that must not be followed"),
        (layout.FAR_DATA, "far data pages"),
        (layout.G_TABLES, "tables of hgatp"),
        (layout.VS_TABLES, "tables of vsatp"),
        (layout.S_TABLES, "tables of satp"),
        (layout.DATA, "data pages"),
        (layout.U_CODE, "code of U and VU"),
        (layout.S_CODE, "code of M, HS and VS"),
        (layout.DONE, "the end"),
        (layout.TABLE, "segments: address, MPP, MPV"),
        (layout.VS_HANDLER, "handler of VS"),
        (layout.HS_HANDLER, "handler of HS"),
        (layout.M_HANDLER, "handler of M"),
        (layout.BOOT, "set-up"),
    )
    return next(text for base, text in names if spa >= base)


def comments(scenario: Scenario) -> dict[int, list[str]]:
    """What to say before the instruction at an address: mode, provocation, operation."""
    placer = Placer(scenario.cfg, scenario.escape)
    notes: dict[int, list[str]] = {}
    for segment in scenario.segments:
        placer.user = int(segment.mode[0] == 0)
        for unit in segment.units:
            if unit.ops:
                name = unit.name.replace("_", " ")
                notes.setdefault(placer.here, []).append(f"  # {_MODES[unit.mode]}: {name}")
            for op in unit.ops:
                note = _note(op)
                if note:
                    notes.setdefault(placer.here, []).append(f"  #   {note}")
                placer.place([op])
        notes.setdefault(placer.here, []).append("  # the escape")
        placer.put((scenario.escape, scenario.escape))
    return notes


def _note(op: Op) -> str:
    if isinstance(op, Constant):
        return f"x{op.rd} = {op.value:#x}" if op.rd != GLUE else f"{op.value:#x}"
    if isinstance(op, Go):
        return f"to {_MODES[op.target]} by xRET"
    if isinstance(op, Visit):
        return f"to {_MODES[op.target]} and back by ECALL"
    return ""
