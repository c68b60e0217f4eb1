# SPDX-License-Identifier: Apache-2.0
"""A twin's golden side by its ports, whatever form the golden model gives the function.

The ports of models/isa/functions.py are flat, as the RTL's structs are. The golden function takes
and returns the same in the same order, but for `trap_entry`, which goes by a row of its table and
returns writes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from trapline.formal.golden import symbolic as sym
from trapline.models.golden.priv.traps import ROWS, TakenTrap
from trapline.models.isa.config import HartConfig
from trapline.models.isa.functions import Twin
from trapline.models.isa.state import SLOT_INDEX

# The golden function on its arguments, cfg first: executed or interpreted.
Function = Callable[[Sequence[Any]], Any]


def call(function: Function, twin: Twin, cfg: HartConfig, values: Sequence[Any]) -> Any:
    """The outputs for the inputs `values`, numbers or symbolic, both in the order of the ports."""
    if twin.name != "trap_entry":
        return function([cfg, *values])
    ports = dict(zip((p.name for p in twin.inputs), values, strict=True))
    target = ports["target"]
    if not sym.is_symbolic(target):
        return _by_row(function, twin, cfg, ports, target)
    result = _by_row(function, twin, cfg, ports, len(ROWS) - 1)
    for number in reversed(range(len(ROWS) - 1)):
        chosen = sym.truth(sym.compare("Eq", target, number))
        result = sym.choose(chosen, _by_row(function, twin, cfg, ports, number), result)
    return result


def _by_row(
    function: Function, twin: Twin, cfg: HartConfig, ports: dict[str, Any], target: int
) -> tuple[Any, ...]:
    row = ROWS[target]
    slots = {SLOT_INDEX[n]: value for n, value in ports.items() if n in SLOT_INDEX}
    trap = TakenTrap(*(ports[n] for n in TakenTrap._fields))
    pc, writes = function([cfg, row, trap, slots])
    after = {"priv": row.priv, "v": row.v, "pc": pc}
    written = slots | dict(writes)
    after |= {n: written[i] for n, i in SLOT_INDEX.items() if i in written}
    return tuple(after[p.name] for p in twin.outputs)
