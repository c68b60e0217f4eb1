# SPDX-License-Identifier: Apache-2.0
"""riscv-config's YAML (an "ISA spec" of one hart), both ways.

Source: PyPI's riscv-config 3.18, schemas/schema_isa.yaml. It knows the privileged architecture
until 1.11 and few of its later extensions; a CSR's node that settles no field is a note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from trapline.models.isa.config import SV32, SV39, SV48, SV57, HartConfig
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.exchange import (
    Imported,
    member,
    of_modes,
    tval_fields,
    tval_written,
    without_modes,
)
from trapline.models.isa.layout import high_name

# Of the format's canonical order: letters, then Z and S names.
_LETTERS = "imafdcshu"
_NAMES = {
    "Zicntr": "zicntr", "Zicond": "zicond", "Zicsr": "zicsr", "Zifencei": "zifencei",
    "Zihpm": "zihpm", "Svadu": "svadu", "Svnapot": "svnapot",
}  # fmt: skip
_ISA = re.compile(r"RV(32|64)I([A-Z]*)((?:_?(?:Z|S)[a-z0-9]+)*)")
# mtval_update has no bits for 10, 11 and 16 on.
_MTVAL = (0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 15)
_MODES = {"sv32": SV32, "sv39": SV39, "sv48": SV48, "sv57": SV57}
_IDS = ("mvendorid", "marchid", "mimpid", "mhartid")
_MASKS = ("medeleg", "mideleg")
_PLAIN = {
    "pmp_granularity": "pmp_grain",
    "physical_addr_sz": "spa_bits",
    "hw_data_misaligned_support": "misaligned_hw",
}
STATED = frozenset(
    "xlen extensions vm_modes asidlen mtvec_modes mtvec_base_align mtvec_writable mtvec_reset "
    "medeleg_writable mideleg_writable mtval_causes tval_misaligned tval_access_fault "
    "tval_page_fault tval_insn tval_ebreak".split()
) | frozenset((*_PLAIN.values(), *_IDS))
EXTENSIONS = frozenset(_LETTERS) | frozenset(_NAMES.values())
# norm:medeleg_when_rd0; the interrupts that S-mode may have.
_DELEGABLE = {"medeleg": 0xB3FF, "mideleg": 0x222}
_H_MEDELEG, _H_MIDELEG = 0x00F0_0400, 0x1444
_KNOWN = {
    "ISA", "User_Spec_Version", "Privilege_Spec_Version", "supported_xlen", "mtval_update",
    "pte_ad_hw_update", "mtvec", "satp", "misa", *_PLAIN, *_IDS, *_MASKS,
}  # fmt: skip
_BITMASK = re.compile(r"\w+\s*\[\d+:0\]\s+bitmask\s+\[(0x[0-9A-Fa-f]+),\s*0x0+\]")
_VALUES = re.compile(r"\w+\s*\[\d+(?::0)?\]\s+in\s+\[([^\]]*)\]")
_CSR_NAMES = frozenset(BY_NAME) | {high_name(c) for c in BY_NAME.values() if c.high is not None}


def to_riscv_config(cfg: HartConfig) -> dict[str, Any]:
    """What the format says of a hart."""
    wide = f"rv{cfg.xlen}"
    letters = "".join(x.upper() for x in _LETTERS if cfg.has(x))
    names = [name for name, mine in _NAMES.items() if cfg.has(mine)]
    modes = [0, *sorted(cfg.vm_modes)]
    mode_bits = "mode[0]" if cfg.xlen == 32 else "mode[3:0]"
    asid_bits = 9 if cfg.xlen == 32 else 16
    hart: dict[str, Any] = {
        "ISA": f"RV{cfg.xlen}{letters}{'_'.join(names)}",
        "User_Spec_Version": "2.3",
        "Privilege_Spec_Version": "1.11",
        "supported_xlen": [cfg.xlen],
        "pte_ad_hw_update": cfg.has("svadu"),
        "mtval_update": sum(tval_written(cfg, cause) << cause for cause in _MTVAL),
        **{key: getattr(cfg, field) for key, field in _PLAIN.items()},
    }
    for name in _IDS:
        value = getattr(cfg, name)
        hart[name] = _node(wide, value, {"type": {"ro_constant": value}})
    if cfg.has("h") and cfg.xlen == 64:
        # VSXL is constant, and the format's own reset value is not.
        widths = {"rv32": {"accessible": False}, "rv64": {"accessible": True}}
        hart["hstatus"] = {"reset-val": 2 << 32, **widths}
    hart["mtvec"] = _mtvec(cfg, wide)
    for name in _MASKS:
        mask = _delegable(cfg, name) & getattr(cfg, f"{name}_writable")
        legal = f"{name}[{cfg.xlen - 1}:0] bitmask [{mask:#x}, 0x0]"
        hart[name] = _node(wide, 0, {"type": _warl(legal)})
    hart["satp"] = _node(
        wide,
        0,
        {
            "mode": {"type": _warl(f"{mode_bits} in [{','.join(map(hex, modes))}]")},
            "asid": {
                "type": _warl(f"asid[{asid_bits - 1}:0] in [0x0:{(1 << cfg.asidlen) - 1:#x}]")
            },
        },
    )
    return {"hart_ids": [0], "hart0": hart}


def _node(wide: str, reset: int, stated: Mapping[str, Any]) -> dict[str, Any]:
    return {"reset-val": reset, wide: {"accessible": True, **stated}}


def _warl(legal: str) -> dict[str, Any]:
    return {"warl": {"dependency_fields": [], "legal": [legal], "wr_illegal": ["Unchanged"]}}


def _mtvec(cfg: HartConfig, wide: str) -> dict[str, Any]:
    if not cfg.mtvec_writable:
        fields: dict[str, Any] = {
            "base": {"type": {"ro_constant": cfg.mtvec_reset >> 2}},
            "mode": {"type": {"ro_constant": cfg.mtvec_reset & 1}},
        }
        return _node(wide, cfg.mtvec_reset, fields)
    mask = ((1 << (cfg.xlen - 2)) - 1) & ~(cfg.mtvec_base_align // 4 - 1)
    modes = [number for number, m in enumerate(("direct", "vectored")) if m in cfg.mtvec_modes]
    fields = {
        "base": {"type": _warl(f"base[{cfg.xlen - 3}:0] bitmask [{mask:#x}, 0x0]")},
        "mode": {"type": _warl(f"mode[1:0] in [{','.join(map(hex, modes))}]")},
    }
    return _node(wide, cfg.mtvec_reset, fields)


def _delegable(cfg: HartConfig, name: str) -> int:
    """Bits that this format lets be written: it knows none of H's."""
    return _DELEGABLE[name] if name == "mideleg" or cfg.has("s") else 0


