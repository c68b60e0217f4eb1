# SPDX-License-Identifier: Apache-2.0
"""The self-tests of a wrapper: small programs that tell which part of it is not right yet.

Each program is run in lockstep, most of them twice in one simulator and with wait states. What is
wrong is said in words: the border's part that a failure of this kind comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trapline.models.golden.gen import fields
from trapline.models.isa.config import HartConfig
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.memory_map import (
    CLINT,
    CLINT_MSIP,
    CLINT_MTIMECMP,
    FINISHER,
    FINISHER_FAIL,
    FINISHER_PASS,
    RAM,
)
from trapline.tb.duts.loader import Dut
from trapline.tb.random.asm import ZERO, branch, csr_op, i_imm, jump, load_immediate, store, word
from trapline.tb.random.elf import write_elf
from trapline.tb.random.program import ProgramImage
from trapline.tb.run.description import Program, Result, RunDescription, Verdict
from trapline.tb.run.session import Progress, Session

T0, T1, T2 = 5, 6, 7
DATA = RAM.base + 0x10_0000
VACANT = 0x4000_0000
FAIL_CODE = 7
WAITS = (1, 2, 3)
# A wrapper whose interrupts do not come would let a program wait for ever.
LIMIT = 4_000
# Entries of a vectored handler, and instructions that write mtvec at most.
ENTRIES, SET_UP = 16, 12
MSIE, MTIE, MIE = fields.MIE_MSIE, fields.MIE_MTIE, fields.MSTATUS_MIE


@dataclass(frozen=True)
class SelfTest:
    """One self-test: a program, how it must end, and what is to be looked at where it does not."""

    name: str
    words: tuple[int, ...]
    code: int = 0
    waits: bool = True
    look_at: str = ""


def _end(xlen: int, code: int = 0) -> list[int]:
    value = FINISHER_PASS if code == 0 else code << 16 | FINISHER_FAIL
    return [
        *load_immediate(xlen, T0, FINISHER.base),
        *load_immediate(xlen, T1, value),
        store("sw", T1, T0, 0),
        jump(ZERO, 0),
    ]


def _csr(xlen: int, name: str, value: int) -> list[int]:
    """Write a CSR."""
    return [*load_immediate(xlen, T0, value), csr_op("csrrw", ZERO, BY_NAME[name].address, T0)]


def _handled(
    config: HartConfig, body: Sequence[int], cause: int, after: Sequence[int] = ()
) -> tuple[int, ...]:
    """`body` must trap with mcause `cause`; without a trap, or with another one, it fails.

    The handler is entered by a table of jumps, which serves an mtvec of either MODE, at a multiple
    of what the hart asks for.
    """
    xlen = config.xlen
    handler = [
        csr_op("csrrs", T0, BY_NAME["mcause"].address, ZERO),
        *load_immediate(xlen, T1, cause),
        branch("bne", T0, T1, 4 * (len(after) + len(_end(xlen)) + 1)),
        *after,
        *_end(xlen),
        *_end(xlen, 2),
    ]
    align = max(config.mtvec_base_align, config.mtvec_vectored_align, 4 * ENTRIES)
    room = len(body) + len(_end(xlen, 1)) + SET_UP
    table = -(-4 * room // align) * align
    before = [*_csr(xlen, "mtvec", RAM.base + table), *body, *_end(xlen, 1)]
    padding = [0] * (table // 4 - len(before))
    return (*before, *padding, *(jump(ZERO, 4 * (ENTRIES - n)) for n in range(ENTRIES)), *handler)


def _memory(xlen: int) -> list[int]:
    """Each width written and read back, and what no byte of it may touch."""
    whole = "sd" if xlen == 64 else "sw"
    words = [*load_immediate(xlen, T2, DATA), *load_immediate(xlen, T0, -1)]
    words += [store("sw", T0, T2, 8), store("sw", T0, T2, 12)]
    for name, at in ((whole, 8), ("sw", 12), ("sh", 10), ("sb", 9)):
        words += [*load_immediate(xlen, T0, 0x0123_4567_89AB_CDEF), store(name, T0, T2, at)]
    words += [i_imm("lw", T0, T2, 8), i_imm("lbu", T1, T2, 9), i_imm("lh", T1, T2, 10)]
    return [*words, i_imm("lw", T1, T2, 12), *_end(xlen)]


def _loop(xlen: int, count: int) -> list[int]:
    return [
        *load_immediate(xlen, T2, count),
        i_imm("addi", T2, T2, -1),
        branch("bne", T2, ZERO, -4),
    ]


def _atomics(xlen: int) -> list[int]:
    w = "d" if xlen == 64 else "w"
    second = [
        word(f"lr.{w}", rd=T0, rs1=T2),
        i_imm("addi", T0, T0, 1),
        word(f"sc.{w}", rd=T1, rs1=T2, rs2=T0),
    ]
    words = [*load_immediate(xlen, T2, DATA), *load_immediate(xlen, T1, 5), store("sw", T1, T2, 0)]
    words += [store("sw", ZERO, T2, 4), word(f"amoadd.{w}", rd=T0, rs1=T2, rs2=T1)]
    words += [word("amoswap.w", rd=T0, rs1=T2, rs2=T1)]
    return [*words, *second, branch("bne", T1, ZERO, -12), i_imm("lw", T0, T2, 0), *_end(xlen)]


def checks(config: HartConfig) -> list[SelfTest]:
    """The self-tests of a hart of this configuration, in the order in which a wrapper grows."""
    xlen = config.xlen
    msip = [*load_immediate(xlen, T2, CLINT.base + CLINT_MSIP)]
    timer = [*load_immediate(xlen, T2, CLINT.base + CLINT_MTIMECMP)]
    # Both halves, the lower one last.
    due = [store("sw", ZERO, T2, 4), store("sw", T1, T2, 0)]
    one, zero = load_immediate(xlen, T1, 1), load_immediate(xlen, T1, 0)
    interrupt = 1 << xlen - 1
    found = [
        SelfTest(
            "finish", tuple(_end(xlen)), look_at="the finisher: trapline_finish and its address"
        ),
        SelfTest(
            "failure", tuple(_end(xlen, FAIL_CODE)), FAIL_CODE, look_at="trapline_finish(1, code)"
        ),
        SelfTest(
            "memory", tuple(_memory(xlen)), look_at="byte strobes and lanes of loads and stores"
        ),
        SelfTest(
            "order", (*_loop(xlen, 300), *_end(xlen)), look_at="`order` and channels of the records"
        ),
    ]
    if config.has("a"):
        found.append(
            SelfTest("atomics", tuple(_atomics(xlen)), look_at="exclusive and atomic accesses")
        )
    if config.bus_errors:
        load = [*load_immediate(xlen, T2, VACANT), i_imm("lw", T1, T2, 0)]
        found.append(
            SelfTest(
                "bus error",
                _handled(config, load, 5),
                look_at="the bus's error; or bus_errors = false",
            )
        )
    enable = [*_csr(xlen, "mie", MSIE), *_csr(xlen, "mstatus", MIE)]
    found.append(
        SelfTest(
            "software interrupt",
            _handled(
                config,
                [*enable, *msip, *one, store("sw", T1, T2, 0), *_loop(xlen, 200)],
                interrupt | 3,
                [*msip, *zero, store("sw", T1, T2, 0)],
            ),
            look_at="pin 0 of irq_pins, from the CLINT's msip to mip.MSIP",
        )
    )
    enable = [*_csr(xlen, "mie", MTIE), *_csr(xlen, "mstatus", MIE)]
    found.append(
        SelfTest(
            "timer interrupt",
            _handled(config, [*enable, *timer, *zero, *due, *_loop(xlen, 200)], interrupt | 7),
            look_at="pin 1 of irq_pins, mtime and mtimecmp",
        )
    )
    return found


# Verdicts and what a wrapper has wrong where they come (docs/plug-in-a-core.md, section 6).
_MEANS = {
    Verdict.WATCHDOG: "no record comes: reset, clock, reset_pc, the first fetch, trapline_commit",
    Verdict.LIVELOCK: "the same again and again: an interrupt that does not come, mtime",
    Verdict.UNFINISHED: "the program does not come to its end",
    Verdict.SIMULATOR: "the simulator died",
    Verdict.REFUSED: "a fact is needed that the records leave out: `unknown` in dut.toml",
    Verdict.SURVIVES: "reset does not clear everything: two cycles must do",
    Verdict.CHANCE: "two equal runs differ: something has no reset value",
}


@dataclass(frozen=True)
class SelfTestResult:
    """What a self-test showed: `wrong` is empty where all is well."""

    check: SelfTest
    wrong: str = ""
    look_at: str = ""


def judged(check: SelfTest, results: Sequence[Result]) -> SelfTestResult:
    """Of the runs of one check: plain, once more in the same simulator, with wait states."""
    plain, second, *waiting = results
    for title, result in (("", plain), ("the second time: ", second), *_waits(waiting)):
        if result.verdict not in (Verdict.EQUAL, Verdict.WAIVED):
            hint = _MEANS.get(Verdict(result.verdict), check.look_at)
            return SelfTestResult(check, f"{title}{result.verdict}: {result.sentence}", hint)
        if (result.finish, result.code) != ("failed" if check.code else "passed", check.code):
            words = f"{title}it ended as {result.finish} with code {result.code}"
            return SelfTestResult(check, words, check.look_at)
    if second.cycles != plain.cycles:
        words = f"the second run takes {second.cycles} cycles, the first {plain.cycles}"
        return SelfTestResult(check, words, "reset: caches, TLBs, predictors and random generators")
    if waiting and all(r.cycles == plain.cycles for r in waiting):
        return SelfTestResult(check, "wait states change no cycle", "wait_seed_i reaches no bus")
    return SelfTestResult(check)


def _waits(results: Sequence[Result]) -> list[tuple[str, Result]]:
    return [(f"with wait states {r.wait_seed}: ", r) for r in results]


def run(name: str, dut: Dut, out: Path, progress: Progress) -> list[SelfTestResult]:
    """Run all self-tests of the design `name` in its default configuration.

    Raises BadDut, BuildError.
    """
    config = dut.config(dut.default_config)
    out.mkdir(parents=True, exist_ok=True)
    out = out.resolve()  # the simulator runs in a folder of its own
    todo = checks(config)
    programs = []
    for number, check in enumerate(todo):
        elf = out / f"{number}_{check.name.replace(' ', '_')}.elf"
        code = b"".join(w.to_bytes(4, "little") for w in check.words)
        # A hart that starts elsewhere gets there by a boot stub.
        write_elf(ProgramImage(config, RAM.base, 0, ((RAM.base, code),)), elf)
        for turn, seed in enumerate((None, None, *WAITS)):
            programs.append(
                Program(f"{elf.stem}.{turn}", str(elf), wait_seed=seed, max_instructions=LIMIT)
            )
    described = RunDescription(name, config.name, tuple(programs), str(out))
    results = Session(described, progress).run()
    each = 2 + len(WAITS)
    return [judged(c, results[each * i : each * (i + 1)]) for i, c in enumerate(todo)]
