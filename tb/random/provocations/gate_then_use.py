# SPDX-License-Identifier: Apache-2.0
"""A gate is opened or closed, and the very next instruction does what it gates, in any mode.

Gates: TW, VTW, TVM, VTVM, TSR, VTSR, HU, the counter enables, the environment configurations
(STCE, PBMTE, ADUE; FIOM, which closes nothing), the state enables, FS and VS.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple

from trapline.models.golden.gen import fields
from trapline.models.golden.gen.pte_fields import PBMT_LSB, A, D
from trapline.models.isa.config import HartConfig
from trapline.models.isa.csrs import BY_NAME
from trapline.tb.random import asm, edits
from trapline.tb.random.code import HELD, NOP, POINTER, Mode, csr, csr_address
from trapline.tb.random.world import HS, MACHINE, VS, M, U, World

RULES = (
    "hstatus_vtw_op",
    "hstatus_vtvm_op",
    "hstatus_vtsr_op",
    "hstatus_hu_op",
    "hcounteren_op",
    "henvcfg_stce",
    "stateen_illegal_state_access",
)
NEEDS = "s"

Use = Callable[[World], list[int]]


class Gate(NamedTuple):
    """A bit that decides whether some instruction may be executed."""

    csr: str
    bit: int
    use: Use
    # What must stand open above it for the gate to count: (CSR, bits).
    open: tuple[tuple[str, int], ...] = ()


def _csr(*names: str) -> Use:
    def use(world: World) -> list[int]:
        address = csr_address(world.rng.choice(names))
        if address >> 10 == 3 or world.chance(0.6):
            return [asm.csr_op("csrrs", world.register(), address, 0)]
        # With no bit to set it is a write that changes nothing.
        return [asm.csr_op("csrrsi", world.register(), address, 0), _write_same(world, address)]

    return use


def _write_same(world: World, address: int) -> int:
    """Csrrc of a register that was read from nothing: x0 in rs1 would be no write."""
    return asm.csr_op("csrrci", world.register(), address, 0)


def _fence(world: World) -> list[int]:
    # The last two are closed by no gate.
    names = ["sfence.vma", "sinval.vma", "sfence.vma", "sfence.w.inval", "sfence.inval.ir"]
    if world.h:
        names += ["hfence.gvma", "hinval.gvma", "hfence.vvma", "hinval.vvma"]
    name = world.rng.choice(names)
    return [asm.word(name, rs1=world.rng.choice((0, POINTER)) if name.endswith("vma") else 0)]


def _memory(world: World) -> list[int]:
    return world.access(keep=True)[:1]


def _ordering(world: World) -> list[int]:
    """FENCE, PAUSE or FENCE.TSO: FIOM changes what they order, and forbids nothing."""
    rng = world.rng
    sets = rng.choice((0x0FF, 0x010, 0x833, rng.getrandbits(8), rng.getrandbits(12)))
    return [asm.i_imm("fence", 0, 0, sets)]


def _wait(world: World) -> list[int]:
    return [asm.word(world.rng.choice(("wfi", "wrs.nto")))]


def _sret(_world: World) -> list[int]:
    return [asm.word("sret")]


def _atp(world: World) -> list[int]:
    name = world.rng.choice(("satp", "hgatp") if world.h else ("satp",))
    return [csr("csrrs", name, 0) | world.register() << 7]


def _tvm(world: World) -> list[int]:
    return (_atp if world.chance(0.4) else _fence)(world)


def _hypervisor(world: World) -> list[int]:
    return [world.hypervisor_access()]


# The same bit in each of the state enables.
SE: Final = fields.MSTATEEN1_SE
COUNTERS: Final = ("cycle", "time", "instret")
COUNTER_ENABLES: Final = fields.MCOUNTEREN_CY | fields.MCOUNTEREN_TM | fields.MCOUNTEREN_IR
_OPEN: Final = (("mcounteren", COUNTER_ENABLES), ("hcounteren", COUNTER_ENABLES))


def _state(name: str, above: tuple[tuple[str, int], ...]) -> list[Gate]:
    gates = []
    for number in range(4):
        uses = [f"hstateen{number}", f"sstateen{number}"] if name[0] == "m" else []
        uses = uses or [f"sstateen{number}"]
        uses = [u for u in uses if u in BY_NAME]
        if uses and f"{name}{number}" in BY_NAME:
            higher = tuple((f"{n}{number}", b) for n, b in above)
            gates.append(Gate(f"{name}{number}", SE, _csr(*uses), higher))
    uses = [u for u in ("senvcfg", "henvcfg") if name[0] == "m" or u == "senvcfg"]
    envcfg = fields.MSTATEEN0_ENVCFG
    gates.append(Gate(f"{name}0", envcfg, _csr(*uses), tuple((f"{n}0", envcfg) for n, _ in above)))
    return gates


@cache
def gates(cfg: HartConfig) -> tuple[Gate, ...]:
    """All gates of the hart; those of privileged instructions more often than the counters'."""
    stce, tm = fields.MENVCFG_STCE, fields.MCOUNTEREN_TM
    adue, pbmte = fields.MENVCFG_ADUE, fields.MENVCFG_PBMTE
    vtw = (("hstatus", fields.HSTATUS_VTW),) if cfg.has("h") else ()
    found = [
        *[Gate("mstatus", fields.MSTATUS_TW, _wait)] * 5,
        # Beside the gate of the guest's host.
        *[Gate("mstatus", fields.MSTATUS_TW, _wait, vtw)] * 3,
        *[Gate("mstatus", fields.MSTATUS_TVM, _tvm)] * 10,
        *[Gate("mstatus", fields.MSTATUS_TSR, _sret)] * 6,
        Gate("mstatus", fields.MSTATUS_FS, _memory),
        *[Gate("mcounteren", 1 << n, _csr(c)) for n, c in enumerate(COUNTERS)],
        *[Gate("scounteren", 1 << n, _csr(c), _OPEN) for n, c in enumerate(COUNTERS)],
        Gate("menvcfg", stce, _csr("stimecmp"), (("mcounteren", tm),)),
        Gate("mcounteren", tm, _csr("stimecmp"), (("menvcfg", stce),)),
        Gate("menvcfg", adue, _memory),
        Gate("menvcfg", pbmte, _memory),
        *[Gate("menvcfg", fields.MENVCFG_FIOM, _ordering)] * 2,
        Gate("senvcfg", fields.SENVCFG_FIOM, _ordering),
        *_state("mstateen", ()),
    ]
    if cfg.has("h"):
        above = (("mcounteren", COUNTER_ENABLES),)
        found += [
            *[Gate("hstatus", fields.HSTATUS_VTW, _wait)] * 6,
            *[Gate("hstatus", fields.HSTATUS_VTVM, _tvm)] * 8,
            *[Gate("hstatus", fields.HSTATUS_VTSR, _sret)] * 6,
            *[Gate("hstatus", fields.HSTATUS_HU, _hypervisor)] * 5,
            *[Gate("hcounteren", 1 << n, _csr(c), above) for n, c in enumerate(COUNTERS)],
            Gate("henvcfg", stce, _csr("stimecmp"), (("menvcfg", stce), *_OPEN)),
            Gate("menvcfg", stce, _csr("vstimecmp", "stimecmp"), (("henvcfg", stce), *_OPEN)),
            Gate("hcounteren", tm, _csr("stimecmp"), (("menvcfg", stce), ("henvcfg", stce))),
            Gate("henvcfg", adue, _memory, (("menvcfg", adue),)),
            Gate("henvcfg", pbmte, _memory, (("menvcfg", pbmte),)),
            Gate("vsstatus", fields.VSSTATUS_FS, _memory),
            # Two gates for one instruction: the host's and the guest's.
            *[Gate("hstatus", fields.HSTATUS_VTSR, _sret, (("mstatus", fields.MSTATUS_TSR),))] * 3,
            *[Gate("hstatus", fields.HSTATUS_VTVM, _tvm, (("mstatus", fields.MSTATUS_TVM),))] * 3,
            *[Gate("henvcfg", fields.HENVCFG_FIOM, _ordering)] * 2,
            # The guest's, under a host's that closes.
            *[
                Gate("menvcfg", bit, _memory, (("menvcfg", bit), ("henvcfg", bit)))
                for bit in (adue, pbmte)
            ]
            * 3,
            # What is set below a gate reads as zero once that is closed.
            *[
                Gate("menvcfg", bit, _csr("henvcfg"), (("menvcfg", bit), ("henvcfg", bit)))
                for bit in (adue, pbmte, stce)
            ],
            *[
                Gate(
                    f"mstateen{n}",
                    SE,
                    _csr(f"hstateen{n}"),
                    ((f"mstateen{n}", SE), (f"hstateen{n}", SE)),
                )
                for n in range(4)
            ],
            *_state("hstateen", (("mstateen", SE),)),
        ]
    return tuple(g for g in found if not g.bit & ~_all_bits(g.csr))


