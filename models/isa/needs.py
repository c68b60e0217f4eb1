# SPDX-License-Identifier: Apache-2.0
"""What a program needs of a hart, as terms that a configuration meets or does not.

A directed program states them in its first comment (`Needs: h, sstc, geilen>=3`); `make sw` carries
them into the ELF file (section SECTION). A term is

* an extension (`sstc`), or a translation mode of the VS-stage (`sv48`) or G-stage (`sv48x4`), which
  asks nothing of a hart of the other XLEN;
* `xlen 64`, `xlen 32`;
* `FIELD>=N`, for a number of HartConfig, or as much as its XLEN has room for;
* `FIELD`: the field's value is the default configuration's, all of its bits for a mask;
* a CSR that a hart may lack (`mcountinhibit`): it is there.

A reason may follow each in parentheses.
"""

from __future__ import annotations

import re

from trapline.models.isa.config import (
    ABSENT_CSRS,
    DEFAULT,
    MODELLED,
    NAMED,
    SV32,
    WIDEST,
    HartConfig,
    field_names,
)
from trapline.models.isa.config_data import MODES

SECTION = ".trapline.needs"
_REASON = re.compile(r"\([^()]*\)")
_AT_LEAST = re.compile(r"(\w+)>=(\d+)")
_XLEN = re.compile(r"xlen (32|64)")
_G_STAGE = "x4"


def parse(text: str) -> tuple[str, ...]:
    """The terms of a `Needs:` line. Raises ValueError for one that says nothing about a hart."""
    terms = tuple(" ".join(part.split()) for part in _REASON.sub("", text).split(","))
    terms = tuple(term for term in terms if term)
    for term in terms:
        met(NAMED[DEFAULT], term)
    return terms


def unmet(config: HartConfig, terms: tuple[str, ...]) -> tuple[str, ...]:
    """Those that the hart does not meet. Raises ValueError as `parse`."""
    return tuple(term for term in terms if not met(config, term))


def met(config: HartConfig, term: str) -> bool:
    """Whether the hart meets a term. Raises ValueError for one that says nothing about a hart."""
    if found := _XLEN.fullmatch(term):
        return config.xlen == int(found[1])
    if found := _AT_LEAST.fullmatch(term):
        # What XLEN leaves no room for is not asked.
        least = min(int(found[2]), WIDEST[config.xlen].get(found[1], int(found[2])))
        return _number(config, found[1]) >= least
    if term in MODELLED:
        return config.has(term)
    if term.removesuffix(_G_STAGE) in MODES:
        return _has_mode(config, term)
    if term in ABSENT_CSRS:
        return term not in config.absent_csrs
    if term in field_names() and term != "name":
        return bool(getattr(config, term) == getattr(NAMED[DEFAULT], term))
    raise ValueError(f"needs {term!r}, which is no extension, mode, field or CSR of a hart")


def _has_mode(config: HartConfig, term: str) -> bool:
    """Whether it has the translation mode; one of the other XLEN asks nothing of this hart."""
    mode = MODES[term.removesuffix(_G_STAGE)]
    if (mode == SV32) != (config.xlen == 32):
        return True
    return mode in (config.gstage_modes if term.endswith(_G_STAGE) else config.vm_modes)


def _number(config: HartConfig, field: str) -> int:
    value = getattr(config, field, None)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"needs {field!r}, which is no number of a hart")
    return value
