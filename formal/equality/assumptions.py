# SPDX-License-Identifier: Apache-2.0
"""What a proof takes for granted about the inputs: modes that exist, states a hart can be in.

Each assumption is a sentence and a term. The state invariant is no mere assumption: its bit masks
come from the golden model's own writes, and `properties` proves that resets, CSR writes, traps and
returns keep it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import z3

from trapline.formal.rtl.library import golden
from trapline.formal.solvers.terms import Term
from trapline.models.golden.gen import fields, interrupts, opcodes, privileges, targets
from trapline.models.golden.wide import M64
from trapline.models.isa import causes, config, csrs
from trapline.models.isa.config import HartConfig
from trapline.models.isa.encodings import ENCODINGS
from trapline.models.isa.functions import TWIN, AccessKind, Implicit, PrivOp, Twin
from trapline.models.isa.state import SLOT_COUNT, SLOT_INDEX, reset_slots

Assumption = tuple[str, Term]
# Terms of the input ports by name.
Ports = Mapping[str, Term]
# CSRs that start a translation, and PMP's: all ones are not what they hold.
_ROOTS = ("satp", "vsatp", "hgatp")
_PMP_AND_ROOTS = {c.address for c in csrs.CSRS if c.name.startswith("pmp") or c.name in _ROOTS}
VS_INTERRUPTS = (
    interrupts.VIRTUAL_SUPERVISOR_SOFTWARE_INTERRUPT,
    interrupts.VIRTUAL_SUPERVISOR_TIMER_INTERRUPT,
    interrupts.VIRTUAL_SUPERVISOR_EXTERNAL_INTERRUPT,
)
XLEN_WIDE = "epc tval tval2 tinst wdata a b mem".split()


def _field(slots: Mapping[str, Term], csr: str, name: str) -> Term:
    """The content of a field that is at the same bits at either XLEN."""
    where = csrs.field_at(csr, name, 64)
    return z3.Extract(where.msb, where.lsb, slots[csr])


@functools.cache
def state_masks(cfg: HartConfig) -> tuple[tuple[int, int], ...]:
    """(bits that can be one, bits that always are) of each slot, over all explicit writes."""
    write: Any = golden(TWIN["csr_write"])
    reset = reset_slots(cfg)
    ones = (1 << cfg.xlen) - 1
    addresses = sorted({*csrs.BY_ADDRESS, *csrs.HIGH_BY_ADDRESS})
    opened = reset
    for address in addresses:
        if address not in _PMP_AND_ROOTS:
            opened = write(cfg, address, ones, 0, opened)
    can = [a | b for a, b in zip(reset, opened, strict=True)]
    always = [a & b for a, b in zip(reset, opened, strict=True)]
    modes = {0, *cfg.vm_modes, *cfg.gstage_modes}
    mode = csrs.field_at("satp", "MODE", cfg.xlen)
    values = [0, ones, *((ones & ~mode.mask) | m << mode.lsb for m in sorted(modes))]
    # A VGEIN above GEILEN reads as zero, so all ones would say that VGEIN has no bits.
    values += [
        (ones & ~fields.HSTATUS_VGEIN) | n << fields.HSTATUS_VGEIN_LSB
        for n in range(1, cfg.geilen + 1)
    ]
    for start in (reset, opened):
        for address in addresses:
            for value in values:
                after = write(cfg, address, value, 0, start)
                can = [c | a for c, a in zip(can, after, strict=True)]
                always = [c & a for c, a in zip(always, after, strict=True)]
    # Traps write XLEN-wide values, which an explicit write can make as well.
    return tuple(zip(can, always, strict=True))


def state_invariant(cfg: HartConfig, slots: Mapping[str, Term]) -> list[Assumption]:
    """What holds of these slots (terms of 64 bits by name) in every state of a hart."""
    masks = state_masks(cfg)
    bits = [
        z3.And(t & ~can == 0, t & always == always)
        for name, t in slots.items()
        for can, always in [masks[SLOT_INDEX[name]]]
    ]
    result = [
        ("each CSR holds only bits that a write can set, and its constant ones", z3.And(bits))
    ]
    if "mstatus" in slots:
        result.append(("mstatus.MPP is not 2", _field(slots, "mstatus", "MPP") != 2))
    if "hstatus" in slots and cfg.has("h"):
        vgein = _field(slots, "hstatus", "VGEIN")
        result.append(("hstatus.VGEIN is at most GEILEN", z3.ULE(vgein, cfg.geilen)))
    groups = [t for name, t in slots.items() if name.startswith("pmpcfg")]
    if groups and cfg.pmp_entries:
        # "the combinations with R=0 and W=1 are reserved", and no write leaves one behind.
        writable = z3.And([~t & (t >> 1) & 0x0101_0101_0101_0101 == 0 for t in groups])
        result.append(("no PMP entry grants W without R", writable))
    return result


def mip_bits(cfg: HartConfig) -> int:
    """The bits of mip that a hart can show."""
    absent = set() if cfg.has("h") else {*VS_INTERRUPTS}
    absent |= set() if cfg.geilen else {interrupts.SUPERVISOR_GUEST_EXTERNAL_INTERRUPT}
    return sum(1 << i.number for i in causes.INTERRUPTS if i.number not in absent)


def mode_exists(cfg: HartConfig, priv: Term, v: Term) -> Assumption:
    """The (priv, v) pairs of the manual's table."""
    if not cfg.has("h"):
        return "the mode is M, S or U", z3.And(priv != 2, v == 0)
    return "the mode is M, HS, U, VS or VU", z3.And(priv != 2, z3.Or(priv != privileges.M, v == 0))


