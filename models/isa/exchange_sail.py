# SPDX-License-Identifier: Apache-2.0
"""The JSON configuration of the Sail model (riscv/sail-riscv, config/config.json.in), both ways.

It has no H. Comments (`//`) are Sail's own; a number may be a table of `len` and `value`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from trapline.models.isa.config import (
    DEFAULT,
    NAMED,
    SV32,
    SV39,
    SV48,
    SV57,
    HartConfig,
)
from trapline.models.isa.exchange import (
    Imported,
    member,
    of_modes,
    tval_fields,
    tval_written,
    without_modes,
)
from trapline.models.isa.memory_map import REGIONS

_XTVAL = {
    "illegal_instruction": 2, "software_breakpoint": 3,
    "load_address_misaligned": 4, "load_access_fault": 5, "load_page_fault": 13,
    "samo_address_misaligned": 6, "samo_access_fault": 7, "samo_page_fault": 15,
    "fetch_address_misaligned": 0, "fetch_access_fault": 1, "fetch_page_fault": 12,
}  # fmt: skip
# Its names of extensions that a hart here may have; Zca is what C is without floating point.
_EXTENSIONS = {
    "M": "m", "A": "a", "F": "f", "D": "d", "S": "s", "U": "u", "Zca": "c",
    "Zicntr": "zicntr", "Zicond": "zicond", "Zicsr": "zicsr", "Zifencei": "zifencei",
    "Zihpm": "zihpm", "Zawrs": "zawrs", "Sstc": "sstc", "Svinval": "svinval",
}  # fmt: skip
_MODES = {"Sv32": SV32, "Sv39": SV39, "Sv48": SV48, "Sv57": SV57}
_MODE_NAMES = {mode: name.lower() for name, mode in _MODES.items()}
# Names for parts of what others say, which are no bits of a hart of their own.
_IMPLIED = frozenset("Zaamo Zalrsc Zmmul Zcf Zcd Svbare Sstvala Zic64b".split())
_PATHS = {
    "xlen": "base.xlen", "envcfg_fiom": "base.writable_fiom",
    "pmp_grain": "memory.pmp.grain", "pmp_entries": "memory.pmp.count",
    "pmp_usable": "memory.pmp.usable_count",
    "misaligned_descending": "memory.misaligned.order_decreasing",
    "mvendorid": "platform.vendorid", "marchid": "platform.archid", "mimpid": "platform.impid",
    "mhartid": "platform.hartid",
}  # fmt: skip
STATED = frozenset(
    "extensions vm_modes pmp_modes misaligned_hw misaligned_first misaligned_ldst_exc "
    "misaligned_device_exc misaligned_atomicity_granule reservation_bytes ram_base ram_size "
    "ram_lrsc wrs_nto_tw wrs_nto_vtw mtval_causes stval_causes tval_misaligned tval_access_fault "
    "tval_page_fault tval_insn tval_ebreak".split()
) | frozenset(_PATHS)
EXTENSIONS = frozenset(_EXTENSIONS.values()) | {"svadu"}
_FAULTS = {"AlignmentFault": "address_misaligned", "AccessFault": "access_fault"}
_FAULT_NAMES = {value: name for name, value in _FAULTS.items()}
_DEVICES = tuple(r for r in REGIONS if not r.main)


def parse(text: str) -> Any:
    """The document of a file with comments. Raises ValueError (one line)."""
    bare = re.sub(r'("(?:[^"\\]|\\.)*")|//[^\n]*', lambda found: found[1] or "", text)
    try:
        return json.loads(bare)
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON: {error.msg} at line {error.lineno}") from None


def to_sail(cfg: HartConfig) -> dict[str, Any]:
    """What the format says of a hart."""
    document: dict[str, Any] = {
        "base": {
            "E": False,
            "writable_misa": False,
            "writable_hpm_counters": _sized(0, 32),
            "xtval_nonzero": {
                **{name: tval_written(cfg, cause) for name, cause in _XTVAL.items()},
                "hardware_breakpoint": False,
                "software_check": False,
                "reserved_exceptions": False,
            },
        },
        "memory": {
            "pmp": {f"{mode}_supported": mode in cfg.pmp_modes for mode in ("tor", "na4", "napot")},
            "misaligned": {
                # An exception before translation is that of no support at all.
                "supported": cfg.misaligned_hw or not cfg.misaligned_first,
                "byte_by_byte": True,
                "allowed_within_exp": max(cfg.misaligned_atomicity_granule.bit_length() - 1, 0),
            },
            "translation": {"dirty_update": cfg.has("svadu")},
            "regions": list(_regions(cfg)),
        },
        "platform": {
            "reservation_set_size_exp": cfg.reservation_bytes.bit_length() - 1,
            "wfi_is_nop": False,
        },
        "extensions": {
            **{name: {"supported": cfg.has(mine)} for name, mine in _EXTENSIONS.items()},
            **{name: {"supported": mode in cfg.vm_modes} for name, mode in _MODES.items()},
        },
    }
    document["extensions"]["Zawrs"]["nto"] = {"is_nop": cfg.wrs_nto_tw == "complete"}
    for field, path in _PATHS.items():
        *tables, key = path.split(".")
        place = document
        for name in tables:
            place = place[name]
        value = getattr(cfg, field)
        place[key] = min(value, cfg.pmp_entries) if field == "pmp_usable" else value
    return document


def _sized(value: int, bits: int) -> dict[str, Any]:
    return {"len": bits, "value": f"{value:#x}"}


def _regions(cfg: HartConfig) -> Iterator[dict[str, Any]]:
    for region in (*_DEVICES, cfg.ram):
        main = region.main
        fault = _FAULT_NAMES[cfg.misaligned_ldst_exc if main else cfg.misaligned_device_exc]
        if main and (cfg.misaligned_hw or cfg.misaligned_first):
            fault = "NoFault"
        yield {
            "base": _sized(region.base, 64),
            "size": _sized(region.size, 64),
            "attributes": {
                "cacheable": main,
                "coherent": True,
                "executable": main,
                "readable": True,
                "writable": True,
                "read_idempotent": main,
                "write_idempotent": main,
                "misaligned_fault": fault,
                "reservability": "RsrvEventual" if main and cfg.ram_lrsc else "RsrvNone",
                "supports_cbo_zero": False,
            },
            "include_in_device_tree": main,
        }


def from_sail(document: Any) -> Imported:
    """The table that the document describes. Raises ValueError (one line) for what it cannot be."""
    table: dict[str, Any] = {}
    for field, path in _PATHS.items():
        *tables, key = path.split(".")
        place = document
        for i, name in enumerate(tables):
            place = member(place, ".".join(tables[:i]), name, dict) or {}
        kind = bool if field in ("envcfg_fiom", "misaligned_descending") else int
        value = member(place, ".".join(tables), key, kind)
        if value is not None:
            table[field] = value
    base = member(document, "", "base", dict) or {}
    memory = member(document, "", "memory", dict) or {}
    platform = member(document, "", "platform", dict) or {}
    _refuse(base)
    table |= _xtval(member(base, "base", "xtval_nonzero", dict) or {})
    table |= _extensions(document, memory)
    table |= _memory(memory)
    if (size := member(platform, "platform", "reservation_set_size_exp", int)) is not None:
        table["reservation_bytes"] = 1 << size
    start = "rv64imac" if table.get("xlen", 64) == 64 else "rv32imac_h"
    table = {"base": start} | table | {"gstage_modes": [], "geilen": 0}
    notes = _paths(document) - _paths(to_sail(NAMED[DEFAULT]))
    return Imported(table, tuple(sorted(n for n in notes if not n.startswith("extensions."))))


def _paths(table: Mapping[str, Any], above: str = "") -> set[str]:
    """Paths of the entries that are no tables; a number may be one."""
    paths = set()
    for key, value in table.items():
        path = f"{above}{key}"
        deeper = isinstance(value, dict) and set(value) != {"len", "value"}
        paths |= _paths(value, f"{path}.") if deeper else {path}
    return paths


def _refuse(base: Mapping[str, Any]) -> None:
    """What no hart here is."""
    for key in ("E", "writable_misa"):
        if member(base, "base", key, bool):
            raise ValueError(f"base.{key} is true, which nothing here models")
    counters = member(base, "base", "writable_hpm_counters", (dict, int))
    if counters is not None and _number(counters, "base.writable_hpm_counters"):
        raise ValueError("base.writable_hpm_counters is not 0: they are read-only zero here")


def _number(value: Any, path: str) -> int:
    """A number, plain or as `len` and `value`."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, str):
        try:
            return int(value.replace("_", ""), 0)
        except ValueError:
            value = repr(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"{path} is {value}, which is not understood")


