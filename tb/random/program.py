"""Builds one random program from a source of randomness.

A program is a list of segments. The M-mode handler starts each one in a mode of its own (MRET); it
runs a few actions, may go on in a less privileged mode (xRET), and ends with the escape: a cause
that is never delegated. Handlers of HS-mode and VS-mode skip the instruction that trapped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from trapline.models.isa.config import HartConfig
from trapline.tb.random import actions, asm, layout, paging
from trapline.tb.random.actions import M, Mode, S, U, World
from trapline.tb.random.code import (
    EBREAK,
    GLUE,
    HS_A,
    HS_B,
    UNIMP,
    VS_A,
    VS_B,
    Code,
    csr,
    m_handler,
    s_handler,
)
from trapline.tb.random.values import Limits, pmp_region, safe_value

Action = Callable[[World, Mode], None]

WEIGHTED: tuple[tuple[Action, int], ...] = (
    (actions.memory_access, 10),
    (actions.mprv_access, 4),
    (actions.hlsv, 6),
    (actions.csr_access, 16),
    (actions.pmp_write, 1),
    (actions.translation_write, 2),
    (actions.pte_write, 2),
    (actions.fence, 2),
    (actions.environment, 5),
    (actions.interrupt, 6),
    (actions.timer, 3),
    (actions.arithmetic, 2),
    (actions.constant, 1),
)
ACTIONS: tuple[Action, ...] = tuple(a for a, weight in WEIGHTED for _ in range(weight))


@dataclass(frozen=True)
class Program:
    """An image: 64-bit little-endian words by physical address.

    It starts at `entry` in M-mode and is over when pc reaches `done`.
    """

    cfg: HartConfig
    entry: int
    done: int
    memory: dict[int, int]


def enter(world: World, origin: Mode, target: Mode) -> None:
    """Go from an M, HS or VS mode to another by xRET; code goes on in the target's region."""
    code = world.code
    priv, v = target
    # The address is known only after the code that sets it: leave room for the longest constant.
    start = code.here
    after_user = priv == U
    length = 40
    landing = code.u_cursor if after_user else start + 4 * length
    machine = origin[0] == M
    epc, status = ("mepc", "mstatus") if machine else ("sepc", "sstatus")
    code.li(GLUE, landing)
    code.emit(csr("csrrw", epc, GLUE))
    code.li(GLUE, 0x1800 if machine else 0x100)
    code.emit(csr("csrrc", status, GLUE))
    code.li(GLUE, priv << 11 if machine else priv << 8)
    code.emit(csr("csrrs", status, GLUE))
    if world.cfg.has("h") and not origin[1]:
        name, bit = ("mstatus", 1 << 39) if machine else ("hstatus", 1 << 7)
        if machine and world.cfg.xlen == 32:
            name, bit = "mstatush", 1 << 7
        code.li(GLUE, bit)
        code.emit(csr("csrrs" if v else "csrrc", name, GLUE))
    code.emit(asm.word("mret" if machine else "sret"), world.escape, world.escape)
    while not after_user and code.here < landing:
        code.emit(world.escape)
    code.user = after_user


def reachable(world: World, mode: Mode) -> list[Mode]:
    """Modes that an xRET in this mode can enter."""
    if mode == (M, 0):
        return [m for m in world.modes() if m[0] != M]
    if mode == (S, 0):
        return [m for m in world.modes() if m[0] != M]
    if mode == (S, 1):
        return [(S, 1), (U, 1)]
    return []


def segment(world: World, mode: Mode) -> int:
    """Emit one segment; returns its entry address."""
    rng, code = world.rng, world.code
    code.user = mode[0] == U
    entry = code.here
    for _ in range(rng.randint(3, 9)):
        if not code.room(300):
            break
        rng.choice(ACTIONS)(world, mode)
        targets = reachable(world, mode)
        if targets and rng.random() < 0.12:
            target = rng.choice(targets)
            enter(world, mode, target)
            mode = target
    if rng.random() < 0.08 and mode[0] != M:
        actions.jump_away(world, mode)
    code.emit(world.escape, world.escape)
    return entry


def boot(world: World, cfg: HartConfig, rng: Random) -> dict[int, int]:
    """The start: handlers, PMP, delegation, translation, then the first segment."""
    code = Code(cfg, s_cursor=layout.BOOT, avoid=world.limits.avoid)
    code.csrw("mtvec", layout.M_HANDLER | rng.randrange(2))
    code.csrw("stvec", layout.HS_HANDLER | rng.randrange(2))
    code.csrw("mscratch", layout.TABLE)
    if cfg.has("h"):
        code.csrw("vstvec", layout.VS_HANDLER | rng.randrange(2))
    if cfg.pmp_entries:
        code.li(GLUE, (1 << (54 if cfg.xlen == 64 else 32)) - 1)
        code.emit(asm.csr_op("csrrw", 0, 0x3BF, GLUE))
        last = 0x3A2 if cfg.xlen == 64 else 0x3A3
        code.li(GLUE, 0x1F << (cfg.xlen - 8))
        code.emit(asm.csr_op("csrrw", 0, last, GLUE))
        for i in range(8):
            code.li(GLUE, pmp_region(rng)[0])
            code.emit(asm.csr_op("csrrw", 0, 0x3B0 + i, GLUE))
    names = "medeleg mideleg menvcfg mcounteren mstateen0 scounteren stimecmp mstatus".split()
    if cfg.has("h"):
        names += "hedeleg hideleg henvcfg hcounteren hstateen0 hstatus vsstatus vstimecmp".split()
    for name in names:
        value = safe_value(world.limits, rng, name)
        if name in ("mstatus", "hstatus"):
            value &= ~(7 << 20 | 8)
        if name == "stimecmp" or name == "vstimecmp":
            value |= 1 << 32
        code.csrw(name, value)
    code.csrw("satp", actions.atp(world, rng.choice([None, *world.s_trees]), 1))
    if cfg.has("h"):
        code.csrw("vsatp", actions.atp(world, rng.choice([None, *world.vs_trees]), 1))
        code.csrw("hgatp", actions.atp(world, rng.choice([None, *world.g_trees]), 1))
    for register in range(1, 23):
        code.li(register, rng.getrandbits(rng.choice((3, 11, 31))))
    code.emit(world.escape, world.escape)
    if code.here > layout.M_HANDLER:
        raise ValueError("the start does not fit before the M-mode handler")
    return code.words


