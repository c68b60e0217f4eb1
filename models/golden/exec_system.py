# SPDX-License-Identifier: Apache-2.0
"""Privileged instructions, CSR instructions, traps and interrupts: the twins applied to State.

What each may do and what it writes is decided by the pure functions of this folder; here their
answers change the state. Returns are 0 (retires) or 1 (trap described by `trap_*`).
"""

from __future__ import annotations

import cython

from trapline.models.golden.priv.csr_legal import wlrl_refuses
from trapline.models.golden.priv.insn_access import insn_access, wait_choice
from trapline.models.golden.priv.interrupts import mip_view, pending_interrupt
from trapline.models.golden.priv.slot_values import Writes
from trapline.models.golden.priv.tinst import tinst
from trapline.models.golden.priv.traps import ROWS, TakenTrap
from trapline.models.golden.priv.xret import xret

if cython.compiled:
    from cython.cimports.trapline.models.golden.codes import NO_INTERRUPT, RETIRES, TRAPS
    from cython.cimports.trapline.models.golden.fp_state import (
        read_float_csr,
        touched,
        write_float_csr,
    )
    from cython.cimports.trapline.models.golden.gen import (
        csrs,
        exceptions,
        kinds,
        ops,
        outcomes,
        priv_ops,
        privileges,
        slots,
    )
    from cython.cimports.trapline.models.golden.priv import traps
    from cython.cimports.trapline.models.golden.priv.csr_access import csr_resolve, existing_access
    from cython.cimports.trapline.models.golden.priv.csr_read import csr_read
    from cython.cimports.trapline.models.golden.priv.csr_write import csr_write_effect
    from cython.cimports.trapline.models.golden.state import State
    from cython.cimports.trapline.models.golden.translate import set_modes
    from cython.cimports.trapline.models.golden.wide import M64
else:
    from trapline.models.golden.codes import NO_INTERRUPT, RETIRES, TRAPS
    from trapline.models.golden.fp_state import read_float_csr, touched, write_float_csr
    from trapline.models.golden.gen import (
        csrs,
        exceptions,
        kinds,
        ops,
        outcomes,
        priv_ops,
        privileges,
        slots,
    )
    from trapline.models.golden.priv import traps
    from trapline.models.golden.priv.csr_access import csr_resolve, existing_access
    from trapline.models.golden.priv.csr_read import csr_read
    from trapline.models.golden.priv.csr_write import csr_write_effect
    from trapline.models.golden.state import State
    from trapline.models.golden.translate import set_modes
    from trapline.models.golden.wide import M64


PRIV_OPS: dict[int, int] = {
    ops.MRET: priv_ops.MRET,
    ops.SRET: priv_ops.SRET,
    ops.WFI: priv_ops.WFI,
    ops.WRS_NTO: priv_ops.WRS_NTO,
    ops.SFENCE_VMA: priv_ops.SFENCE_VMA,
    ops.SINVAL_VMA: priv_ops.SINVAL_VMA,
    ops.SFENCE_W_INVAL: priv_ops.SFENCE_INVAL,
    ops.SFENCE_INVAL_IR: priv_ops.SFENCE_INVAL,
    ops.HFENCE_VVMA: priv_ops.HFENCE_VVMA,
    ops.HINVAL_VVMA: priv_ops.HINVAL_VVMA,
    ops.HFENCE_GVMA: priv_ops.HFENCE_GVMA,
    ops.HINVAL_GVMA: priv_ops.HINVAL_GVMA,
}


def mip_now(h: State) -> cython.ulonglong:
    """All of mip as the interrupt decision sees it."""
    return mip_shown(h, h.ev_pins, h.ev_stip, h.ev_vstip)


def mip_read(h: State) -> cython.ulonglong:
    """All of mip as a CSR read of this instruction sees it."""
    return mip_shown(h, h.ev_pins_read, h.ev_stip_read, h.ev_vstip_read)