def _xtval(stated: Mapping[str, Any]) -> dict[str, Any]:
    written = {}
    for name, cause in _XTVAL.items():
        value = member(stated, "base.xtval_nonzero", name, bool)
        if value is not None:
            written[cause] = value
    return tval_fields(written, ("mtval_causes", "stval_causes"))


def _extensions(document: Any, memory: Mapping[str, Any]) -> dict[str, Any]:
    stated = member(document, "", "extensions", dict) or {}
    table: dict[str, Any] = {}
    has, modes = {"i"}, []
    for name in stated:
        entry = member(stated, "extensions", name, dict)
        level = entry.get("support_level", "Disabled") != "Disabled"
        supported = member(entry, f"extensions.{name}", "supported", bool) or level
        if not supported or name in _IMPLIED:
            continue
        if name in _MODES:
            modes.append(_MODE_NAMES[_MODES[name]])
        elif name in _EXTENSIONS:
            has.add(_EXTENSIONS[name])
        else:
            raise ValueError(f"extensions.{name} is supported, which nothing here models")
    updates = member(member(memory, "memory", "translation", dict) or {},
                     "memory.translation", "dirty_update", bool)  # fmt: skip
    has |= of_modes(has, updates)
    nto = member(stated.get("Zawrs", {}), "extensions.Zawrs", "nto", dict) or {}
    if member(nto, "extensions.Zawrs.nto", "is_nop", bool):
        table |= {"wrs_nto_tw": "complete", "wrs_nto_vtw": "complete"}
    return table | {"extensions": sorted(has), "vm_modes": modes} | without_modes(has)


