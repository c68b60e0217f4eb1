# SPDX-License-Identifier: Apache-2.0
"""Groups about CSR accesses, privileged instructions and the gates that forbid them."""

from __future__ import annotations

from functools import cache

from trapline.coverage.fields import reachable, shown
from trapline.coverage.names import (
    ABSENT,
    CSR,
    FENCE,
    MODE,
    OUTCOME,
    PRIV_OP,
    RS1,
    RS2,
    csr_kind,
    flag,
)
from trapline.coverage.space import Axis, Coordinates, CoverGroup
from trapline.models.golden.gen import fields
from trapline.models.golden.priv.csr_access import csr_access
from trapline.models.golden.priv.insn_access import insn_access
from trapline.models.isa.config import HartConfig, named
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.functions import PrivOp
from trapline.models.isa.state import SLOT_INDEX, reset_slots

PRIVS = {"M": (3, 0), "HS": (1, 0), "U": (0, 0), "VS": (1, 1), "VU": (0, 1)}
RW = Axis("operation", ("read", "write"))
CFG64, CFG32 = named("rv64imac_h"), named("rv32imac_h")
CFG_FLOAT = named("rv64gc_h")
FS = fields.MSTATUS_FS

# Every gate open, and every one closed alone: what an access can come to.
_OPEN = {
    "mcounteren": 0xFFFF_FFFF, "hcounteren": 0xFFFF_FFFF, "scounteren": 0xFFFF_FFFF,
    "menvcfg": fields.MENVCFG_STCE, "henvcfg": fields.HENVCFG_STCE, "mstatus": FS, "vsstatus": FS,
    **{f"{level}stateen{i}": (1 << 64) - 1 for level in "mhs" for i in range(4)},
}  # fmt: skip
_CLOSED: tuple[dict[str, int], ...] = (
    {},
    *({name: 0} for name in ("mcounteren", "hcounteren", "scounteren", "menvcfg", "henvcfg")),
    *({f"{level}stateen{i}": 0} for level in "mh" for i in range(4)),
    {"mstatus": fields.MSTATUS_TVM},
    {"hstatus": fields.HSTATUS_VTVM},
    *({name: 0} for name in ("mstatus", "vsstatus")),
)


def _state(cfg: HartConfig, change: dict[str, int]) -> list[int]:
    values = list(reset_slots(cfg))
    for name, value in (_OPEN | change).items():
        values[SLOT_INDEX[name]] |= value
        if not value:
            values[SLOT_INDEX[name]] = 0
    return values


@cache
def _outcomes() -> frozenset[tuple[str, str, str, str]]:
    """(csr kind, mode, operation, outcome) that some state of some configuration allows.

    The golden model's own access rule, asked of one address of each kind in every mode.
    """
    addresses: dict[str, list[int]] = {}
    for address in range(4096):
        addresses.setdefault(csr_kind(address), []).append(address)
    found = set()
    for cfg in (CFG64, CFG32, CFG_FLOAT):
        states = [_state(cfg, change) for change in _CLOSED]
        for kind, numbers in addresses.items():
            # Of absent ones: one that may be written and one that may not.
            asked = {numbers[0], numbers[-1]} if kind in ABSENT else {numbers[0]}
            for address in asked:
                for mode, (priv, v) in PRIVS.items():
                    for write, operation in enumerate(RW.values):
                        for state in states:
                            got = csr_access(cfg, address, write, priv, v, state)
                            found.add((kind, mode, operation, OUTCOME.values[got]))
    return frozenset(found)


def _csr_possible(at: Coordinates) -> bool:
    return (at["csr"], at["mode"], at["operation"], at["outcome"]) in _outcomes()


# The bit of mstatus and the bit of hstatus that may forbid each instruction.
GATES = {
    PrivOp.SRET: (22, 22), PrivOp.WFI: (21, 21), PrivOp.WRS_NTO: (21, 21),
    PrivOp.SFENCE_VMA: (20, 20), PrivOp.SINVAL_VMA: (20, 20),
    PrivOp.HFENCE_GVMA: (20, 20), PrivOp.HINVAL_GVMA: (20, 20),
    PrivOp.HFENCE_VVMA: (20, 20), PrivOp.HINVAL_VVMA: (20, 20),
    PrivOp.SFENCE_INVAL: (20, 20), PrivOp.MRET: (22, 22), PrivOp.HLSV: (20, 9),
}  # fmt: skip


def _priv_op_possible(at: Coordinates) -> bool:
    op = PrivOp[at["instruction"].upper()]
    m_bit, h_bit = GATES[op]
    priv, v = PRIVS[at["mode"]]
    got = insn_access(
        CFG64, int(op), priv, v, int(at["mstatus gate"]) << m_bit, int(at["hstatus gate"]) << h_bit
    )
    return OUTCOME.values[got] == at["outcome"]


def _counter_possible(at: Coordinates) -> bool:
    address = BY_NAME[at["counter"]].address
    bit = 1 << (address & 3)
    closed = {f"{level}counteren": 0 for level in "mhs" if at[f"{level}counteren"] == "0"}
    state = _state(CFG64, dict.fromkeys(closed, 0))
    priv, v = PRIVS[at["mode"]]
    assert bit
    return OUTCOME.values[csr_access(CFG64, address, 0, priv, v, state)] == at["outcome"]


