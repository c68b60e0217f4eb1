# SPDX-License-Identifier: Apache-2.0
"""Groups about traps, interrupts and returns from them."""

from __future__ import annotations

from trapline.coverage.names import (
    EXCEPTION,
    INTERRUPT,
    ORIGIN,
    TARGET,
    TINST,
    TINST_KINDS,
    flag,
)
from trapline.coverage.space import Axis, Coordinates, CoverGroup
from trapline.models.golden.gen import exceptions
from trapline.models.isa.causes import EXCEPTIONS, INTERRUPTS, Tinst, Tval

_BY_NAME = {e.name: e for e in EXCEPTIONS}
_LEVEL = {i.name: i.level for i in INTERRUPTS}
DELEGATED = Axis("delegated by", ("none", "medeleg", "hedeleg", "medeleg and hedeleg"))
# Never raised where IALIGN is 16.
_NEVER = "instruction address misaligned"
_ECALLS = {
    "environment call from U-mode or VU-mode": ("U", "VU"),
    "environment call from HS-mode": ("HS",),
    "environment call from VS-mode": ("VS",),
    "environment call from M-mode": ("M",),
}
# Exceptions whose bits of hedeleg are read-only zero (hypervisor.adoc, table "hedeleg-bits").
_NOT_TO_VS = {
    exceptions.ENVIRONMENT_CALL_FROM_HS_MODE,
    exceptions.ENVIRONMENT_CALL_FROM_VS_MODE,
    exceptions.ENVIRONMENT_CALL_FROM_M_MODE,
    exceptions.INSTRUCTION_GUEST_PAGE_FAULT,
    exceptions.LOAD_GUEST_PAGE_FAULT,
    exceptions.VIRTUAL_INSTRUCTION,
    exceptions.STORE_AMO_GUEST_PAGE_FAULT,
}


def raised_in(cause: str, mode: str) -> bool:
    """Whether the exception can be raised by an instruction of this mode."""
    if cause == _NEVER:
        return False
    if cause in _ECALLS:
        return mode in _ECALLS[cause]
    if cause == "virtual instruction":
        return mode in ("VS", "VU")
    if cause == "instruction page fault":
        return mode != "M"
    if cause == "instruction guest-page fault":
        return mode in ("VS", "VU")
    if cause.endswith("guest-page fault"):
        return True  # by MPRV or HLV from any V=0 mode
    return True


def _exception_possible(at: Coordinates) -> bool:
    cause, mode = at["cause"], at["origin"]
    if not raised_in(cause, mode):
        return False
    number = _BY_NAME[cause].number
    if number in _NOT_TO_VS and "hedeleg" in at["delegated by"].split():
        return False
    # ECALL from M-mode: bit 11 of medeleg is read-only zero.
    return not (number == 11 and "medeleg" in at["delegated by"].split())


def _target_possible(interrupt: str, origin: str, target: str) -> bool:
    level = _LEVEL[interrupt]
    if target == "VS":
        return level == "VS" and "guest" not in interrupt and origin in ("VS", "VU")
    if target == "M":
        # VS-level interrupts and SGEI: mideleg is read-only one.
        return level == "M" or (level == "HS" and "guest" not in interrupt)
    return level != "M" and origin != "M"


def _interrupt_possible(at: Coordinates) -> bool:
    return _target_possible(at["interrupt"], at["origin"], at["target"])


def _any_origin(interrupt: str, target: str) -> bool:
    return any(_target_possible(interrupt, o, target) for o in ORIGIN.values)


def _contest_possible(at: Coordinates) -> bool:
    return at["interrupt"] != at["beside"]


def _gva_possible(at: Coordinates) -> bool:
    cause, origin = at["cause"], at["origin"]
    if not raised_in(cause, origin):
        return False
    if at["target"] == "HS" and origin == "M":
        return False
    exception = _BY_NAME[cause]
    if exception.tval not in (Tval.ADDRESS, Tval.PC):
        return at["GVA"] == "0"
    if at["target"] == "HS" and at["MPRV and MPV"] == "1" and origin != "M":
        return at["GVA"] == ("1" if origin in ("VS", "VU") else at["GVA"])
    if origin in ("VS", "VU") or "guest-page" in cause:
        return at["GVA"] == "1"
    fetched = cause.startswith("instruction") or cause == "breakpoint"
    return at["GVA"] == "0" or not fetched


def _m_state_possible(at: Coordinates) -> bool:
    return raised_in(at["cause"], "M")


_RETURNS = Axis("instruction", ("mret", "sret"))
_BACK = Axis("to", ORIGIN.values)


def _return_possible(at: Coordinates) -> bool:
    origin, to = at["origin"], at["to"]
    if at["instruction"] == "mret":
        return origin == "M"
    if origin == "VS":
        return to in ("VS", "VU")
    return origin in ("M", "HS") and to != "M"


def _tinst_of(cause: str) -> Tinst:
    return _BY_NAME[cause].tinst


_STORES = ("s", "amo", "sc", "hsv", "fsw", "fsd", "other amo")