def assumptions(cfg: HartConfig, twin: Twin, ports: Mapping[str, Term]) -> list[Assumption]:
    """All assumptions of the twin's proof; ports are terms by name, `state` a list of them."""
    plain = {k: t for k, t in ports.items() if not isinstance(t, Sequence)}
    result = [*_mode(cfg, plain), *_held(cfg, twin, ports), *_zero_extended(cfg, twin, plain)]
    for of_twin in OF_TWIN.get(twin.name, ()):
        result += of_twin(cfg, plain)
    return result


def _mode(cfg: HartConfig, p: Ports) -> list[Assumption]:
    if "priv" in p and "v" in p:
        return [mode_exists(cfg, p["priv"], p["v"])]
    if "priv" in p:
        return [("the privilege is M, S or U", p["priv"] != 2)]
    if "v" in p and not cfg.has("h"):
        return [("V is 0 without H", p["v"] == 0)]
    return []


def _held(cfg: HartConfig, twin: Twin, ports: Mapping[str, Term]) -> list[Assumption]:
    """The state invariant of the slots among the ports; `mip` of a full view is no slot."""
    if "state" in ports:
        slots = {n: ports["state"][i] for n, i in SLOT_INDEX.items() if i < SLOT_COUNT}
    else:
        views = {"mip"} if _full_mip in OF_TWIN.get(twin.name, ()) else set()
        slots = {k: t for k, t in ports.items() if k in SLOT_INDEX and k not in views}
    return state_invariant(cfg, slots) if slots else []


def _zero_extended(cfg: HartConfig, twin: Twin, p: Ports) -> list[Assumption]:
    if cfg.xlen == 64 or twin.name == "mip_view":
        return []
    wide = [n for n in XLEN_WIDE if n in p and p[n].size() == 64]
    fits = z3.And([z3.ULT(p[n], 1 << 32) for n in wide])
    return [(f"{', '.join(wide)}: zero-extended", fits)] if wide else []


OfTwin = Callable[[HartConfig, Ports], list[Assumption]]
# What only some twins assume, by twin, in the order in which it is listed.
OF_TWIN: dict[str, list[OfTwin]] = {}


def of(*twins: str) -> Callable[[OfTwin], OfTwin]:
    """Registers a function as assumptions of these twins."""

    def register(function: OfTwin) -> OfTwin:
        for name in twins:
            OF_TWIN.setdefault(TWIN[name].name, []).append(function)
        return function

    return register


@of("pending_interrupt", "csr_read")
def _full_mip(cfg: HartConfig, p: Ports) -> list[Assumption]:
    legal = mip_bits(cfg)
    return [("mip shows standard interrupts only", p["mip"] & ~legal & M64 == 0)]


@of("trap_entry")
def _trap(cfg: HartConfig, p: Ports) -> list[Assumption]:
    target = z3.And(
        p["target"] != 3,
        z3.Implies(p["priv"] == privileges.M, p["target"] == targets.M),
        z3.Implies(p["target"] == targets.VS, p["v"] == 1),
    )
    vs = z3.Or([p["cause"] == n for n in VS_INTERRUPTS])
    return [
        ("the target is no less privileged, VS only from V=1", target),
        *_standard_interrupt(cfg, p),
        (
            "VS-mode takes only VS-level interrupts",
            z3.Implies(z3.And(p["target"] == targets.VS, p["is_interrupt"] == 1), vs),
        ),
    ]


@of("trap_target")
def _standard_interrupt(
    cfg: HartConfig,  # noqa: ARG001 (as every registered function)
    p: Ports,
) -> list[Assumption]:
    standard = z3.Or([p["cause"] == i.number for i in causes.INTERRUPTS])
    return [("an interrupt has a standard number", z3.Implies(p["is_interrupt"] == 1, standard))]


