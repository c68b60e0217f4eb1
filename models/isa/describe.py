# SPDX-License-Identifier: Apache-2.0
"""A CSR value in the manual's words, for reports and the command line."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from trapline.models.isa import causes
from trapline.models.isa.csr_kinds import Csr
from trapline.models.isa.csrs import ABSENT_CSRS, CSRS
from trapline.models.isa.layout import Placed, high_name, placed, placed_high

_ROWS = (*CSRS, *ABSENT_CSRS)
_BY_NAME = {c.name: c for c in _ROWS}
_HIGH_BY_NAME = {high_name(c): c for c in _ROWS if c.high is not None}
_NAME_AT = {c.address: c.name for c in _ROWS} | {
    c.high: name for name, c in _HIGH_BY_NAME.items() if c.high is not None
}

_SCHEME64 = {0: "Bare", 8: "Sv39", 9: "Sv48", 10: "Sv57"}
_SCHEME32 = {0: "Bare", 1: "Sv32"}
_XLEN = {1: "32", 2: "64", 3: "128"}
_CONTEXT = {0: "Off", 1: "Initial", 2: "Clean", 3: "Dirty"}
_MEANINGS: dict[str, dict[int, str]] = {
    "MPP": {0: "U", 1: "S", 3: "M"},
    "SPP": {0: "U", 1: "S"},
    "SPVP": {0: "VU", 1: "VS"},
    "FS": _CONTEXT,
    "VS": _CONTEXT,
    "UXL": _XLEN,
    "SXL": _XLEN,
    "VSXL": _XLEN,
    "MXL": _XLEN,
    **{f"A{i}": {0: "OFF", 1: "TOR", 2: "NA4", 3: "NAPOT"} for i in range(8)},
}


@dataclass(frozen=True)
class RegisterView:
    """A register, or its RV32 high half, as named: what `describe` and the command line show."""

    name: str
    address: int
    csr: Csr
    fields: tuple[Placed, ...]
    width: int


def view(name: str, xlen: int = 64) -> RegisterView:
    """The register called `name` (also "menvcfgh", or an address such as "0x600").

    Raises KeyError whose message is one line with the closest names.
    """
    wanted = name.lower()
    if wanted[:1].isdigit():
        try:
            address = int(wanted, 0)
        except ValueError:
            raise KeyError(f"{name} is neither a CSR name nor an address") from None
        if address not in _NAME_AT:
            raise KeyError(f"no CSR has the address {address:#05x}")
        wanted = _NAME_AT[address]
    if wanted in _BY_NAME:
        csr = _BY_NAME[wanted]
        return RegisterView(wanted, csr.address, csr, placed(csr, xlen), xlen)
    if wanted in _HIGH_BY_NAME:
        csr = _HIGH_BY_NAME[wanted]
        return RegisterView(wanted, csr.high or 0, csr, placed_high(csr), 32)
    close = difflib.get_close_matches(wanted, [*_BY_NAME, *_HIGH_BY_NAME], n=3)
    hint = f"; close: {', '.join(close)}" if close else ""
    raise KeyError(f"no CSR is called {name}{hint}")


def meaning(shown: RegisterView, p: Placed, content: int, value: int) -> str:
    """What a field's content stands for, "" where it is only a number."""
    if p.name == "CODE":
        return causes.cause_name(content, bool(value >> (shown.width - 1) & 1))
    if p.name == "MODE" and shown.name.endswith("tvec"):
        return {0: "Direct", 1: "Vectored"}.get(content, "reserved")
    if p.name == "MODE":
        scheme = (_SCHEME32 if p.msb == p.lsb else _SCHEME64).get(content, "reserved")
        return scheme + ("x4" if shown.name == "hgatp" and content in (1, 8, 9, 10) else "")
    if p.name == "EXTENSIONS":
        return "".join(chr(ord("A") + i) for i in range(26) if content >> i & 1)
    return _MEANINGS.get(p.name, {}).get(content, "")


def undescribed(shown: RegisterView, value: int) -> int:
    """The bits of `value` that lie in no field: read-only zero in the manual's model."""
    for p in shown.fields:
        value &= ~p.mask
    return value


def describe(name: str, value: int, xlen: int = 64) -> str:
    """One line: "hstatus=0x80 [SPV=1]"; fields that are zero are left out.

    A name that is no CSR is shown with its value only.
    """
    text = f"{name}={value:#x}"
    try:
        shown = view(name, xlen)
    except KeyError:
        return text
    parts = []
    for p in reversed(shown.fields):
        content = p.get(value)
        is_code = p.name == "CODE" and value != 0
        if p.name != "VALUE" and (content or is_code):
            says = meaning(shown, p, content, value)
            number = f"{content:#x}" if p.msb - p.lsb > 7 and p.name != "CODE" else str(content)
            parts.append(f"{p.name}={number}" + (f" ({says})" if says else ""))
    if stray := undescribed(shown, value):
        parts.append(f"no field: {stray:#x}")
    return f"{text} [{', '.join(parts)}]" if parts else text