def _all_bits(name: str) -> int:
    return (1 << 64) - 1 if name in BY_NAME else 0


def provoke(world: World, mode: Mode) -> Mode:
    """Open what is above, then flip the gate right before the xRET (or in place) and use it."""
    rng = world.rng
    gate = rng.choice(gates(world.cfg))
    waits = gate.use is _wait
    if mode not in (MACHINE, HS) or not _writable(world, gate):
        if not waits or mode[0] == U:
            world.emit(*gate.use(world))
        return mode
    targets = [m for m in world.modes if m[0] != M]
    target = rng.choice([VS, HS, *targets] if world.h else targets)
    if mode == MACHINE:
        for name, bits in gate.open:
            world.bits("csrrs", name, world.limits.allowed(name, bits))
    if waits and not _wake(world, mode, target, guests=target == VS or bool(gate.open)):
        return mode
    behind = _page_behind(world, gate, mode, target)
    target, va = behind or (target, world.address(target))
    world.li(POINTER, va)
    bits = world.limits.allowed(gate.csr, gate.bit)
    name = gate.csr
    if not world.wide and bits >> 32:
        if name + "h" in world.avoid or BY_NAME[name].high is None:
            return mode
        bits, name = bits >> 32, name + "h"
    op = "csrrs" if waits and mode != MACHINE else rng.choice(("csrrs", "csrrc"))
    world.li(HELD, bits)
    change = csr(op, name, HELD)
    if behind and rng.random() < 0.7:
        # Without a fence the walk may go by the gate as it was.
        world.emit(change)
        world.flush()
        change = NOP
    # What is below the gate itself reads as zero here, and is refused elsewhere.
    below = (gate.csr, gate.bit) in gate.open and gate.use is not _memory
    if rng.random() < (0.6 if below else 0.25) and not waits and gate.use is not _sret:
        world.emit(change)
        if behind:
            world.touch(mode, target, va)
        else:
            world.emit(*gate.use(world))
        return mode
    world.go(mode, target, change)
    for _ in range(1 if gate.use is _sret else 3):
        world.emit(*gate.use(world))
    return target