def mip_shown(
    h: State, pins: cython.ulonglong, stip: cython.int, vstip: cython.int
) -> cython.ulonglong:
    """All of mip under these pins and timer bits.

    The last answer is kept with all that it was made of: between two CSR instructions little of
    that changes.
    """
    if (
        h.mip_of[0] != h.csr[slots.MIP]
        or h.mip_of[1] != h.csr[slots.HVIP]
        or h.mip_of[2] != h.csr[slots.HGEIE]
        or h.mip_of[3] != h.csr[slots.HSTATUS]
        or h.mip_of[4] != h.csr[slots.MENVCFG]
        or h.mip_of[5] != h.csr[slots.HENVCFG]
        or h.mip_of[6] != pins
        or h.mip_of_timers != (1 << 2 | vstip << 1 | stip)
    ):
        h.mip_kept = mip_view(
            h.cfg, h.csr[slots.MIP], h.csr[slots.HVIP], h.csr[slots.HGEIE],
            h.csr[slots.HSTATUS], h.csr[slots.MENVCFG], h.csr[slots.HENVCFG],
            pins, stip, vstip,
        )  # fmt: skip
        h.mip_of[0] = h.csr[slots.MIP]
        h.mip_of[1] = h.csr[slots.HVIP]
        h.mip_of[2] = h.csr[slots.HGEIE]
        h.mip_of[3] = h.csr[slots.HSTATUS]
        h.mip_of[4] = h.csr[slots.MENVCFG]
        h.mip_of[5] = h.csr[slots.HENVCFG]
        h.mip_of[6] = pins
        h.mip_of_timers = 1 << 2 | vstip << 1 | stip
    return h.mip_kept


def pending(h: State) -> cython.int:
    """Cause of the interrupt to take now, or NO_INTERRUPT; its target in `trap_target`."""
    mip: cython.ulonglong = mip_now(h)
    if mip & h.csr[slots.MIE] == 0:
        return NO_INTERRUPT
    valid, cause, target = pending_interrupt(
        h.cfg, h.priv, h.v, mip, h.csr[slots.MIE], h.csr[slots.MIDELEG], h.csr[slots.HIDELEG],
        h.csr[slots.MSTATUS], h.csr[slots.VSSTATUS],
    )  # fmt: skip
    if not valid:
        return NO_INTERRUPT
    h.trap_target = target
    return int(cause)


def raise_exception(h: State) -> cython.int:
    """Take the exception that `trap_*` describes."""
    h.trap_target = traps.trap_target(
        h.cfg, h.priv, h.v, 0, h.trap_cause,
        h.csr[slots.MEDELEG], h.csr[slots.MIDELEG], h.csr[slots.HEDELEG], h.csr[slots.HIDELEG],
    )  # fmt: skip
    h.trap_tinst = tinst(h.cfg, h.insn, h.trap_cause, 0, h.trap_implicit, h.trap_offset)
    if not traps.tval_written(h.cfg, h.trap_cause, h.trap_target):
        h.trap_tval = h.trap_gva = 0
    if h.trap_tval2 and not traps.tval2_written(
        h.cfg, h.trap_cause, h.trap_target, h.trap_implicit, h.trap_tval2
    ):
        h.trap_tval2 = 0
        # Without the address no pseudoinstruction is required.
        if h.trap_implicit and not h.cfg.tinst_pseudo:
            h.trap_tinst = 0
    return take_trap(h, False, h.trap_cause)


def take_trap(h: State, is_interrupt: cython.bint, cause: cython.int) -> cython.int:
    """Enter the handler in `trap_target`; leave what the trap wrote in `trap_*` for the record."""
    row = ROWS[h.trap_target]
    if is_interrupt:
        h.trap_tval = h.trap_tval2 = h.trap_tinst = 0
        h.trap_gva = 0
    trap = TakenTrap(
        h.priv, h.v, 1 if is_interrupt else 0, cause,
        h.pc, h.trap_tval, h.trap_gva, h.trap_tval2, h.trap_tinst,
    )  # fmt: skip
    pc, writes = traps.trap_entry(h.cfg, row, trap, h)
    h.priv, h.v, h.pc = row.priv, row.v, pc
    apply_writes(h, writes)
    h.trap_cause = h[row.cause] & 63
    h.trap_tval = h[row.tval]
    if row.v:
        h.trap_gva = 0
        h.trap_tval2 = h.trap_tinst = 0
    else:
        h.trap_tval2 = h[row.tval2]
        h.trap_tinst = h[row.tinst]
    h.recheck = True
    set_modes(h)
    return 0


