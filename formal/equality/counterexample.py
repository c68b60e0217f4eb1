# SPDX-License-Identifier: Apache-2.0
"""What a refuted claim shows: inputs in the manual's words, and both sides run on them for real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from trapline.formal.golden import border
from trapline.formal.golden.sources import Library
from trapline.formal.rtl.library import TwinLibrary
from trapline.models.isa import causes, csrs, encodings
from trapline.models.isa.config import HartConfig
from trapline.models.isa.functions import (
    STATE,
    Access,
    AccessKind,
    Fault,
    Implicit,
    Outcome,
    Port,
    PrivOp,
    PteResult,
    Target,
    Twin,
)
from trapline.models.isa.state import SLOT_INDEX, SLOTS

_ENUMS: dict[str, type[IntEnum]] = {
    "access": Access,
    "target": Target,
    "outcome": Outcome,
    "kind": AccessKind,
    "fault": Fault,
    "implicit": Implicit,
    "result": PteResult,
}
_PRIV = {0: "U", 1: "S", 3: "M"}
_MODE = {0: "Bare", 1: "Sv32", 8: "Sv39", 9: "Sv48", 10: "Sv57"}


_OP = {number: e.name for number, e in enumerate(encodings.ENCODINGS, 1)}
_EXCEPTION = {e.number: e.name for e in causes.EXCEPTIONS}


@dataclass(frozen=True)
class Counterexample:
    """Inputs, one line that tells the difference, and what the replay showed."""

    inputs: list[Any]
    line: str
    replay: str
    golden: tuple[Any, ...]
    rtl: tuple[Any, ...]


def csr_text(name: str, value: int) -> str:
    """A slot's value with the names of the fields that are not zero."""
    row = csrs.BY_NAME.get(name)
    fields = row.fields if row else ()
    named = [
        f"{f.name}={(value >> f.lsb) & ((1 << f.width) - 1):#x}"
        for f in fields
        if (value >> f.lsb) & ((1 << f.width) - 1)
    ]
    return f"{value:#x}" + (f"{{{' '.join(named)}}}" if named else "")


def port_text(twin: Twin, port: Port, value: Any, against: Any = None) -> str:
    """A port's value: by the enum's member, the instruction, the mode, or the CSR's fields.

    `against`: the value of the other side; of a whole state only what differs from it is shown.
    """
    if port.width == STATE:
        return _state_text(value, against)
    if port.name == "op":
        return _member(PrivOp, value) if twin.name == "insn_access" else _named(value, _OP)
    # `result` is an enum in pte_check only.
    enum = _ENUMS.get(port.name) if port.width < 8 else None
    if enum is not None:
        return _member(enum, value)
    if port.name in ("priv", "mode"):
        known = {"priv": _PRIV, "mode": _MODE}[port.name]
        return f"{value:#x}({known.get(value, 'reserved')})"
    if port.name == "addr" and port.width == 12:
        return f"{value:#x}({csrs.csr_name(value)})"
    if port.name == "cause" and twin.name == "fault_cause":
        return _named(value, _EXCEPTION)
    return csr_text(port.name, value) if port.name in SLOT_INDEX else hex(value)


def _state_text(value: Sequence[int], against: Sequence[int] | None) -> str:
    other = against if against is not None else [0] * len(value)
    slots = zip(SLOTS, value, other, strict=True)
    return "{" + " ".join(f"{s.name}={csr_text(s.name, v)}" for s, v, o in slots if v != o) + "}"


def _named(value: int, names: Mapping[int, str]) -> str:
    return f"{value:#x}({names[value]})" if value in names else hex(value)


def _member(enum: type[IntEnum], value: int) -> str:
    known = value in enum._value2member_map_
    return f"{value:#x}({enum(value).name})" if known else hex(value)


def counterexample(
    twin: Twin,
    cfg: HartConfig,
    inputs: Sequence[Any],
    predicted: Sequence[Any],
    library: Library,
    overlay: dict[str, str],
) -> Counterexample:
    """Decode the solver's inputs and run both sides on them.

    `predicted`: the RTL's outputs as the solver sees them; `library` and `overlay` as in the claim.
    The golden side is the Python function, executed; the RTL side what Verilator makes of it.
    """
    source, definition = library.find(twin.golden)
    function = source.names[definition.name]
    value = border.call(lambda arguments: function(*arguments), twin, cfg, inputs)
    single = len(twin.outputs) == 1 and twin.outputs[0].width != STATE
    golden_out = (value,) if single else tuple(value)
    if twin.outputs[0].width == STATE:
        golden_out = (golden_out,)
    try:
        rtl_out = tuple(TwinLibrary(cfg, overlay).call(twin.name, list(inputs)))
        same = rtl_out == tuple(predicted)
        differs = rtl_out != golden_out
        replay = (
            "Verilated RTL gives the predicted values"
            if same
            else (
                "Verilated RTL gives other values than predicted (x in the RTL)"
                if differs
                else "Verilated RTL equals the golden model here: the difference needs x"
            )
        )
        if golden_out == tuple(predicted):
            replay = "the executed Python function gives what the RTL does: an error of the proof"
    except (RuntimeError, OSError) as error:
        rtl_out, replay = tuple(predicted), f"not replayed: {str(error).splitlines()[-1]}"
    words = [f"{p.name}={port_text(twin, p, v)}" for p, v in zip(twin.inputs, inputs, strict=True)]
    differ = [
        f"{p.name}: golden {port_text(twin, p, g, r)} rtl {port_text(twin, p, r, g)}"
        for p, g, r in zip(twin.outputs, golden_out, predicted, strict=True)
        if g != r
    ]
    line = f"{' '.join(words)} -> {'; '.join(differ)}"
    return Counterexample(list(inputs), line, replay, golden_out, rtl_out)
