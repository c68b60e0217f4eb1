# SPDX-License-Identifier: Apache-2.0
"""Groups about address translation, protection, fences and the accesses that meet them."""

from __future__ import annotations

from trapline.coverage.names import (
    ACCESS,
    CHANGED,
    CLASS,
    FENCE,
    FOUND,
    LEVEL,
    MODE,
    SCHEME,
    STAGE,
    WALKED,
    flag,
)
from trapline.coverage.space import Axis, Coordinates, CoverGroup

_ROOT = {"Bare": -1, "Sv32": 1, "Sv39": 2, "Sv48": 3, "Sv57": 4}
_IMPLICIT = WALKED.values[4:]
_STORES = ("store", "VS-stage PTE write")
_LEAF_ONLY = {
    "leaf", "leaf with A or D to set", "misaligned superpage", "U=1", "U=0", "not readable",
    "not writable", "not executable", "A=0", "D=0",
}  # fmt: skip


def _walk_possible(at: Coordinates) -> bool:
    stage, scheme, level = at["stage"], at["scheme"], at["level"]
    access, found = at["access"], at["found"]
    if scheme == "Bare":
        return False
    if stage != "G-stage" and access in _IMPLICIT:
        return False
    if stage == "S-stage" and access == "hlvx":
        return False
    if found == "address out of range":
        # A guest physical address of a PTE has as many bits as PPNs have.
        return level == "none" and not (scheme == "Sv32" and stage != "G-stage")
    if level == "none" or int(level) > _ROOT[scheme]:
        return False
    return _found_possible(stage, scheme, int(level), access, found)


def _found_possible(stage: str, scheme: str, level: int, access: str, found: str) -> bool:
    if found == "no leaf at level 0":
        return level == 0
    if found in ("A or D or U in a pointer", "misaligned superpage"):
        return level > 0
    if found in ("reserved bits", "malformed NAPOT", "malformed PBMT"):
        return scheme != "Sv32"
    if found == "U=1":
        # Reachable from S-mode only; HLVX and fetches never read a U page there.
        return stage != "G-stage"
    if found == "not readable":
        return access in ("load", "hlvx", "VS-stage PTE read") and access != "hlvx"
    if found == "not writable":
        return access in _STORES
    if found == "not executable":
        return access in ("fetch", "hlvx")
    if found in ("D=0",):
        return access in _STORES
    if found == "leaf with A or D to set":
        return True
    return True


def _pair_possible(at: Coordinates) -> bool:
    for stage in ("VS", "G"):
        scheme, level = at[f"{stage} scheme"], at[f"{stage} level"]
        if (scheme == "Bare") != (level == "none"):
            return False
        if level != "none" and int(level) > _ROOT[scheme]:
            return False
    narrow = [at[f"{s} scheme"] for s in ("VS", "G")]
    return not ("Sv32" in narrow and any(s not in ("Sv32", "Bare") for s in narrow))


VIA = Axis("by", ("itself", "MPRV", "HLV HLVX HSV"))


def _access_possible(at: Coordinates) -> bool:
    by, access, mode, result = at["by"], at["access"], at["as"], at["result"]
    if by == "HLV HLVX HSV":
        if mode not in ("VS", "VU") or access == "fetch":
            return False
    elif access == "hlvx" or (by == "MPRV" and access == "fetch"):
        return False
    if result == "misaligned":
        return access != "fetch"
    if mode == "M":
        return result in ("ok", "access fault")
    return result != "guest-page fault" or mode in ("VS", "VU")


def _hlv_possible(at: Coordinates) -> bool:
    return not (at["instruction"] == "hsv" and at["result"] == "nothing")


PHYSICAL = Axis("by", ("PMA", "PMP"))
LEAF_BIT = Axis(
    "bit",
    ("G in a leaf", "G in a pointer", "N=1", "PBMT=NC", "PBMT=IO", "RSW in a leaf", "MXR needed"),
)


def _leaf_possible(at: Coordinates) -> bool:
    bit, level = at["bit"], at["level"]
    if level == "none":
        return False
    if bit == "N=1":
        return level == "0"
    if bit == "G in a pointer":
        return level != "0"
    return True