def apply_writes(h: State, writes: Writes) -> cython.int:
    """Write the slots that a pure function names; -1 is none."""
    slot: cython.int
    value: cython.ulonglong
    for slot, value in writes:
        if slot >= 0:
            h.set_csr(slot, value)
    return 0


def plain_trap(h: State, cause: cython.int, tval: cython.ulonglong, gva: cython.int) -> cython.int:
    """Describe an exception that is not a memory access's; always TRAPS."""
    h.trap_cause = cause
    h.trap_tval = tval
    h.trap_gva = gva
    h.trap_tval2 = 0
    h.trap_implicit = 0
    h.trap_offset = 0
    return TRAPS


def access_trap(h: State, outcome: cython.int) -> cython.int:
    """Illegal or virtual instruction, with the instruction's bits in tval."""
    return plain_trap(
        h,
        exceptions.VIRTUAL_INSTRUCTION
        if outcome == outcomes.VIRTUAL
        else exceptions.ILLEGAL_INSTRUCTION,
        h.insn if h.cfg.tval_insn else 0,
        0,
    )


def permitted(h: State, op: cython.int) -> cython.int:
    """functions.Outcome of a privileged instruction (PrivOp) now."""
    return int(insn_access(h.cfg, op, h.priv, h.v, h.csr[slots.MSTATUS], h.csr[slots.HSTATUS]))


def system_instruction(h: State, op: cython.int) -> cython.int:
    """ECALL, EBREAK, xRET, waits and fences. A fence orders what the model never reorders."""
    outcome: cython.int
    if op == ops.ECALL:
        # Causes 8 to 11: U or VU, HS, VS, M.
        if h.priv == privileges.U:
            return plain_trap(h, exceptions.ENVIRONMENT_CALL_FROM_U_MODE_OR_VU_MODE, 0, 0)
        if h.priv == privileges.M:
            return plain_trap(h, exceptions.ENVIRONMENT_CALL_FROM_M_MODE, 0, 0)
        if h.v:
            return plain_trap(h, exceptions.ENVIRONMENT_CALL_FROM_VS_MODE, 0, 0)
        return plain_trap(h, exceptions.ENVIRONMENT_CALL_FROM_HS_MODE, 0, 0)
    if op == ops.EBREAK:
        # The pc is a guest virtual address when V=1, and GVA tells of what tval holds: with zero
        # in tval it is 0. norm:hstatus_gva_op.
        if h.cfg.tval_ebreak:
            return plain_trap(h, exceptions.BREAKPOINT, h.pc, h.v)
        return plain_trap(h, exceptions.BREAKPOINT, 0, 0)
    outcome = permitted(h, PRIV_OPS[op])
    if outcome:
        if (op == ops.WFI or op == ops.WRS_NTO) and wait_ends(h, PRIV_OPS[op]):
            return RETIRES
        return access_trap(h, outcome)
    if op == ops.MRET or op == ops.SRET:
        return set_xret(h, op == ops.MRET)
    if op == ops.WFI:
        h.waiting = True
    return RETIRES


def wait_ends(h: State, op: int) -> bool:
    """Whether a WFI or WRS.NTO that may trap retires instead.

    With a time limit only the design knows: its record says which, but with an interrupt pending
    the wait is over before the limit.
    """
    choice = wait_choice(h.cfg, op, h.priv, h.v, h.csr[slots.MSTATUS])
    if choice != "limit":
        return choice == "complete"
    if mip_now(h) & h.csr[slots.MIE]:
        return True
    return h.lockstep and h.claimed_kind() == kinds.RETIRE


def set_xret(h: State, is_mret: cython.bint) -> cython.int:
    """Return from a trap; the target pc is left in `rd_value`."""
    priv, v, pc, mstatus, hstatus, vsstatus = xret(
        h.cfg, 1 if is_mret else 0, h.priv, h.v,
        h.csr[slots.MSTATUS], h.csr[slots.HSTATUS], h.csr[slots.VSSTATUS],
        h.csr[slots.MEPC], h.csr[slots.SEPC], h.csr[slots.VSEPC],
    )  # fmt: skip
    h.priv, h.v, h.rd_value = priv, v, pc
    apply_writes(
        h, ((slots.MSTATUS, mstatus), (slots.HSTATUS, hstatus), (slots.VSSTATUS, vsstatus))
    )
    h.did_xret = True
    h.recheck = True
    if h.cfg.mret_clr_lr_resv if is_mret else h.cfg.sret_clr_lr_resv:
        h.reserved = False
    set_modes(h)
    return RETIRES


