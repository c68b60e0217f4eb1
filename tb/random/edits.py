# SPDX-License-Identifier: Apache-2.0
"""Changes of page tables by the program itself, and the fences that order them."""

from __future__ import annotations

from trapline.models.golden.gen.pte_fields import (
    PBMT,
    PPN_LSB,
    RSW,
    RSW_LSB,
    A,
    D,
    G,
    N,
    R,
    U,
    V,
    W,
    X,
)
from trapline.tb.random import asm, layout, paging
from trapline.tb.random.code import GLUE, HELD, KEPT, PLACE, POINTER, Mode
from trapline.tb.random.paging import GOOD, Spot
from trapline.tb.random.world import HS, MACHINE, VS, World

# What an edit does to a PTE: (operation, operand) for xor, or, clear and set.
Edit = tuple[str, int]


def another_page(world: World) -> Edit:
    """Another page of the data region."""
    return "xor", world.rng.randrange(1, layout.DATA_PAGES) << 10


def permission(world: World) -> Edit:
    """One permission, A, D or V gone or come; two of them."""
    bits = world.rng.choice((V, R, W, X, U, A, D, R | W, A | D))
    return world.rng.choice((("xor", bits), ("clear", bits)))


def ignored(world: World) -> Edit:
    """G and the bits for software: nothing changes for an access."""
    return world.rng.choice((("or", G), ("or", 1 << RSW_LSB), ("or", 2 << RSW_LSB), ("xor", RSW)))


def pointer(world: World) -> Edit:
    """A pointer to a page of valid leaves: no translation where no table may follow."""
    extra = world.rng.choice((0, 0, 0, G, A, D, U, U | A | D))
    return "set", layout.DECOY >> 12 << PPN_LSB | V | extra


def reserved(world: World) -> Edit:
    """Reserved bits, PBMT and N, one at a time; W without R."""
    if not world.wide or world.chance(0.1):
        return world.rng.choice((("clear", R), ("set", 0)))
    bit = world.rng.choice((*range(54, 61), 61, 61, 62, 62, 63, 63))
    return ("or", PBMT) if world.chance(0.1) else ("or", 1 << bit)


def not_of_a_pointer(world: World) -> Edit:
    """In a pointer, A, D, U or N: reserved there."""
    return "or", world.rng.choice((U, A, D, N, N) if world.wide else (U, A, D))


def napot(world: World) -> Edit:
    """A NAPOT leaf of 64 KiB, or one whose size is none."""
    if not world.wide:
        return another_page(world)
    low = world.rng.choice((8, 8, 8, 8, 4, 1, 12, 0))
    flags = world.rng.choice((0xDF, 0xDF, 0xCF, 0xFF))
    return "set", N | (layout.DATA >> 12 & ~15 | low) << PPN_LSB | flags


def far(world: World) -> Edit:
    """A page number with one high bit more, often the top one: its low bits lead to data."""
    top = 44 if world.wide else 22
    return "or", 1 << 10 + world.rng.choice((top - 1, world.rng.randrange(20, top)))


def misaligned(world: World, level: int) -> Edit:
    """In a superpage leaf, a page number bit that belongs to the offset; often the top one."""
    bits = (9 if world.wide else 10) * level
    return "or", 1 << 10 + world.rng.choice((0, bits - 1, bits - 1, world.rng.randrange(bits)))


def neighbour(world: World, level: int) -> Edit:
    """In a superpage leaf, the next superpage."""
    return "xor", 1 << 10 + (9 if world.wide else 10) * level + world.rng.randrange(2)


LEAF = (another_page, another_page, permission, permission, ignored, pointer, reserved, napot, far)
SUPERPAGE = (permission, ignored, pointer, reserved, far)
POINTERS = (
    *(permission, ignored, far, far, reserved, reserved, reserved),
    *(not_of_a_pointer, not_of_a_pointer),
)


def edit_for(world: World, spot: Spot, leaf: bool) -> Edit:
    """An edit that fits the PTE."""
    if not leaf:
        return world.rng.choice(POINTERS)(world)
    if spot.level and world.chance(0.5):
        return world.rng.choice((neighbour, misaligned, misaligned))(world, spot.level)
    return world.rng.choice(SUPERPAGE if spot.level else LEAF)(world)


def apply(world: World, spot: Spot, edit: Edit, keep: bool = False) -> None:
    """Change the PTE in memory, which the current mode reaches at its own address.

    keep: its old value goes to KEPT.
    """
    operation, operand = edit
    load, store = ("ld", "sd") if world.wide else ("lw", "sw")
    world.li(PLACE, spot.pte)
    old = KEPT if keep else GLUE
    if operation != "set" or keep:
        world.emit(asm.i_imm(load, old, PLACE, 0))
    world.li(HELD, operand)
    if operation == "clear":
        world.emit(asm.i_imm("xori", HELD, HELD, -1), asm.word("and", rd=HELD, rs1=HELD, rs2=old))
    elif operation != "set":
        world.emit(asm.word(operation, rd=HELD, rs1=HELD, rs2=old))
    world.emit(asm.store(store, HELD, PLACE, 0))


def undo(world: World, spot: Spot) -> None:
    """The old value again, from KEPT."""
    world.li(PLACE, spot.pte)
    world.emit(asm.store("sd" if world.wide else "sw", KEPT, PLACE, 0))


