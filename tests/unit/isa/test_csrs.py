# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from trapline.models.isa import rules, state
from trapline.models.isa.commit import Class
from trapline.models.isa.config import MODELLED, NAMED
from trapline.models.isa.csrs import ABSENT_CSRS, BY_NAME, CSRS, HIGH_BY_ADDRESS, csr_name, field_at
from trapline.models.isa.csrs_float import APART
from trapline.models.isa.layout import high_name, placed, placed_high

Assembler = Callable[[str, int], list[tuple[int, int, str]]]

NAMES = [c.name for c in CSRS]
# Addresses of CSRs that the assembler (binutils 2.40) knows under no or another name.
UNKNOWN_TO_ASSEMBLER = {"medelegh", "hedelegh"}


def _all_addresses() -> dict[str, int]:
    rows = (*CSRS, *ABSENT_CSRS)
    low = {c.name: c.address for c in rows}
    return {**low, **{high_name(c): c.high for c in rows if c.high is not None}}


@pytest.mark.parametrize(
    ("csr", "field", "xlen", "bits"),
    [
        ("satp", "MODE", 64, (63, 60)),
        ("satp", "MODE", 32, (31, 31)),
        ("hgatp", "VMID", 64, (57, 44)),
        ("hgatp", "VMID", 32, (28, 22)),
        ("mstatus", "MPP", 32, (12, 11)),
    ],
)
def test_where_a_field_is(csr: str, field: str, xlen: int, bits: tuple[int, int]) -> None:
    where = field_at(csr, field, xlen)
    assert (where.msb, where.lsb) == bits


@pytest.mark.parametrize(
    ("csr", "field", "xlen"), [("mstatus", "MPV", 32), ("satp", "VMID", 64), ("satq", "MODE", 64)]
)
def test_a_field_that_is_not_there(csr: str, field: str, xlen: int) -> None:
    with pytest.raises(KeyError):
        field_at(csr, field, xlen)


def test_names_and_addresses_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)
    addresses = [c.address for c in CSRS] + list(HIGH_BY_ADDRESS)
    addresses += [a for c in ABSENT_CSRS for a in (c.address, c.high) if a is not None]
    assert len(set(addresses)) == len(addresses)


def test_addresses_equal_riscv_opcodes(spec: Path) -> None:
    listed = {}
    for file in ("csrs.csv", "csrs32.csv"):
        with (spec / "opcodes" / file).open() as lines:
            for address, name in csv.reader(lines, skipinitialspace=True):
                listed[name] = int(address, 16)
    ours = _all_addresses()
    assert {n: a for n, a in ours.items() if listed.get(n) != a} == {}


@pytest.mark.parametrize("xlen", [32, 64])
def test_addresses_equal_the_assembler(xlen: int, listing: Assembler) -> None:
    high = {high_name(c) for c in (*CSRS, *ABSENT_CSRS) if c.high is not None}
    wanted = {
        name: address
        for name, address in _all_addresses().items()
        if name not in UNKNOWN_TO_ASSEMBLER and (xlen == 32 or name not in high)
    }
    rows = listing("".join(f"csrrs a0, {n}, zero\n" for n in wanted), xlen)
    assert {n: word >> 20 for n, (_, word, _) in zip(wanted, rows, strict=True)} == wanted


def test_csr_name() -> None:
    assert csr_name(0x600) == "hstatus"
    assert csr_name(0x612) == "hedelegh"
    assert csr_name(0x3A1) == "pmpcfg1"
    assert csr_name(0x7C0) == "csr_0x7c0"


@pytest.mark.parametrize("xlen", [32, 64])
def test_fields_do_not_overlap(xlen: int) -> None:
    for c in CSRS:
        for fields, width in ((placed(c, xlen), xlen), (placed_high(c), 32)):
            seen = 0
            for p in fields:
                assert p.mask & seen == 0, (c.name, p.name)
                assert p.mask < 1 << width, (c.name, p.name)
                seen |= p.mask


def test_field_names_are_unique_in_a_register() -> None:
    for c in CSRS:
        names = [f.name for f in c.fields]
        assert len(set(names)) == len(names), c.name


