# SPDX-License-Identifier: Apache-2.0
"""Points of rules whose names say what they are about: `hstatus_sz`, `mstatus_mie_op`.

The manual names a rule after its CSR and field. A size or an access is shown by an access of the
lowest mode that has one, a field by every value that it can hold; which CSRs and fields there are
is what models/isa says.
"""

from __future__ import annotations

from functools import cache

from trapline.coverage.fields import reachable, shown
from trapline.coverage.names import CSR
from trapline.models.isa.csr_kinds import Csr
from trapline.models.isa.csrs import BY_NAME, CSRS

ENDINGS = ("sz", "acc", "op", "mode", "enc", "always_rd", "mandatory", "rdonly")
_MODES = ("U", "HS", "HS", "M")


def _named(rule: str) -> tuple[Csr, str, str] | None:
    """(row, the name the rule uses, the rest of the rule) of a rule that begins with a CSR."""
    text = rule.lower()
    for name in sorted(CSR.values, key=len, reverse=True):
        if text.startswith(name + "_"):
            row = BY_NAME.get(name) or BY_NAME.get(name.removesuffix("h"))
            if row is not None:
                return row, name, text[len(name) + 1 :]
    return None


def _access(row: Csr, name: str, rest: str) -> list[str]:
    mode = _MODES[row.privilege]
    selectors = ["config[rv32]"] if name != row.name else []
    if rest in ("acc", "rdonly") or row.read_only or rest == "always_rd":
        selectors.append(f"csr[{name}, {mode}, read, ok]")
    if row.read_only:
        if rest in ("acc", "rdonly"):
            selectors.append(f"csr[{name}, *, write, illegal]")
        return selectors
    selectors.append(f"csr[{name}, {mode}|M, write, ok]")
    if rest == "sz" and name == row.name:
        selectors += _wide(row)
    return selectors


def _wide(row: Csr) -> list[str]:
    """That the register holds more than zero: of each wide field that can, another value."""
    target = BY_NAME[row.alias.target] if row.alias else row
    names = {f"{target.name}.{f.name}=other" for f in target.fields if f.width > 4}
    return [f"field[{p}]" for p in sorted(names & set(shown()[1].values)) if _can(p)]


def _can(point: str) -> bool:
    csr, _, field = point.partition("=")[0].partition(".")
    return reachable(point) and all(
        f.warl not in ("read-only zero", "read-only constant")
        for f in BY_NAME[csr].fields
        if f.name == field
    )


def _field(row: Csr, rest: str) -> list[str]:
    """Every value of the field that the rest of the rule's name begins with."""
    target = BY_NAME[row.alias.target] if row.alias else row
    for field in row.fields:
        if rest == field.name.lower() or rest.startswith(field.name.lower() + "_"):
            return _values(f"{target.name}.{field.name}")
    return []


def _values(name: str) -> list[str]:
    points = [p for p in shown()[1].values if p.startswith(name + "=") and reachable(p)]
    if any(p.endswith(("=zero", "=other")) for p in points):
        points = [p for p in points if not p.endswith("=all ones") and (_can(p) or "zero" in p)]
    return [f"field[{p}]" for p in points]


@cache
def _facts() -> dict[str, list[str]]:
    """Rule -> selectors, of the rules that rows and fields of models/isa name."""
    found: dict[str, list[str]] = {}
    for row in CSRS:
        if row.name not in CSR.values:
            continue
        for rule in row.rules:
            found.setdefault(rule, []).append(f"csr[{row.name}, *, *, ok]")
        target = BY_NAME[row.alias.target] if row.alias else row
        for field in row.fields:
            for rule in field.rules:
                found.setdefault(rule, []).extend(_values(f"{target.name}.{field.name}"))
    return {rule: selectors for rule, selectors in found.items() if selectors}


def selectors(rule: str) -> tuple[str, ...]:
    """The selectors that the rule's name, or the tables' own rows, give it; () for none."""
    named = _named(rule)
    if named is not None:
        row, name, rest = named
        if rest in ENDINGS:
            return tuple(_access(row, name, rest))
        found = _field(row, rest)
        if found:
            return tuple(found)
    return tuple(_facts().get(rule, ()))