def mode_word(cfg: HartConfig, mode: Mode) -> tuple[int, int]:
    """What the dispatcher sets in mstatus: MPP, and MPV in the register that holds it."""
    priv, v = mode
    return priv << 11, (v << 39 if cfg.xlen == 64 else v << 7)


def make_trees(
    cfg: HartConfig, rng: Random
) -> tuple[list[paging.Tables], tuple[list[paging.Tree], list[paging.Tree], list[paging.Tree]]]:
    """Page tables: one or two trees of each stage."""
    s = paging.Tables(cfg.xlen, layout.S_TABLES)
    vs = paging.Tables(cfg.xlen, layout.VS_TABLES)
    g = paging.Tables(cfg.xlen, layout.G_TABLES)
    data = [layout.DATA + (p << 12) for p in range(layout.DATA_PAGES)]

    def trees(
        tables: paging.Tables, modes: frozenset[int], g_stage: bool, targets: list[int]
    ) -> list[paging.Tree]:
        count = rng.randint(1, 2)
        return [
            paging.make_tree(cfg, rng, tables, rng.choice(sorted(modes)), g_stage, targets)
            for _ in range(count)
        ]

    s_trees = trees(s, cfg.vm_modes, False, data)
    if not cfg.has("h"):
        return [s], (s_trees, [], [])
    g_trees = trees(g, cfg.gstage_modes, True, data)
    gpas = [a for tree in g_trees for a in tree.addresses]
    vs_trees = trees(vs, cfg.vm_modes, False, gpas)
    for tree in g_trees:
        paging.map_guest_tables(rng, g, tree, vs)
    return [s, vs, g], (s_trees, vs_trees, g_trees)


NO_LIMITS = Limits()


def build(
    cfg: HartConfig,
    rng: Random,
    segments: int = 8,
    limits: Limits = NO_LIMITS,
    setup: Random | None = None,
) -> Program:
    """A program of `segments` segments. The same sources of randomness give the same program.

    setup: source for page tables and start values; where the segments are drawn one by one (so
    that they shrink), these many choices better come from one seed.
    """
    setup = rng if setup is None else setup
    tables, (s_trees, vs_trees, g_trees) = make_trees(cfg, setup)
    escape = setup.choice((EBREAK, UNIMP))
    code = Code(cfg)
    world = World(cfg, rng, code, s_trees, vs_trees, g_trees, escape, limits)
    entries = []
    for _ in range(segments):
        if not code.room(400):
            break
        mode = rng.choice(world.modes())
        entries.append((segment(world, mode), mode))
    words = dict(code.words)
    words |= boot(world, cfg, setup)
    m_handler(cfg).place(words)
    s_handler(cfg, layout.HS_HANDLER, HS_A, HS_B, escape).place(words)
    if cfg.has("h"):
        s_handler(cfg, layout.VS_HANDLER, VS_A, VS_B, escape).place(words)
    finish = [*asm.load_immediate(cfg.xlen, GLUE, 0x5555)]
    finish += [asm.upper("lui", 23, layout.FINISHER >> 12), asm.store("sw", GLUE, 23, 0)]
    finish += [asm.jump(0, 0)]
    for n, w in enumerate(finish):
        words[layout.DONE + 4 * n] = w
    memory: dict[int, int] = {}
    put_words(memory, words, 4)
    size = cfg.xlen // 8
    entry_words: dict[int, int] = {}
    for n, (address, mode) in enumerate([*entries, (layout.DONE, (M, 0))]):
        low, high = mode_word(cfg, mode)
        for k, value in enumerate((address, low, high)):
            entry_words[layout.TABLE + (4 * n + k) * size] = value
    put_words(memory, entry_words, size)
    for table in tables:
        put_words(memory, table.ptes, size)
    return Program(cfg, layout.BOOT, layout.DONE, memory)


def put_words(memory: dict[int, int], words: dict[int, int], size: int) -> None:
    """Merge words of `size` bytes into the 64-bit words of an image."""
    for address, value in words.items():
        aligned = address & ~7
        shift = 8 * (address & 7)
        mask = ((1 << 8 * size) - 1) << shift
        memory[aligned] = memory.get(aligned, 0) & ~mask | (value << shift) & mask