def csr_instruction(
    h: State, op: cython.int, rs1: cython.int, source: cython.ulonglong
) -> cython.int:
    """CSRRW, CSRRS, CSRRC and their immediate forms; `source` is rs1's value.

    CSRRS and CSRRC with rs1 = x0 (or uimm = 0) do not write (zicsr.adoc, table "Conditions
    determining whether a CSR instruction reads or writes the specified CSR"). Reads have no side
    effects here, so CSRRW with rd = x0 needs no case of its own.
    """
    addr: cython.int = cython.cast(cython.int, h.insn >> 20)
    write: cython.bint = op == ops.CSRRW or op == ops.CSRRWI or rs1 != 0
    operand: cython.ulonglong = source
    data: cython.ulonglong
    outcome: cython.int = outcomes.ILLEGAL
    if h.existing[addr]:
        outcome = existing_access(h.cfg, addr, 1 if write else 0, h.priv, h.v, h)
    if outcome:
        return access_trap(h, outcome)
    if op == ops.CSRRWI or op == ops.CSRRSI or op == ops.CSRRCI:
        operand = rs1
    if addr <= csrs.FCSR:
        return float_csr_instruction(h, op, addr, write, operand)
    resolved: cython.int = csr_resolve(h.cfg, addr, h.v)
    if h.lockstep:
        h.set_csr(slots.MCYCLE, h.ev_mcycle)
    value, combined = csr_read(h.cfg, resolved, h, mip_read(h), h.ev_pins_read, h.ev_time, h.v)
    h.rd_value = value
    if not write:
        return RETIRES
    data = combine(op, combined, operand)
    if h.cfg.wlrl_write_traps and wlrl_refuses(h.cfg, resolved, data):
        return access_trap(h, outcomes.ILLEGAL)
    writes = csr_write_effect(h.cfg, resolved, data, h.v, h)
    h.wrote_csr = True
    h.recheck = True
    apply_writes(h, writes)
    after_csr_write(h, writes[0][0])
    after_csr_write(h, writes[1][0])
    if resolved == csrs.MINSTRETH and h.cfg.minstreth_write_counts:
        h.wrote_minstret = False
    return RETIRES


def combine(op: cython.int, old: cython.ulonglong, operand: cython.ulonglong) -> cython.ulonglong:
    """What a CSR instruction writes."""
    if op == ops.CSRRW or op == ops.CSRRWI:
        return operand
    if op == ops.CSRRS or op == ops.CSRRSI:
        return old | operand
    return old & (M64 ^ operand)


def float_csr_instruction(
    h: State, op: cython.int, addr: cython.int, write: cython.bint, operand: cython.ulonglong
) -> cython.int:
    """The same of fflags, frm and fcsr, which have no slot."""
    h.rd_value = read_float_csr(h, addr)
    if write:
        write_float_csr(h, addr, combine(op, h.rd_value, operand))
        h.wrote_csr = True
    else:
        touched(h, False, False)
    return RETIRES


def after_csr_write(h: State, slot: cython.int) -> cython.int:
    """What the model remembers of a slot that changed (-1: none did)."""
    if slot == slots.MINSTRET:
        h.wrote_minstret = True
    elif slot == slots.MCYCLE:
        h.wrote_mcycle = True
    elif slot == slots.MSTATUS or slot == slots.HSTATUS or slot == slots.VSSTATUS:
        set_modes(h)
    elif (slot >= slots.PMPCFG0 and slot <= slots.PMPADDR63) or (
        slot == slots.SATP
        or slot == slots.VSATP
        or slot == slots.HGATP
        or slot == slots.MENVCFG
        or slot == slots.HENVCFG
    ):
        h.flush()
    return 0