def _timer_possible(at: Coordinates) -> bool:
    address = BY_NAME[at["csr"]].address
    names = {"menvcfg.STCE": "menvcfg", "henvcfg.STCE": "henvcfg"}
    names |= {"mcounteren.TM": "mcounteren", "hcounteren.TM": "hcounteren"}
    state = _state(CFG64, {csr: 0 for name, csr in names.items() if at[name] == "0"})
    priv, v = PRIVS[at["mode"]]
    return OUTCOME.values[csr_access(CFG64, address, 1, priv, v, state)] == at["outcome"]


def _stateen_possible(at: Coordinates) -> bool:
    names = {"mstateen bit": "mstateen0", "hstateen bit": "hstateen0"}
    state = _state(CFG64, {csr: 0 for name, csr in names.items() if at[name] == "0"})
    priv, v = PRIVS[at["mode"]]
    got = csr_access(CFG64, BY_NAME[at["csr"]].address, 1, priv, v, state)
    return OUTCOME.values[got] == at["outcome"]


def _root_possible(at: Coordinates) -> bool:
    change = {"mstatus": int(at["TVM"]) << 20, "hstatus": int(at["VTVM"]) << 20}
    state = _state(CFG64, {name: value for name, value in change.items() if value})
    priv, v = PRIVS[at["mode"]]
    write = RW.values.index(at["operation"])
    got = csr_access(CFG64, BY_NAME[at["csr"]].address, write, priv, v, state)
    return OUTCOME.values[got] == at["outcome"]


def _fence_possible(at: Coordinates) -> bool:
    name, mode = at["fence"], at["mode"]
    if name in ("fence.i", "sfence.w.inval", "sfence.inval.ir") and (
        (at["rs1"], at["rs2"]) != ("x0", "x0")
    ):
        return False
    if name == "fence.i":
        return True
    if name.startswith("h"):
        return mode in ("M", "HS")
    return mode in ("M", "HS", "VS")


GROUPS = (
    CoverGroup(
        "csr",
        "A CSR instruction reads, or writes, this CSR in this mode, and this comes of it.",
        (CSR, MODE, RW, OUTCOME),
        ("H_vscsrs_sub", "H_cause_virtual_instruction", "H_csrs_hs_not_vs"),
        _csr_possible,
    ),
    CoverGroup(
        "field",
        "A write of the CSR leaves this value in the field.",
        (shown()[1],),
        (),
        lambda at: reachable(at["value"]),
    ),
    CoverGroup(
        "privileged",
        "A privileged instruction in this mode, under the bit of mstatus (TSR, TW, TVM) and the "
        "bit of hstatus (VTSR, VTW, VTVM, HU) that may forbid it.",
        (PRIV_OP, MODE, flag("mstatus gate"), flag("hstatus gate"), OUTCOME),
        (
            "mstatus_tvm_op",
            "mstatus_tw_op",
            "mstatus_tsr_op",
            "hstatus_vtvm_op",
            "hstatus_vtw_op",
            "hstatus_vtsr_op",
            "hstatus_hu_op",
        ),
        _priv_op_possible,
    ),
    CoverGroup(
        "counter",
        "A read of a counter in this mode, under the bits of mcounteren, hcounteren, scounteren.",
        (
            Axis("counter", ("cycle", "time", "instret")),
            MODE,
            flag("mcounteren"),
            flag("hcounteren"),
            flag("scounteren"),
            OUTCOME,
        ),
        ("hcounteren_op", "mcounteren_op", "H_virtinst_vs_nonhighctr_h0_m1"),
        _counter_possible,
    ),
    CoverGroup(
        "timer compare",
        "An access to a timer compare register under the bits that enable it.",
        (
            Axis("csr", ("stimecmp", "vstimecmp")),
            MODE,
            flag("menvcfg.STCE"),
            flag("henvcfg.STCE"),
            flag("mcounteren.TM"),
            flag("hcounteren.TM"),
            OUTCOME,
        ),
        ("henvcfg_stce", "menvcfg_stce_op"),
        _timer_possible,
    ),
    CoverGroup(
        "stateen",
        "An access to state that mstateen0 and hstateen0 guard.",
        (
            Axis("csr", ("senvcfg", "henvcfg", "sstateen0", "hstateen0")),
            MODE,
            flag("mstateen bit"),
            flag("hstateen bit"),
            OUTCOME,
        ),
        ("mstateen_bit_63_op", "hstateen_bit_63_op"),
        _stateen_possible,
    ),
    CoverGroup(
        "root",
        "An access to the root of a translation under TVM and VTVM.",
        (Axis("csr", ("satp", "vsatp", "hgatp")), MODE, RW, flag("TVM"), flag("VTVM"), OUTCOME),
        ("hgatp_tvm_illegal", "mstatus_tvm_hs", "H_virtinst_vs_sfence_sinval_satp_vtvm1"),
        _root_possible,
    ),
    CoverGroup(
        "fence",
        "A fence retires in this mode with these operands.",
        (FENCE, RS1, RS2, MODE),
        ("hfence-vvma_hfence-gvma_op", "sfence_vma_v1", "sfence_vma_v0"),
        _fence_possible,
    ),
    CoverGroup(
        "next",
        "The record after a write of this CSR is one of these.",
        (CSR, Axis("record", ("retire", "exception", "interrupt"))),
        ("intr_mip_mie_op",),
        lambda at: _writable(at["csr"]),
        crossed=True,
    ),
)


def _writable(csr: str) -> bool:
    return (csr, "M", "write", "ok") in _outcomes()
