# SPDX-License-Identifier: Apache-2.0
"""What a refuted claim shows: inputs in the manual's words, and both sides run on them for real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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

NO_DIFFERENCE = "the executed Python function gives what the RTL does: an error of the proof"


@dataclass(frozen=True)
class Counterexample:
    """Inputs, one line that tells the difference, and what the replay showed.

    stands: whether the golden function, executed, gives other outputs than the RTL's terms do. If
    not, the translation of the golden function is at fault and nothing is refuted.
    """

    inputs: list[Any]
    line: str
    replay: str
    golden: tuple[Any, ...]
    rtl: tuple[Any, ...]
    stands: bool


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


def _golden_outputs(
    twin: Twin, cfg: HartConfig, inputs: Sequence[Any], library: Library
) -> tuple[Any, ...]:
    """What the golden function gives when it is executed."""
    source, definition = library.find(twin.golden)
    function = source.names[definition.name]
    value = border.call(lambda arguments: function(*arguments), twin, cfg, inputs)
    if twin.outputs[0].width == STATE:
        return (tuple(value),)
    return (value,) if len(twin.outputs) == 1 else tuple(value)


def counterexample(
    twin: Twin,
    cfg: HartConfig,
    inputs: Sequence[Any],
    rtl: Sequence[Any],
    library: Library,
) -> Counterexample:
    """Decode the solver's inputs and execute the golden function of `library` on them.

    `rtl`: the RTL's outputs as its terms give them for these inputs.
    """
    golden = _golden_outputs(twin, cfg, inputs, library)
    words = [f"{p.name}={port_text(twin, p, v)}" for p, v in zip(twin.inputs, inputs, strict=True)]
    differ = [
        f"{p.name}: golden {port_text(twin, p, g, r)} rtl {port_text(twin, p, r, g)}"
        for p, g, r in zip(twin.outputs, golden, rtl, strict=True)
        if g != r
    ]
    stands = golden != tuple(rtl)
    replay = "" if stands else NO_DIFFERENCE
    line = f"{' '.join(words)} -> {'; '.join(differ)}"
    return Counterexample(list(inputs), line, replay, golden, tuple(rtl), stands)


def replayed(
    found: Counterexample, twin: Twin, cfg: HartConfig, overlay: dict[str, str]
) -> Counterexample:
    """The counterexample, and what Verilator makes of the RTL on its inputs."""
    if not found.stands:
        return found
    try:
        rtl = TwinLibrary(cfg, overlay).call(twin.name, found.inputs)
    except (RuntimeError, OSError) as error:
        return replace(found, replay=f"not replayed: {str(error).splitlines()[-1]}")
    if rtl == found.rtl:
        replay = "Verilated RTL gives the predicted values"
    elif rtl != found.golden:
        replay = "Verilated RTL gives other values than predicted (x in the RTL)"
    else:
        replay = "Verilated RTL equals the golden model here: the difference needs x"
    return replace(found, replay=replay, rtl=rtl)