def _tinst_possible(at: Coordinates) -> bool:
    cause, kind = at["cause"], at["tinst"]
    if cause == _NEVER or kind in ("other", "l?") or kind.startswith("other"):
        return False
    allowed = _tinst_of(cause)
    if kind == "zero":
        return allowed is Tinst.ZERO or cause.startswith("instruction")
    if allowed is Tinst.ZERO:
        return False
    if kind.startswith("pseudo"):
        return allowed is Tinst.PSEUDO
    if cause.startswith("instruction"):
        return False
    stores = kind.startswith(_STORES) and not kind.startswith("l")
    if cause.startswith("store/AMO") != stores:
        return False
    if at["compressed"] == "1":
        return kind in ("lw", "ld", "sw", "sd", "flw", "fld", "fsw", "fsd")
    if "misaligned" in cause:
        return not kind.removesuffix("u").endswith(("b",)) and not kind.startswith("hlvx.b")
    return True


GROUPS = (
    CoverGroup(
        "exception",
        "An exception of this cause in this mode, with these delegation bits set for it.",
        (EXCEPTION, ORIGIN, DELEGATED),
        ("H_trap_deleg", "hedeleg_op", "H_cause"),
        _exception_possible,
    ),
    CoverGroup(
        "interrupt",
        "This interrupt is taken in this mode by this target.",
        (INTERRUPT, ORIGIN, TARGET),
        ("hideleg_op", "H_trap_deleg"),
        _interrupt_possible,
    ),
    CoverGroup(
        "contest",
        "This interrupt is taken while another is pending and enabled in mie.",
        (INTERRUPT, Axis("beside", INTERRUPT.values)),
        ("hsint_priority",),
        _contest_possible,
    ),
    CoverGroup(
        "vector",
        "An interrupt enters its handler in Direct or in Vectored mode.",
        (INTERRUPT, TARGET, Axis("tvec", ("Direct", "Vectored"))),
        ("vstvec_op", "mtvec_mode_vectored_op"),
        lambda at: _any_origin(at["interrupt"], at["target"]),
    ),
    CoverGroup(
        "VSEI source",
        "A virtual supervisor external interrupt, by hvip and by hgeip[VGEIN].",
        (flag("hvip"), flag("hgeip"), Axis("target", ("HS", "VS"))),
        ("hip_vseip_vseie_op", "hstatus_vgein_op"),
        lambda at: "1" in (at["hvip"], at["hgeip"]),
        crossed=True,
    ),
    CoverGroup(
        "VSTI source",
        "A virtual supervisor timer interrupt, by hvip and by vstimecmp.",
        (flag("hvip"), flag("vstimecmp"), Axis("target", ("HS", "VS"))),
        ("hip_vstip_vstie_op", "hip_vstip_op"),
        lambda at: "1" in (at["hvip"], at["vstimecmp"]),
        crossed=True,
    ),
    CoverGroup(
        "GVA",
        "GVA as a trap writes it, where MPRV=1 lends data accesses V=1 and where it does not.",
        (EXCEPTION, ORIGIN, Axis("target", ("M", "HS")), flag("MPRV and MPV"), flag("GVA")),
        ("hstatus_gva_op", "mstatus_gva_op"),
        _gva_possible,
        crossed=True,
    ),
    CoverGroup(
        "trap in M",
        "A trap taken in M-mode under MPRV, MPV and MPP.",
        (EXCEPTION, flag("MPRV"), flag("MPV"), Axis("MPP", ("U", "S", "M"))),
        ("H_trap_m_csrwrites", "mstatus_mpv_op"),
        _m_state_possible,
        crossed=True,
    ),
    CoverGroup(
        "return",
        "MRET or SRET retires in this mode, returns to this one, and MPRV was so before.",
        (_RETURNS, ORIGIN, _BACK, flag("MPRV")),
        ("mret_h", "sret_v0", "sret_v1", "hstatus_spv_sret"),
        _return_possible,
    ),
    CoverGroup(
        "tinst",
        "What a trap on this cause writes to mtinst or htinst.",
        (EXCEPTION, TINST, flag("compressed"), Axis("target", ("M", "HS"))),
        ("H_trap_xtinst_val", "H_trap_xtinst_exception", "htinst_val", "mtinst_val"),
        lambda at: (
            _tinst_possible(at) and (at["tinst"] in TINST_KINDS[5:] or at["compressed"] == "0")
        ),
    ),
    CoverGroup(
        "tinst offset",
        "A transformed instruction carries an address offset other than zero.",
        (EXCEPTION, Axis("target", ("M", "HS"))),
        ("H_tinst_addr_offset",),
        # Only accesses that hardware splits fault behind their first byte.
        lambda at: (
            _tinst_of(at["cause"]) is not Tinst.ZERO
            and not at["cause"].startswith("instruction")
            and "misaligned" not in at["cause"]
        ),
    ),
    CoverGroup(
        "implicit",
        "A guest-page fault of the access itself, or of a VS-stage PTE's read or write.",
        (
            Axis("cause", tuple(e.name for e in EXCEPTIONS if e.gpa)),
            Axis("of", ("the access", "VS-stage PTE read", "VS-stage PTE write")),
            Axis("target", ("M", "HS")),
        ),
        ("mtval2_trapval_vstrans", "H_trap_xtinst_guestpage", "H_trap_xtinst_guestpage_rw"),
    ),
)
