# SPDX-License-Identifier: Apache-2.0
"""Two address spaces whose ASIDs or VMIDs differ in one bit, one after the other, without a fence.

The same page of both holds other data; a leaf may be global, which counts within one VMID only.
"""

from __future__ import annotations

from collections.abc import Sequence

from trapline.models.golden.gen.pte_fields import PPN_LSB, G, U
from trapline.tb.random import edits, layout
from trapline.tb.random.code import Mode
from trapline.tb.random.paging import GOOD, Spot
from trapline.tb.random.world import MACHINE, World

RULES = ("HGATP_VMID", "sfence_vma_asid_effect", "vsatp_op", "hgatp_op")
NEEDS = "s"


def provoke(world: World, mode: Mode) -> Mode:
    """Use one, switch, use the other at once; and back again."""
    rng = world.rng
    if mode != MACHINE:
        world.touch(mode, mode, world.address(mode))
        return mode
    if world.h and rng.random() < 0.25:
        _host_and_guest(world, mode)
        return mode
    stage = rng.choice(("s", "vs", "g", "g")) if world.h else "s"
    trees = world.trees(stage)
    first, second = trees[0], trees[-1]
    bits = world.ident_bits(stage)
    if bits == 0 or (first is second and stage != "g"):
        return mode
    one = world.ident(bits)
    two = one ^ 1 << rng.randrange(bits)
    name = {"s": "satp", "vs": "vsatp", "g": "hgatp"}[stage]
    bare = stage != "g" and rng.random() < (0.35 if stage == "vs" else 0.1)
    shared = _other_stage(world, stage, bare) if stage != "s" else None
    world.csrw(name, world.atp(first, one))
    world.flush()
    spot, target = _page(world, mode, stage, first.pages, shared)
    va = world.inside(spot)
    if bare and rng.random() < 0.8:
        # With Bare it is there no more, at once, though it is global.
        edits.apply(world, spot, ("or", G))
    _used(world, mode, target, va, first.pages if stage != "g" and not bare else ())
    alone = bare or (first is second and rng.random() < 0.3)
    world.csrw(name, world.atp(None if alone else second, two))
    _touched(world, mode, target, va, again=bare)
    _back(world, mode, target, va, (name, world.atp(first, one)))
    world.flush()
    return mode


def _page(
    world: World, mode: Mode, stage: str, pages: Sequence[Spot], shared: Spot | None
) -> tuple[Spot, Mode]:
    """A page to use, the one that both have more often than not, and a mode to use it in."""
    rng = world.rng
    spot = rng.choice(pages)
    if shared is not None and rng.random() < 0.7:
        spot = shared
    target = world.translated_as(mode, stage)
    if (stage != "g" or spot is shared) and rng.random() < 0.7:
        target = (int(not spot.user), target[1])
    return spot, target


def _used(world: World, mode: Mode, target: Mode, va: int, pages: Sequence[Spot]) -> None:
    """An access; now and then right behind a fetch from another page, which is global."""
    rng = world.rng
    others = [s for s in pages if s.va != va & ~0xFFF and s.user == (target[0] == 0)]
    if not others or rng.random() >= 0.3:
        world.touch(mode, target, va)
        return
    beside = rng.choice(others)
    edits.apply(world, beside, ("or", G))
    world.flush()
    world.visit(target, va, beside.va)


def _touched(world: World, mode: Mode, target: Mode, va: int, again: bool) -> None:
    """Once; again: perhaps twice. What an access of one kind does not tell, another one may."""
    world.touch(mode, target, va)
    if again and world.chance(0.5):
        world.touch(mode, target, va)


def _back(world: World, mode: Mode, target: Mode, va: int, first: tuple[str, int]) -> None:
    """Half of the time the first space again: (register, value)."""
    if world.chance(0.5):
        world.csrw(*first)
        world.touch(mode, target, va)


def _other_stage(world: World, stage: str, bare: bool) -> Spot | None:
    """What the guest's other stage is meanwhile, with global leaves or pointers.

    Returns the guest's page that is global, which both VMIDs have, if any. bare: this stage is
    going to be Bare; then mostly the other one is all that translates.
    """
    rng = world.rng
    if stage == "vs":
        g_tree = rng.choice((None, *world.spaces.g) if not bare else world.spaces.g)
        world.csrw("hgatp", world.atp(g_tree, world.ident(7)))
        above = [p for p in g_tree.pointers if p.va >> 21 == layout.DATA >> 21] if g_tree else []
        if above and rng.random() < 0.5:
            # In the G-stage the bit means nothing.
            edits.apply(world, rng.choice(above), ("or", G))
        return None
    # Half of the time the guest's own mapping is there, too, and perhaps global.
    inner = rng.choice((None, *world.spaces.vs))
    world.csrw("vsatp", world.atp(inner, world.ident(world.cfg.asidlen)))
    if inner is None or rng.random() < 0.4:
        return None
    large = [s for s in inner.spots if s.va == layout.FAR_DATA]
    if large and rng.random() < 0.4:
        return _superpage(world, large[0])
    spot = rng.choice(inner.pages)
    edits.apply(world, spot, ("or", G))
    return spot


def _superpage(world: World, spot: Spot) -> Spot:
    """The guest's global superpage over one of the G-stage, which each guest has elsewhere."""
    user = U if spot.user else 0
    edits.apply(world, spot, ("set", layout.FAR_DATA >> 12 << PPN_LSB | user | GOOD | G))
    target = layout.FAR_DATA
    for tree in (world.spaces.g[0], world.spaces.g[-1]):
        leaf = next(s for s in tree.spots if s.va == layout.FAR_DATA)
        edits.apply(world, leaf, ("set", target >> 12 << PPN_LSB | GOOD | U))
        target = layout.DATA & ~0x1F_FFFF
    return spot


def _host_and_guest(world: World, mode: Mode) -> None:
    """The same page of host and guest, under the same ASID and VMID 0, by turns."""
    rng = world.rng
    host = rng.choice(world.spaces.s)
    alike = [t for t in world.spaces.vs if t.mode == host.mode] or list(world.spaces.vs)
    guest = rng.choice(alike)
    ident = world.ident(world.cfg.asidlen)
    world.csrw("satp", world.atp(host, ident))
    world.csrw("vsatp", world.atp(guest, ident))
    world.csrw("hgatp", world.atp(rng.choice((None, None, *world.spaces.g)), 0))
    world.flush()
    spot = rng.choice(host.pages)
    va = world.inside(spot)
    other = next((s for s in guest.pages if s.va == spot.va), spot)
    modes = [(int(not spot.user), 0), (int(not other.user), 1)]
    if rng.random() < 0.5:
        modes.reverse()
    for target in (*modes, modes[0]):
        world.touch(mode, target, va)
