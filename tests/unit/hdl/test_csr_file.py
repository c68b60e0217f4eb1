# SPDX-License-Identifier: Apache-2.0
"""The CSR file step by step against the golden functions; its own assertions are on."""

from __future__ import annotations

from random import Random

import pytest

from trapline.formal.equality.vectors import ADDRESSES, ValueSource
from trapline.models.isa import causes
from trapline.models.isa.config import HartConfig, named
from trapline.models.isa.functions import Outcome

from .csr_file_model import RC, RS, RW, Model, RtlFile, Step, lowest_target

STEPS = 3000
MUTANT_STEPS = 30_000
# Written more often than others: mstatus, mstatush, hstatus, sstatus and the four of delegation
# lead through the modes; menvcfg, henvcfg, htimedelta, vstimecmp and mip make timers and SEIP
# matter.
FAVOURED: tuple[int, ...] = (0x300, 0x310, 0x600, 0x100, 0x302, 0x303, 0x602, 0x603)
FAVOURED += (0x30A, 0x31A, 0x60A, 0x61A, 0x605, 0x24D, 0x344)


def random_step(cfg: HartConfig, rng: Random, s: ValueSource, model: Model) -> Step:
    """A step that the pipeline could take in the model's state."""
    pins = s.word(4 + cfg.geilen)
    mtime = s.word()
    kind = rng.random()
    if kind < 0.55:
        addr = rng.choice(FAVOURED if rng.random() < 0.4 else ADDRESSES)
        write = int(rng.random() < 0.8)
        operand = s.xword() if write else 0
        if addr in (0x30A, 0x60A) and rng.random() < 0.7:
            operand |= write << (cfg.xlen - 1)  # STCE
        csr = (rng.choice((RW, RS, RC)) if write else RS, write, addr, operand)
        return Step(pins, mtime, csr=csr, retire=True)
    if kind < 0.75:
        values = (s.xword() & ~1, s.xword(), rng.randrange(2) if cfg.has("h") else 0)
        more = (s.xword(), s.word(32)) if cfg.has("h") else (0, 0)
        if rng.random() < 0.5:
            target = rng.choice(lowest_target(model.priv, model.v))
            numbers = (2, 6, 10) if target == 2 else [i.number for i in causes.INTERRUPTS]
            return Step(pins, mtime, trap=(1, rng.choice(numbers), target, *values, *more))
        cause = rng.choice([e.number for e in causes.EXCEPTIONS])
        return Step(pins, mtime, trap=(0, cause, 0, *values, *more))
    if kind < 0.95 and model.priv:
        mret = model.priv == 3 and rng.random() < 0.7
        return Step(pins, mtime, mret=mret, sret=not mret, retire=True)
    return Step(pins, mtime, retire=rng.random() < 0.7)


def run(cfg: HartConfig, rtl: RtlFile, steps: int) -> set[tuple[int, int]]:
    """Take random steps on both; AssertionError at the first difference. Modes visited."""
    rng = Random(cfg.name)
    model = Model(cfg)
    s = ValueSource(cfg, rng, lambda address, value, v, slots: slots)
    seen = set()
    for number in range(steps):
        step = random_step(cfg, rng, s, model)
        verdict = model.look(step)
        commit = step.csr is not None and verdict.outcome == Outcome.OK
        if step.csr is not None and not commit:
            step = Step(step.irq_pins, step.mtime, csr=step.csr)
        expected = model.look(step, commit)
        assert rtl.look(step, commit) == expected, (number, step)
        seen.add((model.priv, model.v))
        rtl.clock()
        model.clock()
    return seen


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h", "rv64imac"])
def test_csr_file_agrees_with_golden(config: str) -> None:
    cfg = named(config)
    seen = run(cfg, RtlFile(cfg), STEPS)
    assert len(seen) == (5 if cfg.has("h") else 3)


@pytest.mark.parametrize(
    "mutant",
    [
        ("float_rdata : rmw;", "float_rdata : rdata;"),
        ("trap_i.is_interrupt ? trap_i.target : ", ""),
        ("time_i + state.htimedelta", "time_i"),
    ],
    ids=["SEIP of the pin is written back", "target of an interrupt", "htimedelta in VSTIP"],
)
def test_a_planted_bug_is_found(mutant: tuple[str, str]) -> None:
    cfg = named("rv64imac_h")
    with pytest.raises(AssertionError):
        run(cfg, RtlFile(cfg, mutant), MUTANT_STEPS)