def from_riscv_config(document: Any) -> Imported:
    """The table that the document describes. Raises ValueError (one line) for what it cannot be."""
    harts = member(document, "", "hart_ids", list)
    if not harts:
        raise ValueError("hart_ids is missing: no ISA spec of riscv-config")
    if len(harts) > 1:
        raise ValueError(f"{len(harts)} harts; one is read")
    name = f"hart{harts[0]}"
    hart = member(document, "", name, dict) or {}
    table, wide = _isa(hart, name)
    for key, field in _PLAIN.items():
        value = member(hart, name, key, bool if key.startswith("hw_") else int)
        if value is not None:
            table[field] = value
    if (mask := member(hart, name, "mtval_update", int)) is not None:
        table |= tval_fields({c: bool(mask >> c & 1) for c in _MTVAL}, ("mtval_causes",))
    for field in _IDS:
        table |= _constant(hart, name, field, wide)
    for field in _MASKS:
        table |= _mask(hart, name, field, wide)
    table |= _from_mtvec(hart, name, wide) | _from_satp(hart, name, wide)
    unknown = sorted(set(hart) - _KNOWN - _CSR_NAMES)
    if unknown:
        raise ValueError(f"{name}.{unknown[0]} is not understood")
    return Imported(table, tuple(sorted(f"{name}.{k}" for k in set(hart) & _CSR_NAMES - _KNOWN)))


def _isa(hart: Mapping[str, Any], name: str) -> tuple[dict[str, Any], str]:
    text = member(hart, name, "ISA", str) or ""
    found = _ISA.fullmatch(text)
    if found is None:
        raise ValueError(f"{name}.ISA is {text!r}, which is not understood")
    has = {"i"}
    for letter in found[2].lower():
        if letter not in _LETTERS:
            raise ValueError(f"{name}.ISA has {letter.upper()}, which nothing here models")
        has.add(letter)
    for part in re.findall(r"[ZS][a-z0-9]+", found[3]):
        if part not in _NAMES:
            raise ValueError(f"{name}.ISA has {part}, which nothing here models")
        has.add(_NAMES[part])
    updates = member(hart, name, "pte_ad_hw_update", bool)
    has |= of_modes(has, updates)
    xlen = int(found[1])
    widths = member(hart, name, "supported_xlen", list) or [xlen]
    if widths != [xlen]:
        raise ValueError(f"{name}.supported_xlen is {widths}; a hart here has one width, {xlen}")
    base = "rv64imac_h" if xlen == 64 else "rv32imac_h"
    table: dict[str, Any] = {"base": base, "extensions": sorted(has)}
    if "h" not in has:
        table |= {"gstage_modes": [], "geilen": 0}
    return table | without_modes(has), f"rv{xlen}"


