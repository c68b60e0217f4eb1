# SPDX-License-Identifier: Apache-2.0
"""Programs that repeat the same steps for ever on the golden model, and those that need time."""

from __future__ import annotations

from dataclasses import dataclass

from trapline.models.golden.hart import Hart
from trapline.models.isa.causes import cause_name
from trapline.models.isa.commit import Kind
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.platform.platform import Platform

LONGEST = 1024  # steps of a loop
_COUNTERS = frozenset(SLOT_INDEX[name] for name in ("mcycle", "minstret"))
_SLOTS = [i for name, i in SLOT_INDEX.items() if i not in _COUNTERS]

# pc, mode and registers; and what a step did: kind, pc, and where and what it stored.
_State = tuple[int, ...]
_Step = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Livelock:
    """The loop that a program repeats for ever: its steps, and the traps among them."""

    steps: int
    traps: int
    sentence: str


def _state(hart: Hart) -> _State:
    registers = (hart.get_x(i) for i in range(1, 32))
    return (hart.pc, hart.priv, hart.v, *registers, *hart.slots_at(_SLOTS))


def find_livelock(platform: Platform) -> Livelock | None:
    """Whether the program will repeat its next steps for ever; makes a few of them to see.

    It does when, twice in a row, the same steps with the same stores lead from a state (but for
    the counters of cycles and instructions) to itself and no timer is set: then memory is the same
    after both rounds, and nothing is left that could change.
    """
    hart, begin = platform.hart, _state(platform.hart)
    done: list[_Step] = []
    length = 0
    while len(done) < 2 * LONGEST:
        pc = hart.pc
        if not platform.run(1) or platform.end is not None or hart.next_time != (1 << 64) - 1:
            return None
        stored = (hart.mem_op, hart.mem_pa, hart.mem_wdata) if hart.mem_op else (0, 0, 0)
        done.append((hart.kind, pc, *stored))
        if hart.device:
            return None
        if _state(hart) == begin:
            if length and done[length:] == done[:length]:
                return Livelock(length, _traps(done[:length]), _sentence(hart, done[:length]))
            length = length or len(done)
        if length and len(done) >= 2 * length:
            return None
    return None


def _traps(steps: list[_Step]) -> int:
    return sum(step[0] != Kind.RETIRE for step in steps)


def _sentence(hart: Hart, steps: list[_Step]) -> str:
    traps = _traps(steps)
    text = f"in {len(steps)} steps that repeat for ever, and no timer is set"
    if traps:
        text += f"; {traps} of them are traps, the last one {cause_name(hart.trap_cause, False)}"
    return f"{text}, at pc {hart.pc:#x}"
