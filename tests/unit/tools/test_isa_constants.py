# SPDX-License-Identifier: Apache-2.0
"""tools/isa_constants.py finds the numbers of models/isa that are written again, and no others."""

from __future__ import annotations

import isa_constants
import pytest


@pytest.mark.parametrize(
    ("line", "reported"),
    [
        ("OP_SC = cython.declare(cython.int, 5)", "mem_ops.SC"),
        ("MCYCLE_SLOT = cython.declare(cython.int, 128)", "slots.MCYCLE"),
        ("W_MTIME = 16", "words.MTIME"),
        ("HLVX: Final[int] = 3", "HLVX"),
        ("HSTATUS_SPV = 1 << 7", "fields.HSTATUS_SPV"),
        ("A, WFI = 1, 0x1050_0073", "matches.WFI"),
        ("if addr == 0x34A: pass", "csrs.MTINST"),
        ("ok = 0x3A0 <= addr <= 0x3EF", "csrs.PMPCFG0"),
        ("MIP_ADDRESS = 0x344", "csrs.MIP"),
        ("value = csr(0xB00)", "csrs.MCYCLE"),
        ("read(address=0x61A)", "csrs.HENVCFGH"),
        ('w.assume(p["addr"] == 0x180)', "csrs.SATP"),
        ("put_csr(0x300, 0)", "csrs.MSTATUS"),
        ("for pmp in (0x3A0, 0x3B0): pass", "csrs.PMPCFG0"),
        ("if trap.cause in (20, 21): pass", "exceptions.INSTRUCTION_GUEST_PAGE_FAULT"),
        ('if get(words, "kind") == 2: pass', "kinds.INTERRUPT"),
        ("if hart.priv == 3: pass", "privileges.M"),
        ("elif_ = 1 == row.trap_target", "targets.HS"),
        ("mpp = mstatus >> 11 & 3", "fields.MSTATUS_MPP_LSB"),
        ('stce = csr["menvcfg"] >> 63', "fields.MENVCFG_STCE_LSB"),
        ('mprv = state[SLOT["mstatus"]] & 0x20000', "fields.MSTATUS_MPRV"),
        ("vgein = self.state[slots.HSTATUS] >> 12 & 63", "fields.HSTATUS_VGEIN_LSB"),
        ('world.bits("csrrc", "mstatus", 1 << 17)', "fields.MSTATUS_MPRV"),
        ('Gate("hstatus", 1 << 21, use, (("mcounteren", 5),))', "fields.HSTATUS_VTW"),
        ('open_ = (("henvcfg", 1 << 61), later)', "fields.HENVCFG_ADUE"),
        ('rows = {"mstatus": 3 << 13}', "fields.MSTATUS_FS"),
        ('Row(csr="hstatus", bits=0x3F << 12)', "fields.HSTATUS_VGEIN"),
        ("SUM, MXR = 1 << 18, 7", "fields.SSTATUS_SUM"),
        ("ADUE = 1 << 61", "fields.MENVCFG_ADUE"),
        ("OF_FETCHES = frozenset((1, 12, 20))", "exceptions"),
        ("GUEST = frozenset({20, 21, 23})", "exceptions"),
        ("RULES = {2: 'a', 20: 'b', 22: 'c'}", "exceptions"),
        ("EXTERNAL: tuple[int, ...] = (9, 10, 11)", "interrupts"),
        ("_OPCODES = {0x03, 0x23}", "opcodes"),
        ("for number in [12, 13, 15]: pass", "exceptions"),
        ("SYSTEM_OPCODE = cython.declare(cython.ulonglong, 0x73)", "opcodes.SYSTEM"),
        ("if insn & 0x7F == 0x73: pass", "opcodes.SYSTEM"),
        ("if insn & 0x707F in (0x33, 0x3B): pass", "opcodes.OP"),
        ("if opcode == 0x2F: pass", "opcodes.AMO"),
        ("pending = value & 0x222", "cause_masks"),
        ('LEGAL = {"hideleg": 0x1444}', "cause_masks"),
    ],
)
def test_a_number_written_again_is_found(line: str, reported: str) -> None:
    (found,) = isa_constants.complaints("a.py", line + "\n")[:1]
    assert found.startswith("a.py:1: ")
    assert reported in found


@pytest.mark.parametrize(
    "line",
    [
        "OP_LOAD = 7",  # another number
        "MASK = 0x300",  # no address by its name
        "if size == 0x100: pass",
        "addr = 0x1000",
        "LIMIT = 128",
        "if addr == csrs.MTINST: pass",
        "word & 0x300",
        "for size in (0x100, 0x123): pass",
        "if kind == 2: pass",  # of whatever
        "if cause == 17: pass",
        "if priv == privileges.M: pass",
        "mpp = (mstatus & fields.MSTATUS_MPP) >> fields.MSTATUS_MPP_LSB",
        "value >> 11",
        "FAULT_SIZES = (1, 64)",
        'csr("csrrs", "mstatus", GLUE)',
        'world.bits("csrrc", "mstatus", fields.MSTATUS_MPRV)',
        'world.bits("csrrc", "satp", 1 << 17)',  # a part of a field
        'rows = {"mstatus": 0, "hstatus": 1 << 17}',
        'pair = ("mcounteren", 5)',  # of two fields
        "SUM = 3",
        "SHARES = {1, 12, 25}",
        "TIMERS = (1, 4)",
        "LENGTHS = frozenset({0, 1, 2, 4, 8})",
        "if insn & 0x7F == opcodes.SYSTEM: pass",
        "if insn >> 25 in (0x33, 0x31): pass",  # funct7
        "size = 0x1000",
        "half = 546",
    ],
)
def test_other_numbers_are_left_alone(line: str) -> None:
    assert isa_constants.complaints("a.py", line + "\n") == []
