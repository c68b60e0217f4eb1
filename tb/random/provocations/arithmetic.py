# SPDX-License-Identifier: Apache-2.0
"""Register instructions of every kind, compressed ones and branches among them."""

from __future__ import annotations

from functools import cache

from trapline.models.golden.gen import opcodes
from trapline.models.isa.config import HartConfig
from trapline.models.isa.encodings import by_name
from trapline.tb.random import asm
from trapline.tb.random.code import Mode
from trapline.tb.random.values import corner
from trapline.tb.random.world import World

RULES = ()

COMPRESSED = (
    "c.addi c.addiw c.li c.srli c.srai c.andi c.sub c.xor c.or c.and c.subw c.addw c.slli c.mv "
    "c.add"
).split()
BRANCHES = ("beq", "bne", "blt", "bge", "bltu", "bgeu")
DIVISORS = (0, 0, -1, -1)
EDGES = (0, 1, -1, -1, -1 << 31, -1 << 31, 1 << 31, (1 << 31) - 1, 1 << 63, (1 << 32) - 1)
_REGISTER, _IMMEDIATE = "rd rs1 rs2", "rd rs1 imm12"


@cache
def _of(cfg: HartConfig) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Names of register, immediate and compressed instructions of the hart."""
    register, immediate = [], []
    for name, row in by_name.items():
        if not row.available(cfg.xlen, cfg.extensions) or row.size == 2:
            continue
        opcode = row.match & 0x7F
        if opcode in (opcodes.OP, opcodes.OP_32):
            register.append(name)
        elif opcode in (opcodes.OP_IMM, opcodes.OP_IMM_32):
            immediate.append(name)
    short = [n for n in COMPRESSED if by_name[n].available(cfg.xlen, cfg.extensions)]
    return tuple(register), tuple(immediate), tuple(short)


def provoke(world: World, mode: Mode) -> Mode:
    """A few instructions, which cost little; now and then a register gets a corner value first."""
    rng = world.rng
    register, immediate, short = _of(world.cfg)
    for _ in range(rng.randint(2, 9)):
        kind = rng.randrange(8)
        rd, rs1, rs2 = world.register(), world.register(), world.register()
        if kind < 3:
            name = rng.choice(register)
            if rng.random() < 0.3:
                # Where division overflows or has no divisor, and a word has a sign.
                world.li(rs1, rng.choice(EDGES))
                world.li(rs2, rng.choice(rng.choice((EDGES, DIVISORS))))
                if rng.random() < 0.6:
                    name = rng.choice([n for n in register if n[:3] in ("div", "rem")] or [name])
            world.emit(asm.word(name, rd=rd, rs1=rs1, rs2=rs2))
        elif kind == 3:
            name = rng.choice(immediate)
            amount = rng.getrandbits(12)
            if name[:2] in ("sl", "sr") and not name.startswith("slt"):
                amount &= 31 if name.endswith("w") or not world.wide else 63
            world.emit(asm.word(name, rd=rd, rs1=rs1) | amount << 20)
        elif kind == 4:
            world.emit(_short(world, rng.choice(short)) | _short(world, rng.choice(short)) << 16)
        elif kind == 5:
            # Over one instruction, or not.
            taken = asm.branch(rng.choice(BRANCHES), rs1, rs2, 8)
            world.whole(taken, asm.word("add", rd=rd, rs1=rs1, rs2=rs2))
        elif kind == 6:
            world.whole(asm.jump(rd, 8), asm.upper("lui", rd, rng.getrandbits(20)))
        else:
            world.li(rd, corner(rng, world.cfg.xlen))
    return mode


def _short(world: World, name: str) -> int:
    """A compressed instruction on the free registers."""
    rng, row = world.rng, by_name[name]
    word, bits = row.match, rng.getrandbits(16)
    if "rd'1" in row.operands:
        word |= rng.randrange(8) << 7 | bits & 0x7C
        if "shamt6" in row.operands or "imm6" in row.operands:
            word |= bits & 0x1000 if world.wide or name == "c.andi" else 0
        return word
    word |= world.register() << 7
    if "rs2" in row.operands:
        return word | world.register() << 2
    word |= bits & 0x7C
    return word | (bits & 0x1000 if world.wide or name != "c.slli" else 0)
