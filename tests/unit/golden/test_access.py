# SPDX-License-Identifier: Apache-2.0
"""Verdicts on CSR accesses and privileged instructions, and the effective mode of accesses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trapline.models.golden.priv.csr_access import csr_access, csr_resolve
from trapline.models.golden.priv.effective_access import effective_access
from trapline.models.golden.priv.insn_access import insn_access
from trapline.models.isa.config import named
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.functions import AccessKind, PrivOp
from trapline.models.isa.state import SLOT_INDEX, reset_slots

from .worlds import addresses, configs, h_configs, opened, state, states, words

RV64 = named("rv64imac_h")
RV32 = named("rv32imac_h")
OK, ILLEGAL, VIRTUAL = 0, 1, 2
U, HS, MM, VU, VS = (0, 0), (1, 0), (3, 0), (0, 1), (1, 1)
FLOAT = tuple(BY_NAME[name].address for name in ("fflags", "frm", "fcsr"))
TVM, TW, TSR = 1 << 20, 1 << 21, 1 << 22


def access(name, mode, write=0, cfg=RV64, **slots):
    values = list(reset_slots(cfg))
    for slot, value in slots.items():
        values[SLOT_INDEX[slot]] |= value
    addr = BY_NAME[name].address if isinstance(name, str) else name
    return csr_access(cfg, addr, write, *mode, values)


def all_modes(name, **kw):
    return [access(name, m, **kw) for m in (U, HS, MM, VU, VS)]


@settings(deadline=None, max_examples=40)
@given(cfg=h_configs, seed=states, write=st.integers(0, 1))
def test_virtual_exactly_when_hs_could(cfg, seed, write):
    """The three-line rule, stated with the verdicts of HS-mode instead of the gates."""
    slots = state(cfg, seed)
    slots[SLOT_INDEX["mstatus"]] &= ~TVM
    for addr in addresses(cfg):
        if addr in FLOAT:  # the exception to it: test_fs_off_is_illegal_never_virtual
            continue
        hs = csr_access(cfg, addr, write, 1, 0, slots)
        for priv in (0, 1):
            got = csr_access(cfg, addr, write, priv, 1, slots)
            assert got in ((OK, VIRTUAL) if hs == OK else (ILLEGAL,)), hex(addr)


@settings(deadline=None, max_examples=40)
@given(cfg=configs, seed=states, write=st.integers(0, 1))
def test_never_virtual_at_v0_and_never_less_for_more_privilege(cfg, seed, write):
    slots = state(cfg, seed)
    slots[SLOT_INDEX["mstatus"]] &= ~TVM
    for addr in range(4096):
        by_priv = [csr_access(cfg, addr, write, p, 0, slots) for p in (0, 1, 3)]
        assert VIRTUAL not in by_priv
        assert by_priv == sorted(by_priv, reverse=True), hex(addr)


@pytest.mark.parametrize("addr", FLOAT)
@pytest.mark.parametrize("write", [0, 1])
def test_fs_off_is_illegal_never_virtual(addr, write):
    """norm:vsstatus_fs_op, norm:H_illegalinst_xstatus_fs_vs: both fields count at V=1."""
    gc = named("rv64gc_h")
    for host in range(4):
        for guest in range(4):
            at_v0 = OK if host else ILLEGAL
            at_v1 = OK if host and guest else ILLEGAL
            got = all_modes(addr, write=write, cfg=gc, mstatus=host << 13, vsstatus=guest << 13)
            assert got == [at_v0] * 3 + [at_v1] * 2
            # Without F there is no such CSR, whatever FS says.
            none = all_modes(addr, write=write, mstatus=host << 13, vsstatus=guest << 13)
            assert none == [ILLEGAL] * 5


@pytest.mark.parametrize("name", ["cycle", "hstatus", "vsstatus", "sstatus", "mstatus"])
def test_levels(name):
    want = {
        "cycle": [ILLEGAL, ILLEGAL, OK, ILLEGAL, ILLEGAL],
        "hstatus": [ILLEGAL, OK, OK, VIRTUAL, VIRTUAL],
        "vsstatus": [ILLEGAL, OK, OK, VIRTUAL, VIRTUAL],
        "sstatus": [ILLEGAL, OK, OK, VIRTUAL, OK],
        "mstatus": [ILLEGAL, ILLEGAL, OK, ILLEGAL, ILLEGAL],
    }
    assert all_modes(name) == want[name]


def test_counters_need_every_enable_above():
    assert all_modes("cycle", mcounteren=1) == [ILLEGAL, OK, OK, VIRTUAL, VIRTUAL]
    assert all_modes("cycle", mcounteren=1, hcounteren=1) == [ILLEGAL, OK, OK, VIRTUAL, OK]
    assert all_modes("cycle", mcounteren=1, hcounteren=1, scounteren=1) == [OK, OK, OK, OK, OK]
    assert all_modes("cycle", hcounteren=1, scounteren=1) == [
        ILLEGAL,
        ILLEGAL,
        OK,
        ILLEGAL,
        ILLEGAL,
    ]


def test_writing_a_read_only_csr_is_always_illegal():
    for name in ("hgeip", "cycle"):
        got = all_modes(name, write=1, mcounteren=1, hcounteren=1, scounteren=1)
        assert got == [ILLEGAL] * 5


def test_satp_and_hgatp_under_tvm_and_vtvm():
    assert all_modes("satp", mstatus=TVM) == [ILLEGAL, ILLEGAL, OK, VIRTUAL, OK]
    assert all_modes("hgatp", mstatus=TVM) == [ILLEGAL, ILLEGAL, OK, VIRTUAL, VIRTUAL]
    assert all_modes("vsatp", mstatus=TVM) == [ILLEGAL, OK, OK, VIRTUAL, VIRTUAL]
    assert all_modes("satp", hstatus=1 << 20) == [ILLEGAL, OK, OK, VIRTUAL, VIRTUAL]


def test_stimecmp_gates():
    stce, tm = 1 << 63, 2
    assert all_modes("stimecmp", menvcfg=stce, henvcfg=stce)[1] == ILLEGAL
    opened_m = {"menvcfg": stce, "mcounteren": tm}
    assert all_modes("stimecmp", **opened_m) == [ILLEGAL, OK, OK, VIRTUAL, VIRTUAL]
    assert all_modes("stimecmp", **opened_m, henvcfg=stce)[4] == VIRTUAL
    assert all_modes("stimecmp", **opened_m, henvcfg=stce, hcounteren=tm)[4] == OK
    assert all_modes("stimecmp", mcounteren=tm, henvcfg=stce, hcounteren=tm)[4] == ILLEGAL
    assert all_modes("vstimecmp", **opened_m) == [ILLEGAL, OK, OK, VIRTUAL, VIRTUAL]


def test_stateen_gates():
    envcfg, se = 1 << 62, 1 << 63
    assert all_modes("senvcfg") == [ILLEGAL, ILLEGAL, OK, ILLEGAL, ILLEGAL]
    assert all_modes("senvcfg", mstateen0=envcfg) == [ILLEGAL, OK, OK, VIRTUAL, VIRTUAL]
    assert all_modes("senvcfg", mstateen0=envcfg, hstateen0=envcfg)[4] == OK
    assert all_modes("henvcfg", mstateen0=envcfg) == [ILLEGAL, OK, OK, VIRTUAL, VIRTUAL]
    assert all_modes("sstateen2", mstateen2=se)[4] == VIRTUAL
    assert all_modes("sstateen2", mstateen2=se, hstateen2=se)[4] == OK
    assert all_modes("hstateen1", mstateen2=se)[1] == ILLEGAL
    assert all_modes("hstateen1", mstateen1=se) == [ILLEGAL, OK, OK, VIRTUAL, VIRTUAL]


@pytest.mark.parametrize("addr", [0x310, 0x612, 0x615, 0x61A, 0x15D, 0x25D, 0xC80, 0xB82, 0x3A1])
def test_high_halves_exist_at_xlen_32_only(addr):
    assert [access(addr, m) for m in (U, HS, MM, VU, VS)] == [ILLEGAL] * 5
    assert access(addr, MM, cfg=RV32) == OK


def test_a_hart_without_h_has_no_h_csr():
    cfg = named("rv64imac")
    assert all(a >> 8 & 3 != 2 for a in addresses(cfg))
    assert csr_resolve(cfg, 0x100, 0) == 0x100


def test_substitution():
    for name in ("status", "ie", "tvec", "scratch", "epc", "cause", "tval", "ip", "timecmp", "atp"):
        s, vs = BY_NAME["s" + name].address, BY_NAME["vs" + name].address
        assert csr_resolve(RV64, s, 1) == vs
        assert csr_resolve(RV64, s, 0) == s
    assert csr_resolve(RV64, BY_NAME["scounteren"].address, 1) == BY_NAME["scounteren"].address


def insn(op, mstatus=0, hstatus=0):
    return [insn_access(RV64, op, *m, mstatus, hstatus) for m in (U, HS, MM, VU, VS)]


VTVM, VTW, VTSR, HU = 1 << 20, 1 << 21, 1 << 22, 1 << 9


# The manual's table: instruction, what is set in mstatus and hstatus, outcome in U, HS, M, VU, VS.
_I, _O, _X = ILLEGAL, OK, VIRTUAL
PRIVILEGED = (
    (PrivOp.MRET, 0, 0, [_I, _I, _O, _I, _I]),
    (PrivOp.SRET, 0, 0, [_I, _O, _O, _X, _O]),
    (PrivOp.SRET, TSR, 0, [_I, _I, _O, _X, _O]),
    (PrivOp.SRET, 0, VTSR, [_I, _O, _O, _X, _X]),
    (PrivOp.WFI, 0, 0, [_I, _O, _O, _X, _O]),
    (PrivOp.WFI, 0, VTW, [_I, _O, _O, _X, _X]),
    (PrivOp.WFI, TW, VTW, [_I, _I, _O, _I, _I]),
    (PrivOp.WRS_NTO, 0, 0, [_O, _O, _O, _O, _O]),
    (PrivOp.WRS_NTO, 0, VTW, [_O, _O, _O, _X, _X]),
    (PrivOp.WRS_NTO, TW, VTW, [_I, _I, _O, _I, _I]),
    (PrivOp.SFENCE_VMA, 0, 0, [_I, _O, _O, _X, _O]),
    (PrivOp.SFENCE_VMA, TVM, 0, [_I, _I, _O, _X, _O]),
    (PrivOp.SFENCE_VMA, 0, VTVM, [_I, _O, _O, _X, _X]),
    (PrivOp.SINVAL_VMA, 0, 0, [_I, _O, _O, _X, _O]),
    (PrivOp.SINVAL_VMA, TVM, 0, [_I, _I, _O, _X, _O]),
    (PrivOp.SINVAL_VMA, 0, VTVM, [_I, _O, _O, _X, _X]),
    (PrivOp.SFENCE_INVAL, TVM, VTVM, [_I, _O, _O, _X, _O]),
    (PrivOp.HFENCE_VVMA, TVM, 0, [_I, _O, _O, _X, _X]),
    (PrivOp.HINVAL_VVMA, TVM, 0, [_I, _O, _O, _X, _X]),
    (PrivOp.HFENCE_GVMA, 0, 0, [_I, _O, _O, _X, _X]),
    (PrivOp.HFENCE_GVMA, TVM, 0, [_I, _I, _O, _X, _X]),
    (PrivOp.HINVAL_GVMA, 0, 0, [_I, _O, _O, _X, _X]),
    (PrivOp.HINVAL_GVMA, TVM, 0, [_I, _I, _O, _X, _X]),
    (PrivOp.HLSV, 0, 0, [_I, _O, _O, _X, _X]),
    (PrivOp.HLSV, 0, HU, [_O, _O, _O, _X, _X]),
)


@pytest.mark.parametrize(("op", "mstatus", "hstatus", "outcomes"), PRIVILEGED)
def test_privileged_instructions(op, mstatus, hstatus, outcomes):
    assert insn(op, mstatus, hstatus) == outcomes


MPRV = 1 << 17


@pytest.mark.parametrize("mpv", [0, 1])
@pytest.mark.parametrize("mpp", [0, 1, 3])
def test_mprv_table(mpv, mpp):
    mstatus = MPRV | mpv << 39 | mpp << 11
    got = effective_access(RV64, AccessKind.LOAD_STORE, 3, 0, mstatus, 0, 0)
    assert got[:2] == (mpp, mpv if mpp != 3 else 0)
    assert effective_access(RV64, AccessKind.FETCH, 3, 0, mstatus, 0, 0)[:2] == (3, 0)
    assert effective_access(RV64, AccessKind.HLV_HSV, 3, 0, mstatus, 1 << 8, 0)[:2] == (1, 1)


@given(words, words, words, st.sampled_from([U, HS, MM]))
def test_hlv_depends_on_spvp_alone(mstatus, hstatus, vsstatus, mode):
    for kind in (AccessKind.HLV_HSV, AccessKind.HLVX):
        got = effective_access(RV64, kind, *mode, mstatus, hstatus, vsstatus)
        assert got[:2] == (hstatus >> 8 & 1, 1)
        assert got[2] == vsstatus >> 18 & 1


def test_mxr_of_each_level():
    mxr = 1 << 19
    assert effective_access(RV64, AccessKind.LOAD_STORE, 1, 1, 0, 0, mxr)[3:] == (1, 0)
    assert effective_access(RV64, AccessKind.LOAD_STORE, 1, 1, mxr, 0, 0)[3:] == (1, 1)
    assert effective_access(RV64, AccessKind.LOAD_STORE, 1, 0, 0, 0, mxr)[3] == 0


def test_opened_state_opens_everything_but_m_csrs():
    slots = opened(RV64, state(RV64, 3))
    slots[SLOT_INDEX["mstatus"]] &= ~TVM
    for addr in addresses(RV64):
        if addr >> 8 & 3 != 3 and not 0xC03 <= addr <= 0xC1F:
            assert csr_access(RV64, addr, 0, 1, 0, slots) == OK, hex(addr)
