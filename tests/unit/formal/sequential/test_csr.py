# SPDX-License-Identifier: Apache-2.0
"""The CSR file: invariants proved and refuted, and that the model writes what they call legal."""

from __future__ import annotations

import pytest
import z3

from trapline.formal.result import Status
from trapline.formal.sequential import CHECKS, csr
from trapline.models.golden.priv.csr_write import csr_write
from trapline.models.isa.config import NAMED
from trapline.models.isa.csrs import BY_NAME
from trapline.models.isa.state import SLOT_INDEX, reset_slots

from .invariants import bits, proof, truth, with_bug


@pytest.mark.parametrize("invariant", ["satp_mode_is_legal", "no_trap_downwards"])
def test_a_invariant_is_proved_and_refuted(invariant: str) -> None:
    assert proof("csr_file", invariant).status == Status.PROVED
    result = with_bug("csr_file", invariant)
    assert result.status == Status.REFUTED
    assert result.detail.startswith(f"{invariant}: ")


def test_without_h_there_is_no_trap_into_vs_mode() -> None:
    build = CHECKS["csr_file"].build
    names = {
        c: {s.name for s in build(NAMED[c], {}).invariants} for c in ("rv64imac_h", "rv64imac")
    }
    only_with_h = names["rv64imac_h"] - names["rv64imac"]
    # Of the state invariant's parts some are about registers that H adds.
    expected = {"vs_trap_from_guest", "VsLevelIsDelegated"}
    assert {n for n in only_with_h if "state_invariant" not in n} == expected


@pytest.mark.parametrize("config", ["rv64imac_h", "rv32imac_h", "rv64imac_h_sv39"])
@pytest.mark.parametrize("name", ["satp", "vsatp", "hgatp"])
def test_legal_modes_are_those_that_a_write_can_set(name: str, config: str) -> None:
    cfg = NAMED[config]
    shift, width = (60, 4) if cfg.xlen == 64 else (31, 1)
    answer, set_ = set(), set()
    for mode in range(1 << width):
        slots = csr_write(cfg, BY_NAME[name].address, mode << shift, 0, list(reset_slots(cfg)))
        set_.add(slots[SLOT_INDEX[name]] >> shift)
        if truth(csr._modes(cfg, bits(mode << shift, 64), name == "hgatp")):
            answer.add(mode)
    assert answer == set_


def test_a_slot_is_its_part_of_the_registers() -> None:
    words = bits(sum((7 * i + 1) << (64 * i) for i in SLOT_INDEX.values()), 64 * len(SLOT_INDEX))
    found = {n: z3.simplify(t).as_long() for n, t in csr._slots(words).items()}
    assert found == {name: 7 * i + 1 for name, i in SLOT_INDEX.items()}
