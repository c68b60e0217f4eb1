# SPDX-License-Identifier: Apache-2.0
"""Builds one random program from a source of randomness.

A program is a list of segments. The M-mode handler starts each one in a mode of its own (MRET); it
is a stream of provocations, some of which go on in a less privileged mode (xRET), and ends with the
escape: a cause that is never delegated. Handlers of every mode skip the instruction that trapped,
or resume where a fetch that fails is to be followed.

A program is data until it is assembled (`Scenario`), so that parts of it can be left out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from random import Random
from typing import NamedTuple

from trapline.errors import BadInput
from trapline.models.golden.gen import csrs, fields
from trapline.models.isa.config import HartConfig
from trapline.tb.random import asm, data, layout, paging
from trapline.tb.random.code import (
    EBREAK,
    GLUE,
    HS_A,
    HS_B,
    LAST_FREE,
    RESUME,
    UNIMP,
    VS_A,
    VS_B,
    Mode,
    Op,
    Placer,
    Unit,
)
from trapline.tb.random.draws import Draws
from trapline.tb.random.handlers import m_handler, s_handler
from trapline.tb.random.provocations import DEFAULT_WEIGHTS, applicable
from trapline.tb.random.values import TRAPPING, OpinionLimits, pmp_region, safe_value
from trapline.tb.random.world import Spaces, World

# So many programs in a row, by their seeds, share their page tables.
SHARED = 16
Pieces = tuple[tuple[int, bytes], ...]
_FORMATS = {4: "I", 8: "Q"}


def check(cfg: HartConfig) -> None:
    """Raise BadInput for a hart that no random program is for."""
    if not cfg.has("u"):
        raise BadInput(f"{cfg.name}: random programs need a mode below M, and this hart has none")
    if cfg.has("s") and not cfg.vm_modes:
        raise BadInput(
            f"{cfg.name}: random programs need a translation mode, and vm_modes has none"
        )


@dataclass(frozen=True)
class ProgramImage:
    """An image: pieces of bytes by physical address.

    It starts at `entry` in M-mode and is over when pc reaches `done`.
    """

    cfg: HartConfig
    entry: int
    done: int
    pieces: Pieces

    @property
    def memory(self) -> dict[int, int]:
        """The same as 64-bit little-endian words."""
        return {
            spa + at: int.from_bytes(content[at : at + 8], "little")
            for spa, content in self.pieces
            for at in range(0, len(content), 8)
        }


class ProgramTables(NamedTuple):
    """The page tables of a program: as trees, and as bytes."""

    spaces: Spaces
    pieces: Pieces


@dataclass
class Segment:
    """Provocations, from a mode on."""

    mode: Mode
    units: list[Unit] = field(default_factory=list)


@dataclass
class Scenario:
    """A program before it is assembled. `setup`: what the start does."""

    cfg: HartConfig
    escape: int
    tables: ProgramTables
    setup: list[Op]
    segments: list[Segment]


NO_LIMITS = OpinionLimits()


def draw(
    cfg: HartConfig,
    rng: Random,
    segments: int = 8,
    limits: OpinionLimits = NO_LIMITS,
    setup: Random | None = None,
    tables: ProgramTables | None = None,
    weights: str = DEFAULT_WEIGHTS,
) -> Scenario:
    """A scenario of `segments` segments. The same sources of randomness give the same one.

    setup: source for start values (and page tables); where the segments are drawn one by one (so
    that they shrink), these many choices better come from one seed.
    tables: page tables to use, else they are drawn.
    """
    setup = rng if setup is None else setup
    tables = make_tables(cfg, setup) if tables is None else tables
    escape = setup.choice((EBREAK, UNIMP))
    world = World(cfg, rng, tables.spaces, escape, limits)
    choices = applicable(cfg, weights)
    found = []
    for _ in range(segments):
        segment = Segment(rng.choice(world.modes))
        mode = segment.mode
        for _ in range(rng.randint(2, 6)):
            one = rng.choice(choices)
            unit = Unit(one.name, mode)
            world.ops = unit.ops
            mode = one.provoke(world, mode)
            segment.units.append(unit)
        found.append(segment)
    return Scenario(cfg, escape, tables, boot(cfg, setup, tables.spaces, escape, limits), found)


def boot(
    cfg: HartConfig, rng: Random, spaces: Spaces, escape: int, limits: OpinionLimits
) -> list[Op]:
    """The start: PMP, delegation, translation, registers."""
    code = World(cfg, rng, spaces, escape, limits)
    vectors = [("mtvec", layout.M_HANDLER)]
    if cfg.has("s"):
        vectors.append(("stvec", layout.HS_HANDLER))
    if cfg.has("h"):
        vectors.append(("vstvec", layout.VS_HANDLER))
    vectors = [(name, handler | rng.randrange(2)) for name, handler in vectors]
    for name, value in vectors:
        code.csrw(name, value)
    code.csrw("mscratch", layout.TABLE)
    if cfg.pmp_entries:
        code.li(GLUE, (1 << (54 if cfg.xlen == 64 else 32)) - 1)
        code.emit(asm.csr_op("csrrw", 0, csrs.PMPADDR15, GLUE))
        last = csrs.PMPCFG2 if cfg.xlen == 64 else csrs.PMPCFG3
        code.li(GLUE, 0x1F << (cfg.xlen - 8))
        code.emit(asm.csr_op("csrrw", 0, last, GLUE))
        for i in range(8):
            code.li(GLUE, pmp_region(rng)[0])
            code.emit(asm.csr_op("csrrw", 0, csrs.PMPADDR0 + i, GLUE))
    names = "medeleg mideleg menvcfg mcounteren mstateen0 scounteren stimecmp mstatus".split()
    if not cfg.has("s"):
        names = "menvcfg mcounteren mstatus".split()
    if cfg.has("h"):
        names += "hedeleg hideleg henvcfg hcounteren hstateen0 hstatus vsstatus vstimecmp".split()
        names += [f"{level}stateen{n}" for n in (1, 2, 3) for level in "mh"]
    for name in names:
        value = safe_value(limits, rng, name, escape)
        if name in ("mstatus", "hstatus"):
            value &= ~(TRAPPING | fields.MSTATUS_MIE)
        if name in ("stimecmp", "vstimecmp"):
            value |= 1 << 32
        code.csrw(name, value)
    if cfg.has("s"):
        code.csrw("satp", code.atp(rng.choice([None, *spaces.s]), 1))
    if cfg.has("h"):
        code.csrw("vsatp", code.atp(rng.choice([None, *spaces.vs]), 1))
        code.csrw("hgatp", code.atp(rng.choice([None, *spaces.g]), 1))
    for register in range(1, LAST_FREE + 1):
        code.li(register, rng.getrandbits(rng.choice((3, 11, 31))))
    for name, value in vectors:
        # All entries lead to the same code: BASE may be any of the first, and a wrong one goes on.
        code.csrw(name, value + 4 * rng.choice((0, 0, 1, 2, 3, 5, 9, 15)))
    code.li(RESUME, 0)
    return code.ops


def make_tables(cfg: HartConfig, rng: Random) -> ProgramTables:
    """Page tables: one or two trees of each stage; none without S-mode."""
    if not cfg.has("s"):
        return ProgramTables(Spaces([], [], []), ())
    s = paging.PageTables(cfg.xlen, layout.S_TABLES)
    vs = paging.PageTables(cfg.xlen, layout.VS_TABLES)
    g = paging.PageTables(cfg.xlen, layout.G_TABLES)
    pages = [layout.DATA + (p << 12) for p in range(layout.DATA_PAGES)]

    def trees(
        tables: paging.PageTables, modes: frozenset[int], g_stage: bool, targets: list[int]
    ) -> list[paging.Tree]:
        # Two of one mode are what a missing tag mistakes for one another.
        mode = rng.choice(sorted(modes))
        count = rng.choice((1, 2, 2))
        others = [
            mode if rng.random() < 0.6 else rng.choice(sorted(modes)) for _ in range(count - 1)
        ]
        return [paging.make_tree(cfg, rng, tables, m, g_stage, targets) for m in (mode, *others)]

    s_trees = trees(s, cfg.vm_modes, False, pages)
    if not cfg.has("h"):
        return ProgramTables(Spaces(s_trees, [], []), pieces_of([s], cfg))
    g_trees = trees(g, cfg.gstage_modes, True, pages)
    gpas = [a for tree in g_trees for a in tree.addresses]
    vs_trees = trees(vs, cfg.vm_modes, False, gpas)
    for tree in g_trees:
        paging.map_guest_tables(rng, g, tree, vs)
    return ProgramTables(Spaces(s_trees, vs_trees, g_trees), pieces_of([s, vs, g], cfg))


def pieces_of(tables: Iterable[paging.PageTables], cfg: HartConfig) -> Pieces:
    """Tables as bytes, page by page."""
    size = cfg.xlen // 8
    pages: dict[int, bytearray] = {}
    for one in tables:
        for address, pte in one.ptes.items():
            page = pages.get(address >> 12)
            if page is None:
                page = pages[address >> 12] = bytearray(4096)
            at = address & 0xFFF
            page[at : at + size] = pte.to_bytes(size, "little")
    return tuple((number << 12, bytes(page)) for number, page in sorted(pages.items()))


@cache
def handlers(cfg: HartConfig, escape: int) -> Pieces:
    """The handlers, and where a finished program ends itself."""
    words: dict[int, int] = {}
    m_handler(cfg, escape).place(words)
    if cfg.has("s"):
        s_handler(cfg, layout.HS_HANDLER, HS_A, HS_B, escape).place(words)
    if cfg.has("h"):
        s_handler(cfg, layout.VS_HANDLER, VS_A, VS_B, escape).place(words)
    finish = [*asm.load_immediate(cfg.xlen, GLUE, 0x5555)]
    finish += [asm.upper("lui", 23, layout.FINISHER >> 12), asm.store("sw", GLUE, 23, 0)]
    finish += [asm.jump(0, 0)]
    for n, word in enumerate(finish):
        words[layout.DONE + 4 * n] = word
    return runs(words, 4)


def runs(words: dict[int, int], size: int) -> Pieces:
    """Words of `size` bytes (4 or 8) as pieces: runs of neighbours, whole doublewords."""
    found: list[tuple[int, bytes]] = []
    addresses = sorted(words)
    ends = [n for n, a in enumerate(addresses, 1) if a + size not in words]
    start = 0
    for end in ends:
        first = addresses[start]
        values = [words[a] for a in addresses[start:end]]
        # An odd word before or behind them: what stands there is zero.
        before = first & 7
        content = bytes(before) + struct.pack(f"<{len(values)}{_FORMATS[size]}", *values)
        found.append((first - before, content + bytes(-len(content) % 8)))
        start = end
    return tuple(found)


def mode_word(cfg: HartConfig, mode: Mode) -> tuple[int, int]:
    """What the dispatcher sets in mstatus: MPP, and MPV in the register that holds it."""
    priv, v = mode
    mpv = fields.MSTATUS_MPV_LSB
    return priv << fields.MSTATUS_MPP_LSB, v << (mpv if cfg.xlen == 64 else mpv - 32)


def merged(words: Iterable[tuple[int, int]]) -> Pieces:
    """Doublewords (spa, value) as pieces."""
    return runs(dict(words), 8)


def assemble(scenario: Scenario, data_pages: Pieces | None = None) -> ProgramImage:
    """The image of a scenario. Segments for which there is no room are left out.

    data_pages: instead of those of `data`.
    """
    cfg, escape = scenario.cfg, scenario.escape
    start = Placer(cfg, escape, layout.BOOT)
    start.place(scenario.setup)
    start.put((escape, escape))
    if start.here > layout.M_HANDLER:
        raise ValueError("the start does not fit before the M-mode handler")
    code = Placer(cfg, escape)
    size = cfg.xlen // 8
    entries: list[tuple[int, Mode]] = []
    for segment in scenario.segments:
        if not code.room(700):
            break
        code.user = int(segment.mode[0] == 0)
        entries.append((code.here, segment.mode))
        for unit in segment.units:
            code.place(unit.ops)
            if not code.room(300):
                break
        code.put((escape, escape))
    table = bytearray()
    for address, mode in (*entries, (layout.DONE, (3, 0))):
        for value in (address, *mode_word(cfg, mode), 0):
            table += value.to_bytes(size, "little")
    pieces = (
        *runs(start.words, 4),
        *handlers(cfg, escape),
        (layout.TABLE, bytes(table)),
        *runs(code.words, 4),
        *(data.pieces(cfg.xlen) if data_pages is None else data_pages),
        *scenario.tables.pieces,
    )
    return ProgramImage(cfg, layout.BOOT, layout.DONE, pieces)


def build(
    cfg: HartConfig,
    rng: Random,
    segments: int = 8,
    limits: OpinionLimits = NO_LIMITS,
    setup: Random | None = None,
) -> ProgramImage:
    """A program drawn and assembled (see `draw`)."""
    return assemble(draw(cfg, rng, segments, limits, setup))


@lru_cache(maxsize=4)
def shared_tables(cfg: HartConfig, number: int) -> ProgramTables:
    """The page tables of the programs with seeds from SHARED * number on."""
    return make_tables(cfg, Draws(f"tables {number}"))


def scenario_of(cfg: HartConfig, seed: int, limits: OpinionLimits = NO_LIMITS) -> Scenario:
    """The scenario that a seed stands for: the fast way, for many in a row."""
    return draw(cfg, Draws(seed), limits=limits, tables=shared_tables(cfg, seed // SHARED))


def of_seed(cfg: HartConfig, seed: int, limits: OpinionLimits = NO_LIMITS) -> ProgramImage:
    """The program that a seed stands for."""
    return assemble(scenario_of(cfg, seed, limits))