def _stated(hart: Mapping[str, Any], name: str, csr: str, wide: str) -> dict[str, Any]:
    """The node of a CSR at this width; {} where the file leaves it at its default."""
    node = member(hart, name, csr, dict) or {}
    return member(node, f"{name}.{csr}", wide, dict) or {}


def _constant(hart: Mapping[str, Any], name: str, csr: str, wide: str) -> dict[str, Any]:
    kind = member(_stated(hart, name, csr, wide), f"{name}.{csr}.{wide}", "type", dict) or {}
    value = member(kind, f"{name}.{csr}.{wide}.type", "ro_constant", int)
    return {} if value is None else {csr: value}


def _legal(field: Mapping[str, Any], path: str) -> str | None:
    """The one legal string of a WARL field without dependencies."""
    kind = member(field, path, "type", dict) or {}
    warl = member(kind, f"{path}.type", "warl", dict)
    if warl is None:
        return None
    legal = member(warl, f"{path}.type.warl", "legal", list) or []
    if len(legal) != 1 or warl.get("dependency_fields"):
        raise ValueError(f"{path}: a WARL field that depends on others is not understood")
    return str(legal[0])


def _mask(hart: Mapping[str, Any], name: str, csr: str, wide: str) -> dict[str, Any]:
    path = f"{name}.{csr}.{wide}"
    legal = _legal(_stated(hart, name, csr, wide), path)
    if legal is None:
        return {}
    mask = _bitmask(legal, path)
    kept = _H_MEDELEG | 0x000C_0000 if csr == "medeleg" else _H_MIDELEG
    # What the format has no bits for stays as it is.
    full = _DELEGABLE[csr]
    return {} if mask & full == full else {f"{csr}_writable": mask & full | kept}


def _bitmask(legal: str, path: str) -> int:
    if (found := _BITMASK.fullmatch(legal.strip())) is None:
        raise ValueError(f"{path}: {legal!r} is not understood")
    return int(found[1], 16)


def _values(legal: str, path: str) -> list[int]:
    """The values of `in [a, b:c]`; of a long range the ends."""
    values: list[int] = []
    found = _VALUES.fullmatch(legal.strip())
    try:
        for part in found[1].split(",") if found else ("none",):
            low, _, high = part.partition(":")
            first = int(low, 0)
            last = int(high or low, 0)
            values += [first, last] if last - first > 64 else range(first, last + 1)
    except ValueError:
        raise ValueError(f"{path}: {legal!r} is not understood") from None
    return values


def _from_mtvec(hart: Mapping[str, Any], name: str, wide: str) -> dict[str, Any]:
    path = f"{name}.mtvec"
    node = _stated(hart, name, "mtvec", wide)
    reset = member(member(hart, name, "mtvec", dict) or {}, path, "reset-val", int)
    table: dict[str, Any] = {} if reset is None else {"mtvec_reset": reset}
    base = member(node, f"{path}.{wide}", "base", dict) or {}
    mode = member(node, f"{path}.{wide}", "mode", dict) or {}
    if "ro_constant" in base.get("type", {}):
        return table | {"mtvec_writable": False}
    if (legal := _legal(base, f"{path}.{wide}.base")) is not None:
        mask = _bitmask(legal, f"{path}.{wide}.base")
        table["mtvec_base_align"] = 4 * (mask & -mask)
    if (legal := _legal(mode, f"{path}.{wide}.mode")) is not None:
        values = _values(legal, f"{path}.{wide}.mode")
        if not values or set(values) - {0, 1}:
            raise ValueError(f"{path}.{wide}.mode: {legal!r} is not understood")
        table["mtvec_modes"] = [("direct", "vectored")[value] for value in values]
    return table


def _from_satp(hart: Mapping[str, Any], name: str, wide: str) -> dict[str, Any]:
    path = f"{name}.satp.{wide}"
    node = _stated(hart, name, "satp", wide)
    table: dict[str, Any] = {}
    asid = member(node, path, "asid", dict) or {}
    if (legal := _legal(asid, f"{path}.asid")) is not None:
        most = max(_values(legal, f"{path}.asid"))
        if most & (most + 1):
            raise ValueError(f"{path}.asid: {legal!r} is not understood")
        table["asidlen"] = most.bit_length()
    mode = member(node, path, "mode", dict) or {}
    if (legal := _legal(mode, f"{path}.mode")) is not None:
        numbers = {number: text for text, number in _MODES.items()}
        values = [value for value in _values(legal, f"{path}.mode") if value]
        if stray := [value for value in values if value not in numbers]:
            raise ValueError(f"{path}.mode: {stray[0]} is no mode that is modelled here")
        table["vm_modes"] = [numbers[value] for value in values]
    return table
