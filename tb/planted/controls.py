# SPDX-License-Identifier: Apache-2.0
"""The controls of tb/planted/variants/*.toml, and the sources with all of them compiled in.

As with the planted bugs (mutants), production sources carry none of it: `patched` changes
copies, each change guarded by a comparison with `mutant_pkg::selected`, so that selection 0 is the
original design. Here several controls may change the same place: the later one builds on the
earlier one's text.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trapline.models.isa.config import DEFAULT, NAMED, HartConfig
from trapline.models.isa.config_data import from_data
from trapline.tb.lockstep.sc_progress import SC_RULE
from trapline.tb.lockstep.staleness.search import RULES
from trapline.tb.planted.patch import ROOT, BadPatch, Patch, only_place, spliced

# Everything that is accepted although the model by itself does something else.
BOUND_RULE = "interrupt taken within the bound of records and cycles that the design states"
# The name of a configuration with choices of a control's own.
CHOSEN = "chosen"
ACCEPTANCES = (*RULES, SC_RULE, BOUND_RULE)


@dataclass(frozen=True)
class Control:
    """One variant of the own core with programs that show it.

    expect: "equal" or "caught"; accepts: words of the acceptance rules that must have been used
    (none: nothing may have been accepted); waits: cycles that an interrupt must have waited at
    least; outside: words of the acceptance rules that a caught one lies just outside of; like: runs
    with that control's patches; choices: fields of the configuration that the model is told, and
    that the core has by the patches alone.
    """

    number: int
    name: str
    why: str
    expect: str
    programs: tuple[str, ...]
    patches: tuple[Patch, ...] = ()
    accepts: tuple[str, ...] = ()
    waits: int = 0
    outside: tuple[str, ...] = ()
    like: str = ""
    wait_seed: int | None = None
    irq_seed: int | None = None
    choices: dict[str, Any] = field(default_factory=dict, hash=False)

    def chosen(self, config: str) -> dict[str, Any]:
        """The model's hart as data (models/isa/config_data.py); empty: the named configuration."""
        if not self.choices:
            return {}
        # Sha says of some choices which they are.
        gone = sorted(NAMED[config].extensions & {"sha"})
        return {"name": CHOSEN, "base": config, "without": gone, **self.choices}

    def hart(self, config: str) -> HartConfig:
        """The model's configuration. Raises ValueError for choices that nothing models."""
        return from_data(self.chosen(config)) if self.choices else NAMED[config]


def load(folder: Path | None = None) -> list[Control]:
    """All rows, files in name order. Raises BadPatch for a row that makes no sense."""
    rows: list[Control] = []
    for path in sorted((folder or ROOT / "tb" / "planted" / "variants").glob("*.toml")):
        for row in tomllib.loads(path.read_text())["control"]:
            lists = {k: tuple(v) for k, v in row.items() if k in ("programs", "accepts", "outside")}
            patches = tuple(Patch(**p) for p in row.get("patches", ()))
            rows.append(Control(len(rows) + 1, **{**row, **lists, "patches": patches}))
    names = [c.name for c in rows]
    for c in rows:
        if names.count(c.name) > 1:
            raise BadPatch(f"two controls are named {c.name}")
        if c.expect not in ("equal", "caught"):
            raise BadPatch(f"{c.name}: expect is {c.expect!r}")
        try:
            c.hart(DEFAULT)
        except ValueError as error:
            raise BadPatch(f"{c.name}: {error}") from None
        if c.like and c.like not in names:
            raise BadPatch(f"{c.name}: no control is named {c.like}")
        for words in (*c.accepts, *c.outside):
            if not any(words in rule for rule in ACCEPTANCES):
                raise BadPatch(f"{c.name}: no acceptance rule says {words!r}")
    return rows


def inside(control: Control, rule: str) -> bool:
    """Whether the control must have been accepted by `rule`."""
    if rule == BOUND_RULE:
        return control.waits > 0
    return any(words in rule for words in control.accepts)


def just_outside(control: Control, rule: str) -> bool:
    """Whether the control shows where `rule` ends."""
    return any(words in rule for words in control.outside)


def selection(control: Control, everyone: list[Control]) -> int:
    """What mutant_pkg::selected must be for `control`; 0 is the unchanged core."""
    if control.like:
        return next(c.number for c in everyone if c.name == control.like)
    return control.number


def patched(controls: list[Control], root: Path = ROOT) -> dict[str, str]:
    """Path below the root -> text with every change. Raises BadPatch where one does not fit."""
    places: dict[str, dict[str, str]] = {}
    for control in controls:
        for patch in control.patches:
            texts = places.setdefault(patch.file, {})
            before = texts.get(patch.find, patch.find)
            texts[patch.find] = _guarded(patch.replace, control, controls).replace("{find}", before)
    result: dict[str, str] = {}
    for file, texts in places.items():
        original = (root / file).read_text()
        starts = {find: only_place(find, original, file) for find in texts}
        changes = [(at, at + len(find), texts[find]) for find, at in starts.items()]
        result[file] = spliced(original, changes)
    return result


def _guarded(text: str, control: Control, controls: list[Control]) -> str:
    numbers = {f"on:{c.name}": c.number for c in controls} | {"on": control.number}
    for key, number in numbers.items():
        text = text.replace(f"{{{key}}}", f"(mutant_pkg::selected == 32'd{number})")
    return text
