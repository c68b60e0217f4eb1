# SPDX-License-Identifier: Apache-2.0
"""The tables of models/isa say what the golden functions do: fields, aliases, gates, traps.

The tables are facts for readers, for the RTL's packages and for reports; the functions are written
from the manual without them. Here the two meet.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings

from trapline.models.golden.priv import csr_write
from trapline.models.golden.priv.csr_access import csr_access, exists
from trapline.models.golden.priv.csr_read import csr_read
from trapline.models.golden.priv.tinst import tinst
from trapline.models.isa.causes import EXCEPTIONS, Tinst
from trapline.models.isa.config import named
from trapline.models.isa.csr_kinds import ANY, CONSTANT, GATED, HARDWARE, LEGAL, ONE, ZERO
from trapline.models.isa.csrs import BY_NAME, CSRS
from trapline.models.isa.csrs_machine import NEVER_RAISED
from trapline.models.isa.functions import Implicit
from trapline.models.isa.layout import placed, placed_high
from trapline.models.isa.state import SLOT_INDEX, reset_slots

from .worlds import configs, corner, state, states, view, written

RV64 = named("rv64imac_h")
RV32 = named("rv32imac_h")
TIME = 1 << 40
# Bits of mstatus and sstatus that are read-only zero where satp has no MODE besides Bare.
OF_SATP = ("SUM", "MXR", "TVM")


def read(cfg, addr, slots, rmw=False):
    return csr_read(cfg, addr, slots, view(cfg, slots, TIME), 0, TIME, 0)[1 if rmw else 0]


def registers(cfg):
    """(name, address, fields) of every register and high half that the hart has."""
    for csr in CSRS:
        if "FS" in csr.gates:
            continue  # fcsr and its parts have no slot: fp/test_state.py
        if exists(cfg, csr.address):
            yield csr.name, csr.address, placed(csr, cfg.xlen)
        if cfg.xlen == 32 and csr.high is not None and exists(cfg, csr.high):
            if csr.name.startswith("pmpcfg"):
                continue  # its high half is four entries more, laid out as the low ones
            yield csr.name + "h", csr.high, placed_high(csr)


def expected(p, before, after):
    """What a field holds that the write does not reach: SD says whether FS is Dirty."""
    return int(after >> 13 & 3 == 3) if p.name == "SD" else p.get(before)


def is_there(cfg, name, p):
    """Whether the hart has the field."""
    if name == "medeleg" and cfg.medeleg_only_raised and p.lsb in NEVER_RAISED:
        return False
    if p.name in OF_SATP and not cfg.vm_modes:
        return False
    return not p.field.extension or cfg.has(p.field.extension)


@settings(deadline=None, max_examples=60)
@given(cfg=configs, seed=states)
def test_a_write_leaves_in_each_field_what_its_row_says(cfg, seed):
    slots = state(cfg, seed)
    rng = random.Random(seed)
    for name, addr, fields in registers(cfg):
        value = corner(rng, cfg)
        before = read(cfg, addr, slots, rmw=True)
        after = read(cfg, addr, written(cfg, slots, addr, value), rmw=True)
        unnamed = (1 << cfg.xlen) - 1
        if name == "mie":
            unnamed &= ~cfg.mie_platform
        for p in fields:
            unnamed &= ~p.mask
            kept, had, wrote = p.get(after), expected(p, before, after), p.get(value)
            warl = p.field.warl if is_there(cfg, name, p) else ZERO
            where = (name, p.name, hex(value))
            if warl == ZERO:
                assert kept == 0, where
            elif warl == ONE:
                assert kept == p.get(p.mask), where
            elif warl in (CONSTANT, HARDWARE) or addr >> 10 == 3:
                assert kept == had, where
            elif warl == ANY:
                assert kept == wrote, where
            elif warl == GATED:
                assert kept in (had, wrote), where
        assert after & unnamed == 0, (name, hex(after))


def test_each_row_with_legal_values_names_the_function_that_knows_them():
    for csr in CSRS:
        choosing = any(f.warl in (LEGAL, GATED) for f in csr.fields)
        assert bool(csr.legaliser) >= (choosing and csr.alias is None), csr.name
        assert not csr.legaliser or callable(getattr(csr_write, csr.legaliser)), csr.name


@settings(deadline=None, max_examples=60)
@given(cfg=configs, seed=states)
def test_an_alias_shows_and_writes_its_target(cfg, seed):
    """A write through an alias is the same write to its target, of the bits that it reaches."""
    slots = state(cfg, seed)
    rng = random.Random(seed)
    for csr in CSRS:
        if csr.alias is None or not exists(cfg, csr.address):
            continue
        a, target = csr.alias, BY_NAME[csr.alias.target].address
        gate = read(cfg, BY_NAME[a.gate].address, slots) if a.gate else ~0
        shown = read(cfg, target, slots) & a.mask & gate & ((1 << cfg.xlen) - 1)
        sd = 1 << (cfg.xlen - 1) if csr.name == "sstatus" else 0  # computed from what is shown
        assert read(cfg, csr.address, slots) & ~sd == shown >> a.shift, csr.name
        value, reach = corner(rng, cfg), a.write & gate
        old = read(cfg, target, slots, rmw=True)
        merged = old & ~reach | (value << a.shift) & reach
        through = written(cfg, slots, csr.address, value)
        assert through == written(cfg, slots, target, merged), csr.name


ENVCFG, SE, STCE = 1 << 62, 1 << 63, 1 << 63
OPEN = {
    "mcounteren": 0xFFFF_FFFF, "hcounteren": 0xFFFF_FFFF, "scounteren": 0xFFFF_FFFF,
    "menvcfg": STCE, "henvcfg": STCE,
    **{f"{level}stateen{i}": ENVCFG | SE for level in "mh" for i in range(4)},
}  # fmt: skip
HS, VS, U, VU = (1, 0), (1, 1), (0, 0), (0, 1)
# gate of a row -> what closes it for a mode: slots to set to a value
CLOSINGS = [
    ({"TVM"}, HS, {"mstatus": 1 << 20}),
    ({"VTVM"}, VS, {"hstatus": 1 << 20}),
    ({"counteren", "TM"}, HS, {"mcounteren": 0}),
    ({"counteren", "TM"}, VS, {"mcounteren": 0}),
    ({"counteren", "TM"}, VS, {"hcounteren": 0}),
    ({"TM"}, HS, {"mcounteren": 0xFFFF_FFFD}),
    ({"TM"}, VS, {"hcounteren": 0xFFFF_FFFD}),
    ({"counteren"}, U, {"scounteren": 0}),
    ({"counteren"}, VU, {"scounteren": 0}),
    ({"counteren"}, VU, {"hcounteren": 0}),
    ({"STCE"}, HS, {"menvcfg": 0}),
    ({"STCE"}, VS, {"henvcfg": 0}),
    ({"stateen.ENVCFG"}, HS, {"mstateen0": SE}),
    ({"stateen.ENVCFG"}, VS, {"hstateen0": SE}),
    ({"stateen.SE0"}, HS, {f"mstateen{i}": ENVCFG for i in range(4)}),
    ({"stateen.SE0"}, VS, {f"hstateen{i}": ENVCFG for i in range(4)}),
]


def permitted(cfg, mode, closed):
    """Names of the CSRs that `mode` may read with all gates open but those closed."""
    slots = list(reset_slots(cfg))
    for name, value in (OPEN | closed).items():
        slots[SLOT_INDEX[name]] = value
    addresses = {c.name: c.address for c in CSRS}
    if cfg.xlen == 32:
        addresses |= {c.name + "h": c.high for c in CSRS if c.high and c.name[:3] != "pmp"}
    return {n for n, a in addresses.items() if csr_access(cfg, a, 0, *mode, slots) == 0}


@pytest.mark.parametrize("cfg", [RV64, RV32], ids=lambda c: c.name)
@pytest.mark.parametrize(
    ("gates", "mode", "closed"),
    CLOSINGS,
    ids=lambda x: "-".join(sorted(map(str, x))) if isinstance(x, set | dict) else None,
)
def test_a_closed_gate_stops_the_rows_that_name_it_and_no_others(cfg, gates, mode, closed):
    all_open = permitted(cfg, mode, {})
    stopped = all_open - permitted(cfg, mode, closed)
    named_so = {c.name for c in CSRS if gates & set(c.gates)}
    if gates == {"TM"}:
        named_so |= {"time"}  # its bit of the counter-enables is TM
    expected = {n for n in all_open if n in named_so or n.removesuffix("h") in named_so}
    assert expected
    assert stopped == expected


LD, FENCE_I = 0x0085_B503, 0x0000_100F


@pytest.mark.parametrize("e", EXCEPTIONS, ids=lambda e: e.name)
def test_tinst_holds_what_the_table_permits(e):
    transformed = tinst(RV64, LD, e.number, 0, Implicit.NONE, 0) != 0
    # "Instruction guest-page fault": no transformed instruction, although it may be pseudo.
    assert transformed == (e.tinst is not Tinst.ZERO and e.number != 20)
    pseudo = tinst(RV64, FENCE_I, e.number, 0, Implicit.VS_PTE_READ, 0) == 0x3000
    assert pseudo == (e.tinst is Tinst.PSEUDO)