GROUPS = (
    CoverGroup(
        "walk",
        "A walk of this stage ends at this level, for this access, having found this.",
        (STAGE, SCHEME, LEVEL, WALKED, FOUND),
        ("H_vm_twostage", "H_vm_gpatrans", "H_guest_page_fault"),
        _walk_possible,
    ),
    CoverGroup(
        "two stages",
        "A translation succeeds through leaves of these levels in both stages.",
        (
            Axis("VS scheme", SCHEME.values),
            Axis("G scheme", SCHEME.values),
            Axis("VS level", LEVEL.values),
            Axis("G level", LEVEL.values),
            ACCESS,
        ),
        ("H_vm_twostage", "hgatp_mode_sv39x4", "hgatp_mode_sv48x4", "hgatp_mode_sv57x4"),
        _pair_possible,
    ),
    CoverGroup(
        "access",
        "An access with this effective mode, by the instruction itself, MPRV or HLV/HLVX/HSV.",
        (Axis("as", MODE.values), VIA, ACCESS, CLASS),
        ("mstatus_mprv_hypervisor", "hlsv_trans", "hlsv_priv"),
        _access_possible,
    ),
    CoverGroup(
        "HLV",
        "HLV, HLVX or HSV of this mode under SPVP, vsstatus.SUM, vsstatus.MXR and sstatus.MXR.",
        (
            Axis("instruction", ("hlv", "hlvx", "hsv")),
            Axis("mode", ("M", "HS", "U")),
            flag("SPVP"),
            flag("vsstatus.SUM"),
            flag("vsstatus.MXR"),
            flag("sstatus.MXR"),
            CLASS,
        ),
        ("hlsv_priv", "hlsv_trans", "hlsv_sstatus_mxr", "hlsv_vsstatus_mxr", "mstatus_mprv_hlsv"),
        _hlv_possible,
        crossed=True,
    ),
    CoverGroup(
        "MPRV",
        "A load or store of M-mode with MPRV=1 under MPP, MPV and the two SUM bits.",
        (
            Axis("MPP", ("U", "S", "M")),
            flag("MPV"),
            flag("sstatus.SUM"),
            flag("vsstatus.SUM"),
            Axis("access", ("load", "store")),
            CLASS,
        ),
        ("mstatus_mprv_hypervisor", "mstatus_mprv_ldst_op"),
        lambda at: (
            not (
                (at["MPP"] == "M" and "page" in at["result"])
                or (at["MPV"] == "0" and at["result"] == "guest-page fault")
            )
        ),
        crossed=True,
    ),
    CoverGroup(
        "physical",
        "An access that its translation permits is refused by its physical address.",
        (Axis("as", MODE.values), ACCESS, PHYSICAL),
        ("H_pmp", "pmp_rwx_check"),
        lambda at: at["access"] != "hlvx" or at["as"] in ("VS", "VU"),
    ),
    CoverGroup(
        "PTE bit",
        "A PTE of this stage and level with this bit set serves an access.",
        (STAGE, LEVEL, LEAF_BIT),
        ("H_vm_gpa_g", "Svnapot_valid_encoding"),
        _leaf_possible,
        crossed=True,
    ),
    CoverGroup(
        "straddle",
        "An instruction or a misaligned access lies across two pages; this part met this.",
        (
            Axis("access", ("fetch", "load", "store")),
            Axis("part", ("first", "second")),
            Axis("as", MODE.values),
            Axis("result", CLASS.values[:4]),
        ),
        ("H_straddle",),
        lambda at: (
            not (
                (at["as"] == "M" and "page" in at["result"])
                or (at["as"] not in ("VS", "VU") and at["result"] == "guest-page fault")
                or (at["part"] == "first" and at["result"] == "ok")
            )
        ),
        crossed=True,
    ),
    CoverGroup(
        "fence ends",
        "A fence retires after this was changed, with an address and with an ASID or VMID.",
        (FENCE, flag("address"), flag("ASID or VMID"), CHANGED),
        ("hfence-vvma_hfence-gvma_op", "hgatp_op_hfence_gvma", "sfence_vma_op"),
        lambda at: (
            at["fence"] not in ("fence.i", "sfence.w.inval", "sfence.inval.ir")
            or (at["address"], at["ASID or VMID"]) == ("0", "0")
        ),
        crossed=True,
    ),
    CoverGroup(
        "atomic",
        "LR, SC or AMO in this mode.",
        (Axis("instruction", ("lr", "sc succeeds", "sc fails", "amo")), flag("doubleword"), MODE),
        ("sc_w_success", "sc_w_failure"),
    ),
    CoverGroup(
        "time",
        "A read of `time` under htimedelta.",
        (MODE, Axis("htimedelta", ("zero", "other"))),
        ("htimedelta_op", "time_htimedelta_req"),
        crossed=True,
    ),
)