def reachable(mode: Mode, stage: str) -> bool:
    """Whether this mode may change the tables of a stage and fence them."""
    if mode == MACHINE:
        return True
    return mode == HS or (mode == VS and stage == "vs")


def reachable_stages(world: World, mode: Mode) -> list[str]:
    """The stages of this hart whose tables this mode may change and fence; none in U and VU."""
    return [s for s in (("s", "vs", "g") if world.h else ("s",)) if reachable(mode, s)]


def fence(world: World, mode: Mode, stage: str, spot: Spot, ident: int, covering: bool) -> None:
    """A fence for a changed PTE: one that covers it, in any form, or one that need not.

    `ident`: the ASID (G-stage: VMID) in use.
    """
    rng = world.rng
    form = rng.randrange(4)
    by_address, by_ident = form & 1, form >> 1
    va = spot.va
    if rng.random() < 0.5:
        # Any address in the page does.
        va += rng.randrange((0x1000 << (9 if world.wide else 10) * spot.level) >> 3) << 3
    if not covering:
        va, ident = rng.choice(((va ^ 0x1000, ident), (va, ident ^ 1), (va ^ 1 << 21, ident)))
        by_address, by_ident = rng.choice(((1, 0), (0, 1), (1, 1)))
    if stage == "g":
        name, inval = "hfence.gvma", "hinval.gvma"
        va >>= 2
    elif stage == "vs" and mode[1] == 0:
        name, inval = "hfence.vvma", "hinval.vvma"
    else:
        name, inval = "sfence.vma", "sinval.vma"
    if by_address:
        world.li(POINTER, va)
    if by_ident:
        bits = world.ident_bits("g" if stage == "g" else "s")
        # Bits above the implemented ones are ignored.
        odd = rng.getrandbits(12) << bits if rng.random() < 0.3 and bits < 16 else 0
        world.li(HELD, ident | odd)
    fields = {"rs1": POINTER if by_address else 0, "rs2": HELD if by_ident else 0}
    if world.cfg.has("svinval") and rng.random() < 0.3:
        world.emit(
            asm.word("sfence.w.inval"), asm.word(inval, **fields), asm.word("sfence.inval.ir")
        )
    else:
        world.emit(asm.word(name, **fields))


def any_space(world: World, mode: Mode) -> tuple[str, paging.Tree, int] | None:
    """`space` of a stage that the mode can reach: (stage, tree, identifier); None for none."""
    stages = reachable_stages(world, mode)
    if not stages:
        return None
    stage = world.rng.choice(stages)
    return stage, *space(world, mode, stage)


def space(world: World, mode: Mode, stage: str) -> tuple[paging.Tree, int]:
    """Put a tree of a stage in use, with a drawn identifier, and its neighbours; fenced.

    Returns (tree, identifier). In VS-mode and HS-mode only what that mode may write is written.
    """
    rng = world.rng
    tree = rng.choice(world.trees(stage))
    ident = world.ident(world.ident_bits(stage))
    if mode == MACHINE and stage != "s" and rng.random() < 0.8:
        # Without a first stage, guest physical addresses can be had as they are.
        other = "g" if stage == "vs" else "vs"
        beside = rng.choice((None, None, *world.trees(other)))
        value = world.atp(beside, world.ident(world.ident_bits(other)))
        world.csrw("hgatp" if other == "g" else "vsatp", value)
    name = {"s": "satp", "vs": "satp" if mode[1] else "vsatp", "g": "hgatp"}[stage]
    world.csrw(name, world.atp(tree, ident))
    if mode == MACHINE:
        world.flush()
    elif mode == HS and world.h:
        names = ("sfence.vma",) if stage == "s" else ("hfence.vvma", "hfence.gvma")
        world.emit(*(asm.word(n) for n in names))
    else:
        world.emit(asm.word("sfence.vma"))
    return tree, ident


def through_a_guest(world: World, spot: Spot) -> tuple[Mode, int]:
    """M-mode: (mode, address) that reach a G-stage page of the data region through a guest's tree.

    The guest virtual address is mostly another one than the guest physical address.
    """
    tree = world.rng.choice(world.spaces.vs)
    world.csrw("vsatp", world.atp(tree, world.ident(world.ident_bits("vs"))))
    world.flush()
    leaf = world.leading_to(tree, spot.va - layout.DATA >> 12)
    return (int(not leaf.user), 1), world.inside(leaf)


def led_to(world: World, spot: Spot) -> tuple[Mode, int]:
    """M-mode: (mode, address) that reach any page of the G-stage; a guest's leaf is set for it.

    At XLEN=32 nothing else leads to a guest physical address of more than 32 bits.
    """
    tree = world.rng.choice(world.spaces.vs)
    world.csrw("vsatp", world.atp(tree, world.ident(world.ident_bits("vs"))))
    leaf, gpa = world.rng.choice(tree.pages), world.inside(spot)
    flags = GOOD | (U if leaf.user else 0)
    apply(world, leaf, ("set", gpa >> 12 << PPN_LSB | flags))
    world.flush()
    return (int(not leaf.user), 1), leaf.va | gpa & 0xFFF