def test_every_bit_has_a_lockstep_class() -> None:
    """A named field states its class; what no field names is read-only zero, and compared."""
    for c in CSRS:
        assert all(isinstance(f.cls, Class) for f in c.fields), c.name
        # Whatever is not compared must be something only the design knows, and say so.
        for f in c.fields:
            assert f.cls is Class.COMPARED or f.note, (c.name, f.name)


def test_storage() -> None:
    """Every slot belongs to a CSR; a CSR has a slot, an alias, or only bits that need none."""
    used = {c.slot for c in CSRS if c.slot}
    assert used == set(state.SLOT_INDEX)
    for c in CSRS:
        # fcsr stands beside the f registers.
        if not c.slot and not c.alias and c.name not in APART:
            kept = [f.name for f in c.fields if f.warl in ("any", "legal values only")]
            assert kept == [], c.name


def test_aliases_name_registers_and_stay_in_their_mask() -> None:
    for c in CSRS:
        if c.alias:
            assert c.alias.target in BY_NAME
            assert c.alias.write & ~c.alias.mask == 0, c.name
            assert not c.alias.gate or c.alias.gate in BY_NAME
            shown = 0
            for f in c.fields:
                shown |= f.mask
            # SD is computed from what the alias shows, not part of the stored bits.
            assert (shown & ~(1 << 63)) << c.alias.shift == c.alias.mask, c.name


def test_replacement_at_v1() -> None:
    pairs = {c.name: c.vs for c in CSRS if c.vs}
    # hypervisor.adoc, norm:H_vscsrs_sub: the VS CSRs, and norm:H_scsrs_nomatch: those without one.
    assert pairs == {
        "sstatus": "vsstatus", "sie": "vsie", "stvec": "vstvec", "sscratch": "vsscratch",
        "sepc": "vsepc", "scause": "vscause", "stval": "vstval", "sip": "vsip",
        "stimecmp": "vstimecmp", "satp": "vsatp",
    }  # fmt: skip
    for s, vs in pairs.items():
        assert BY_NAME[vs].address - BY_NAME[s].address == 0x100
        assert [f.name for f in BY_NAME[s].fields] == [f.name for f in BY_NAME[vs].fields]


def test_every_register_names_a_rule() -> None:
    assert [c.name for c in CSRS if not c.rules and not any(f.rules for f in c.fields)] == []


def test_rules_exist() -> None:
    for c in (*CSRS, *ABSENT_CSRS):
        used = c.rules + tuple(n for f in c.fields for n in f.rules)
        assert rules.unknown(used) == (), c.name


def test_extensions_exist() -> None:
    known = MODELLED | {"", "pmp"}
    for c in CSRS:
        assert c.extension in known, c.name
        assert {f.extension for f in c.fields} <= known, c.name
    for c in ABSENT_CSRS:
        assert c.extension not in known, c.name
        assert not {f.extension for f in c.fields} & known, c.name


def test_reset_holds_only_constant_bits() -> None:
    for cfg in NAMED.values():
        slots = state.reset_slots(cfg)
        for c in CSRS:
            if c.slot and (value := slots[state.SLOT_INDEX[c.slot]]):
                constant = 0
                for f in c.fields:
                    if f.warl in ("read-only constant", "read-only one"):
                        constant |= f.mask
                assert value & ~constant == 0, (cfg.name, c.name)


def test_high_halves() -> None:
    # priv-csrs, csrs.adoc: these registers are 64 bits wide at any XLEN, nothing else is.
    wide = {c.name for c in CSRS if c.high is not None and not c.name.startswith(("pmp", "hpm"))}
    assert {n for n in wide if not n.startswith("mhpmcounter")} == {
        "mstatus", "medeleg", "hedeleg", "menvcfg", "henvcfg", "htimedelta", "stimecmp",
        "vstimecmp", "mcycle", "minstret", "cycle", "time", "instret",
        *(f"{level}stateen{i}" for level in "mh" for i in range(4)),
    }  # fmt: skip
    assert [p.name for p in placed_high(BY_NAME["mstatus"])] == ["SBE", "MBE", "GVA", "MPV"]