def _page_behind(world: World, gate: Gate, mode: Mode, target: Mode) -> tuple[Mode, int] | None:
    """A page that PBMTE or ADUE decides about, in a stage that is put in use: (mode, address)."""
    rng = world.rng
    pbmt = gate.bit == fields.MENVCFG_PBMTE
    leaves = gate.bit == fields.MENVCFG_ADUE or (pbmt and world.wide)
    if mode != MACHINE or not leaves or rng.random() < 0.2:
        return None
    stage = rng.choice(("vs", "vs", "g")) if target[1] else "s"
    tree, _ = edits.space(world, mode, stage)
    spot = rng.choice(tree.pages)
    if pbmt:
        edits.apply(world, spot, ("or", rng.randint(1, 2) << PBMT_LSB))
    else:
        edits.apply(world, spot, ("clear", rng.choice((A | D, D))))
    world.flush()
    if stage == "g" and rng.random() < 0.5:
        return edits.through_a_guest(world, spot)
    return (int(stage == "g" or not spot.user), target[1]), world.inside(spot)


def _writable(world: World, gate: Gate) -> bool:
    return (
        gate.csr not in world.avoid and gate.csr.rstrip("0123") not in ("mstateen", "hstateen")
    ) or world.wide


def _wake(world: World, mode: Mode, target: Mode, guests: bool) -> bool:
    """Something pending and enabled, but not taken: WFI may not wait for ever.

    guests: an interrupt that is delegated to a guest. It is not taken in HS, and ends WFI there all
    the same. False where that cannot be had.
    """
    if target[0] == U or not world.limits.open:
        # There it always traps, or nothing may wait: then only the closed gate is tried.
        return target[0] == U
    if mode != MACHINE:
        return False
    bit = 1 << (2 if guests else 1)
    world.bits("csrrs", "mideleg", bit)
    if guests:
        world.bits("csrrs", "hideleg", bit)
    if target == VS:
        world.bits("csrrc", "vsstatus", fields.VSSTATUS_SIE)
    elif not guests:
        world.bits("csrrc", "mstatus", fields.MSTATUS_SIE)
    world.bits("csrrs", "mie", bit)
    world.bits("csrrs", "hvip" if guests else "mip", bit)
    return True
