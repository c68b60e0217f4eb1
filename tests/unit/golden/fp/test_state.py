# SPDX-License-Identifier: Apache-2.0
"""FS, SD, fcsr: what is illegal, what becomes Dirty, what is shown, and taking it all back."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from trapline.models.golden.hart import Hart
from trapline.models.isa.commit import Kind
from trapline.models.isa.config import FS_DIRTY, HartConfig, named
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.state import SLOT_INDEX
from trapline.models.platform.memory import Memory
from trapline.tb.random import asm

from .harts import (
    BOX,
    CLEAN,
    DATA,
    DIRTY,
    FS_LSB,
    INITIAL,
    MSTATUS,
    OFF,
    RV32,
    RV64,
    VSSTATUS,
    execute,
    fs_of,
    hart_of,
    set_fs,
)

FFLAGS, FRM, FCSR = (BY_NAME[name].address for name in ("fflags", "frm", "fcsr"))
U, HS, M, VU, VS = (0, 0), (1, 0), (3, 0), (0, 1), (1, 1)
ONE32, ONE64 = 0x3F80_0000, 0x3FF << 52
ADD = asm.word("fadd.d", fd=1, fs1=2, fs2=3, rm=0)
INEXACT = asm.word("fdiv.d", fd=1, fs1=2, fs2=3, rm=0)
# Instruction -> (writes the floating-point state, alters it); f1 = 0, f2 = 1, f3 = 3, x1 = DATA.
WORDS = {
    "fadd.d": (ADD, True, True),
    "fmv.d.x f0 = f0": (asm.word("fmv.d.x", fd=0, rs1=0), True, False),
    "fsgnj.d f2 = f2": (asm.word("fsgnj.d", fd=2, fs1=2, fs2=2), True, False),
    "fld": (asm.i_imm("fld", 1, 1, 0), True, True),
    "fsd": (asm.store("fsd", 2, 1, 0), False, False),
    "feq.d": (asm.word("feq.d", rd=5, fs1=2, fs2=3), False, False),
    "fclass.d": (asm.word("fclass.d", rd=5, fs1=2), False, False),
    "fmv.x.d": (asm.word("fmv.x.d", rd=5, fs1=2), False, False),
    "fcvt.w.d exact": (asm.word("fcvt.w.d", rd=5, fs1=2, rm=1), False, False),
    "flt.d with NaN": (asm.word("flt.d", rd=5, fs1=4, fs2=3), True, True),
    "csrrs fcsr, x0": (asm.csr_op("csrrs", 5, FCSR, 0), False, False),
    "csrrwi fflags, 0": (asm.csr_op("csrrwi", 5, FFLAGS, 0), True, False),
    "csrrwi frm, 1": (asm.csr_op("csrrwi", 5, FRM, 1), True, True),
    "csrrsi fcsr, 2": (asm.csr_op("csrrsi", 5, FCSR, 2), True, True),
}


def prepared(cfg: HartConfig, mode: tuple[int, int], host: int, guest: int) -> Hart:
    hart = hart_of(cfg, host)
    set_fs(hart, guest, VSSTATUS)
    # All of memory is open to every mode.
    hart.set_csr(SLOT_INDEX["pmpcfg0"], 0x1F)
    hart.set_csr(SLOT_INDEX["pmpaddr0"], (1 << cfg.spa_bits - 2) - 1)
    hart.set_f(2, ONE64)
    hart.set_f(3, 0x4008 << 48)
    hart.set_f(4, 0x7FF8 << 48)
    hart.set_x(1, DATA)
    hart.memory.write(DATA, b"\x01" * 8)
    hart.adopt(hart.pc, *mode)
    return hart


@pytest.mark.parametrize("mode", [U, HS, M, VU, VS], ids="U HS M VU VS".split())
@pytest.mark.parametrize("text", WORDS)
def test_off_is_illegal_in_every_mode_and_at_v1_by_either_field(
    text: str, mode: tuple[int, int]
) -> None:
    """norm:vsstatus_fs_op, norm:H_illegalinst_xstatus_fs_vs: cause 2, never 22."""
    for host, guest in product(range(4), range(4)):
        hart = prepared(RV64, mode, host, guest)
        before = hart.state_words()
        record = execute(hart, WORDS[text][0])
        off = host == OFF or (mode[1] == 1 and guest == OFF)
        assert record["kind"] == (Kind.EXCEPTION if off else Kind.RETIRE), (host, guest)
        if off:
            assert (record["cause"], record["tval"]) == (2, WORDS[text][0])
            assert [hart.get_f(i) for i in (1, 2)] == [0, ONE64]
            hart.undo()
            assert hart.state_words() == before


@pytest.mark.parametrize("choice", FS_DIRTY)
@pytest.mark.parametrize("mode", [HS, M, VS, VU], ids="HS M VS VU".split())
@pytest.mark.parametrize("text", WORDS)
def test_what_makes_fs_dirty(text: str, mode: tuple[int, int], choice: str) -> None:
    """norm:mstatus_fs_imprecise, norm:mstatus_fs_no_change_dirty; both fields at V=1."""
    word, writes, alters = WORDS[text]
    cfg = replace(RV64, name="mine", fs_dirty=choice)
    for host, guest in product((INITIAL, CLEAN, DIRTY), (OFF, INITIAL, CLEAN, DIRTY)):
        if mode[1] and guest == OFF:
            continue
        hart = prepared(cfg, mode, host, guest)
        becomes = {"write": writes, "change": alters, "any": True, "off": alters}[choice]
        assert execute(hart, word)["kind"] == Kind.RETIRE
        assert fs_of(hart) == (DIRTY if becomes else host), text
        # At V=0 vsstatus is nobody's business.
        at_v1 = becomes and mode[1] == 1
        assert fs_of(hart, VSSTATUS) == (DIRTY if at_v1 else guest), text


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("fs", [OFF, CLEAN, DIRTY])
def test_a_step_is_taken_back(text: str, fs: int) -> None:
    hart = prepared(RV64, VS, CLEAN, fs)

    def everything() -> tuple[object, ...]:
        registers = [hart.get_f(i) for i in range(32)]
        data = hart.memory.read(DATA, 8)
        return hart.state_words(), hart.pc, hart.priv, hart.v, hart.fcsr, registers, data

    before = everything()
    first = execute(hart, WORDS[text][0])
    hart.undo()
    assert everything() == before
    assert hart.step() == first
    hart.undo()
    # What an instruction without floating point takes back is not what came before it.
    execute(hart, WORDS[text][0])
    after = [hart.get_f(i) for i in range(32)]
    execute(hart, asm.i_imm("addi", 5, 5, 1))
    hart.undo()
    assert [hart.get_f(i) for i in range(32)] == after


@pytest.mark.parametrize("cfg", [RV64, RV32], ids=lambda c: c.name)
def test_sd_is_of_the_register_that_shows_it(cfg: HartConfig) -> None:
    """norm:vsstatus_sd_xs_op: "sstatus.FS does not affect vsstatus.SD", of HS-level."""
    sd = 1 << cfg.xlen - 1

    def shown(hart: Hart, name: str) -> int:
        return execute(hart, asm.csr_op("csrrs", 5, BY_NAME[name].address, 0))["rd_wdata"]

    for host, guest in product(range(4), range(4)):
        for mode, host_names, guest_names in (
            (M, ("mstatus", "sstatus"), ("vsstatus",)),
            (HS, ("sstatus",), ("vsstatus",)),
            (VS, (), ("sstatus",)),
        ):
            hart = prepared(cfg, mode, host, guest)
            for names, fs in ((host_names, host), (guest_names, guest)):
                for name in names:
                    value = shown(hart, name)
                    assert (value >> FS_LSB & 3, bool(value & sd)) == (fs, fs == DIRTY), name


@pytest.mark.parametrize("name", ["mstatus", "sstatus", "vsstatus"])
@pytest.mark.parametrize("cfg", [RV64, RV32], ids=lambda c: c.name)
def test_fs_is_written_and_sd_is_not(cfg: HartConfig, name: str) -> None:
    address = BY_NAME[name].address
    slot = VSSTATUS if name == "vsstatus" else MSTATUS
    untracked = replace(cfg, name="mine", fs_dirty="off")
    without = named("rv64imac_h" if cfg.xlen == 64 else "rv32imac_h")
    for fs in range(4):
        for hart_cfg, kept in ((cfg, fs), (untracked, DIRTY if fs else OFF), (without, OFF)):
            hart = Hart(hart_cfg, Memory())
            hart.set_x(1, fs << FS_LSB | 1 << cfg.xlen - 1)
            execute(hart, asm.csr_op("csrrw", 0, address, 1))
            assert fs_of(hart, slot) == kept
            value = execute(hart, asm.csr_op("csrrs", 5, address, 0))["rd_wdata"]
            assert bool(value >> cfg.xlen - 1) == (kept == DIRTY)


def test_at_v1_sstatus_is_vsstatus_and_mstatus_keeps_its_fs() -> None:
    hart = prepared(RV64, VS, INITIAL, INITIAL)
    hart.set_x(1, CLEAN << FS_LSB)
    execute(hart, asm.csr_op("csrrw", 0, BY_NAME["sstatus"].address, 1))
    assert (fs_of(hart), fs_of(hart, VSSTATUS)) == (INITIAL, CLEAN)


def test_fflags_and_frm_are_parts_of_fcsr() -> None:
    hart = hart_of()
    for value in (0, 0xFF, 0x5A, (1 << 64) - 1):
        hart.set_x(1, value)
        for address, mask, shift in ((FCSR, 0xFF, 0), (FFLAGS, 0x1F, 0), (FRM, 0xE0, 5)):
            hart.fcsr = 0xA5
            record = execute(hart, asm.csr_op("csrrw", 5, address, 1))
            assert record["rd_wdata"] == (0xA5 & mask) >> shift
            assert hart.fcsr == 0xA5 & ~mask | value << shift & mask
            assert record["fcsr"] == hart.fcsr


def test_set_clear_and_immediates() -> None:
    hart = hart_of()
    hart.set_x(1, 0x15)
    for name, source, result in (
        ("csrrs", 1, 0x1F), ("csrrc", 1, 0x0A), ("csrrsi", 0x05, 0x0F), ("csrrci", 0x02, 0x08),
        ("csrrwi", 0x11, 0x11),
    ):  # fmt: skip
        hart.fcsr = 0x6A
        execute(hart, asm.csr_op(name, 5, FFLAGS, source))
        assert hart.fcsr == 0x60 | result, name


def test_flags_accrue_and_leave_the_mode() -> None:
    hart = prepared(RV64, M, DIRTY, OFF)
    hart.fcsr = 2 << 5 | 0x10
    execute(hart, INEXACT)
    assert hart.fcsr == 2 << 5 | 0x11


def test_without_f_they_are_illegal() -> None:
    hart = Hart(named("rv64imac_h"), Memory())
    for word, _, _ in WORDS.values():
        assert execute(hart, word)["cause"] == 2
    record = execute(hart, 0x2000)  # c.fld
    assert (record["cause"], record["tval"], record["fcsr"]) == (2, 0x2000, 0)


def test_a_fault_leaves_the_register_and_fs() -> None:
    hart = prepared(RV64, M, CLEAN, OFF)
    hart.set_x(1, DATA + 1)
    record = execute(hart, asm.i_imm("fld", 2, 1, 0))
    assert (record["cause"], record["tval"], record["frd_we"]) == (4, DATA + 1, 0)
    assert (hart.get_f(2), fs_of(hart)) == (ONE64, CLEAN)


@pytest.mark.parametrize(
    ("word", "transformed"),
    [
        (asm.i_imm("flw", 7, 1, 0x10), 0x0000_2387),
        (asm.i_imm("fld", 7, 1, 0x10), 0x0000_3387),
        (asm.store("fsw", 7, 1, 0x10), 0x0070_2027),
        (asm.store("fsd", 7, 1, 0x10), 0x0070_3027),
        (0x2080, 0x0000_3405),  # c.fld f8, 0(x9): bit 1 is clear
        (0xA080, 0x0080_3025),  # c.fsd f8, 0(x9)
    ],
)
def test_tinst_is_transformed(word: int, transformed: int) -> None:
    """norm:H_trap_xtinst_val: of an access that faults in M-mode, to M-mode."""
    hart = prepared(RV64, M, DIRTY, OFF)
    hart.set_x(1, 0x10)
    hart.set_x(9, 0x10)
    record = execute(hart, word)
    assert (record["cause"], record["tinst"]) in ((5, transformed), (7, transformed))


def test_f_needs_d_and_the_choice_a_name() -> None:
    with pytest.raises(ValueError, match="f without d"):
        replace(RV64, name="single", extensions=RV64.extensions - {"d"})
    with pytest.raises(ValueError, match="fs_dirty is 'soon', not one of write, change, any, off"):
        replace(RV64, name="soon", fs_dirty="soon")


def test_reset_clears_all_of_it() -> None:
    hart = prepared(RV64, M, DIRTY, DIRTY)
    execute(hart, INEXACT)
    hart.set_f(5, BOX | ONE32)
    hart.reset()
    assert [hart.get_f(i) for i in range(32)] == [0] * 32
    assert (hart.fcsr, fs_of(hart), fs_of(hart, VSSTATUS)) == (0, OFF, OFF)