@of("pte_check", "pte_address", "leaf_address")
def _level(cfg: HartConfig, p: Ports) -> list[Assumption]:
    depth = {config.SV32: 2, config.SV39: 3, config.SV48: 4, config.SV57: 5}
    pairs = [z3.And(p["mode"] == m, z3.ULT(p["level"], depth[m])) for m in _vm_modes(cfg)]
    return [("the level exists in the mode", z3.Or(pairs))]


@of("va_check")
def _mode_or_bare(cfg: HartConfig, p: Ports) -> list[Assumption]:
    return [("the mode is supported", z3.Or([p["mode"] == m for m in (0, *_vm_modes(cfg))]))]


def _vm_modes(cfg: HartConfig) -> list[int]:
    return sorted(cfg.vm_modes | cfg.gstage_modes)


@of("pte_check", "va_check", "pte_address")
def _no_g_stage(cfg: HartConfig, p: Ports) -> list[Assumption]:
    return [] if cfg.gstage_modes else [("there is no G-stage", p["g_stage"] == 0)]


@of("pte_check")
def _permission(cfg: HartConfig, p: Ports) -> list[Assumption]:
    user = z3.Implies(p["g_stage"] == 1, p["user"] == 1)
    absent = [n for n in (("adue", "svadu"), ("pbmte", "svpbmt")) if not cfg.has(n[1])]
    return [
        ("a G-stage access is a user access", user),
        *((f"{name} is 0 without {extension}", p[name] == 0) for name, extension in absent),
    ]


@of("pte_check", "va_check", "pte_address", "leaf_address")
def _address_widths(cfg: HartConfig, p: Ports) -> list[Assumption]:
    if cfg.xlen == 64:
        return []
    widths = (("pte", 32), ("va", 34), ("base", 34))
    return [(f"{n} has {bits} bits", z3.ULT(p[n], 1 << bits)) for n, bits in widths if n in p]


@of("pte_address")
def _table(cfg: HartConfig, p: Ports) -> list[Assumption]:
    return [
        ("a table starts at a page", z3.Extract(11, 0, p["base"]) == 0),
        ("base is an spa", z3.ULT(p["base"], 1 << cfg.spa_bits)),
    ]


@of("insn_access")
def _privileged_instruction(cfg: HartConfig, p: Ports) -> list[Assumption]:
    return [
        (
            "op is a PrivOp",
            z3.ULE(p["op"], int(max(PrivOp) if cfg.has("h") else PrivOp.SFENCE_INVAL)),
        )
    ]


@of("effective_access")
def _access_kind(cfg: HartConfig, p: Ports) -> list[Assumption]:
    return (
        []
        if cfg.has("h")
        else [("no HLV or HSV without H", z3.ULT(p["kind"], int(AccessKind.HLV_HSV)))]
    )


@of("pmp_check")
def _bytes_of_the_access(cfg: HartConfig, p: Ports) -> list[Assumption]:
    end = p["addr"] + (1 << z3.ZeroExt(62, p["size"]))
    inside = z3.And(z3.ULT(p["addr"], 1 << cfg.spa_bits), z3.ULE(end, 1 << cfg.spa_bits))
    result = [("all bytes of the access have an spa", inside)]
    if cfg.xlen == 32:
        result.append(("an access has at most 4 bytes", z3.ULE(p["size"], 2)))
    return result


@of("csr_resolve")
def _no_high_half(cfg: HartConfig, p: Ports) -> list[Assumption]:
    if cfg.xlen == 32:
        return []
    high = z3.And([p["addr"] != a for a in sorted(csrs.HIGH_BY_ADDRESS)])
    return [("no high half is named at XLEN=64", high)]


@of("alu", "branch_taken", "amo_result")
def _decoded(cfg: HartConfig, p: Ports) -> list[Assumption]:
    known = [i for i, e in enumerate(ENCODINGS, 1) if e.available(cfg.xlen, cfg.extensions)]
    term = z3.Or([p["op"] == i for i in [0, *known]])
    return [("op is 0 or an instruction that the hart has", term)]


@of("tinst")
def _trapped_instruction(cfg: HartConfig, p: Ports) -> list[Assumption]:
    both = z3.Or(z3.Extract(1, 0, p["insn"]) == 3, z3.Extract(31, 16, p["insn"]) == 0)
    opcode = z3.Extract(6, 0, p["insn"])
    result = [
        ("implicit is an Implicit", p["implicit"] != max(Implicit) + 1),
        ("a 16-bit instruction is zero-extended", both),
    ]
    if not cfg.has("f"):
        none = z3.And(opcode != opcodes.LOAD_FP, opcode != opcodes.STORE_FP)
        result.append(("no floating-point load or store, for there is no F", none))
    return result