def _memory(memory: Mapping[str, Any]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    pmp = member(memory, "memory", "pmp", dict) or {}
    named = {m: member(pmp, "memory.pmp", f"{m}_supported", bool) for m in ("na4", "napot", "tor")}
    if any(value is not None for value in named.values()):
        table["pmp_modes"] = [mode for mode, value in named.items() if value is not False]
    misaligned = member(memory, "memory", "misaligned", dict) or {}
    exponent = member(misaligned, "memory.misaligned", "allowed_within_exp", int)
    if exponent:
        table["misaligned_atomicity_granule"] = 1 << exponent
    supported = member(misaligned, "memory.misaligned", "supported", bool)
    if supported is not None:
        table["misaligned_hw"] = supported
    regions = member(memory, "memory", "regions", list)
    if regions is not None:
        table |= _region_fields(regions, bool(supported))
    return table


def _region_fields(regions: list[Any], supported: bool) -> dict[str, Any]:
    """Main memory is the one region from which instructions come; devices are the platform's."""
    table: dict[str, Any] = {}
    main = 0
    for number, region in enumerate(regions):
        path = f"memory.regions[{number}]"
        attributes = member(region, path, "attributes", dict) or {}
        fault = member(attributes, f"{path}.attributes", "misaligned_fault", str) or "NoFault"
        if fault not in ("NoFault", *_FAULTS):
            raise ValueError(f"{path}.attributes.misaligned_fault is {fault!r}, not understood")
        if not member(attributes, f"{path}.attributes", "executable", bool):
            if fault != "NoFault":
                table["misaligned_device_exc"] = _FAULTS[fault]
            continue
        main += 1
        table["ram_base"] = _number(region.get("base"), f"{path}.base")
        table["ram_size"] = _number(region.get("size"), f"{path}.size")
        table["reset_pc"] = table["ram_base"]
        table["ram_lrsc"] = attributes.get("reservability", "RsrvEventual") != "RsrvNone"
        if fault != "NoFault" and supported:
            # The exception follows translation, so that those of the walk come first.
            table |= {"misaligned_hw": False, "misaligned_first": False}
            table["misaligned_ldst_exc"] = _FAULTS[fault]
    if main != 1:
        raise ValueError(f"memory.regions has {main} executable ones; a hart here has one")
    return table
