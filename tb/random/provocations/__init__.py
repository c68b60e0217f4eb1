# SPDX-License-Identifier: Apache-2.0
"""What random programs provoke: one module each, named by it.

A module has RULES, names of the manual's rules that it serves, and `provoke(world, mode)`, which
emits a few instructions for a hart in `mode` and returns the mode it leaves the hart in. NEEDS, in
those that have it, is an extension without which a hart is spared it. How often each is drawn
stands in tb/random/configs/*.toml.
"""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from trapline.models.isa.config import HartConfig
from trapline.tb.random.code import Mode
from trapline.tb.random.world import World

CONFIGS = Path(__file__).parent.parent / "configs"
DEFAULT_WEIGHTS = "default"

Provoke = Callable[[World, Mode], Mode]


class BadWeights(Exception):
    """A file of weights that does not fit the provocations; the message says how."""


class Provocation(NamedTuple):
    """A module of this folder: its name, its rules and its `provoke`."""

    name: str
    rules: tuple[str, ...]
    provoke: Provoke
    needs: str = ""


@cache
def provocations() -> Mapping[str, Provocation]:
    """Every provocation by its module's name."""
    found = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        found[info.name] = Provocation(
            info.name, module.RULES, module.provoke, getattr(module, "NEEDS", "")
        )
    return found


def applicable(cfg: HartConfig, name: str = DEFAULT_WEIGHTS) -> tuple[Provocation, ...]:
    """As `weighted`, without those whose extension the hart does not have."""
    return tuple(one for one in weighted(name) if not one.needs or cfg.has(one.needs))


@cache
def weighted(name: str = DEFAULT_WEIGHTS) -> tuple[Provocation, ...]:
    """Each provocation as often as configs/NAME.toml weighs it. Raises BadWeights."""
    try:
        weights = tomllib.loads((CONFIGS / f"{name}.toml").read_text())["weights"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise BadWeights(f"weights {name}: {error}") from None
    known = provocations()
    if not isinstance(weights, dict):
        raise BadWeights(f"weights {name}: [weights] is no table")
    if weights.keys() != known.keys():
        odd = ", ".join(sorted(weights.keys() ^ known.keys()))
        raise BadWeights(f"weights {name}: names on one side only: {odd}")
    if not all(type(w) is int and w >= 0 for w in weights.values()) or not any(weights.values()):
        raise BadWeights(f"weights {name}: a weight is a whole number, not all of them zero")
    return tuple(known[n] for n, weight in weights.items() for _ in range(weight))
