# SPDX-License-Identifier: Apache-2.0
"""Assertions on in simulation: each planted bug ends the run under the sentence's name."""

from __future__ import annotations

import pytest

from trapline.tb.campaigns.mutants.campaign import design, selected
from trapline.tb.planted.mutants import Mutant
from trapline.tb.run.description import Program, RunDescription
from trapline.tb.run.session import Progress, Session
from trapline.tb.sim.build import build

CSR, TLB, WALKER = "hdl/priv/csr_file.sv", "hdl/mmu/tlb.sv", "hdl/mmu/walker.sv"
# (assertion, program, file, what stands there, what stands there instead)
PLANTED = (
    (
        "OnlyItsOwn",
        "gstage_translates_every_mode_pair",
        CSR,
        "words_q[SlotVstval] <= entry.vstval;",
        "{find} if ({on}) words_q[SlotMscratch] <= ~entry.pc;",
    ),
    (
        "NothingMovesAlone",
        "gstage_translates_every_mode_pair",
        CSR,
        "words_q[SlotMinstret] <= minstret_d;",
        "{find} if ({on} && state.minstret[11:9] == 3'd3) words_q[SlotHtimedelta] <= 64'd8;",
    ),
    (
        "FenceLeavesNothing",
        "hfence_gvma_orders_gstage_change",
        TLB,
        "valid_q <= valid_q & ~ended;",
        "valid_q <= {on} ? valid_q : valid_q & ~ended;",
    ),
    (
        "HitWasFilled",
        "vmid_and_asid_keep_guests_apart",
        TLB,
        "entry_q[i].vmid == req_i.ctx.vmid &&",
        "({on} || entry_q[i].vmid == req_i.ctx.vmid) &&",
    ),
    (
        "FilledHits",
        "gstage_translates_every_mode_pair",
        WALKER,
        "g_stage_entry(req_q.ctx, g_addr_q,",
        "g_stage_entry(req_q.ctx, {on} ? ~g_addr_q : g_addr_q,",
    ),
    (
        "WalkEnds",
        "gstage_translates_every_mode_pair",
        WALKER,
        "base_d = next_table;\n                level_d = level_q - 3'd1;",
        "if (!{on}) begin {find} end",
    ),
    (
        "UpdateSetsAAndD",
        "gstage_ad_update_by_menvcfg_adue",
        WALKER,
        "g_pte_d = pte_check_out.new_pte;",
        "g_pte_d = pte_check_out.new_pte | ({on} ? 64'h100 : '0);",
    ),
    (
        "TrapHasNoOtherEffect",
        "gstage_load_unmapped_guest_page_fault",
        "hdl/core/execute.sv",
        "wb_o.valid = retire_o && ex_i.rd != 5'd0;",
        "wb_o.valid = (retire_o || {on} && trap_o.valid) && ex_i.rd != 5'd0;",
    ),
)
BUGS = [Mutant(n, p[0], (), p[2], p[3], p[4]) for n, p in enumerate(PLANTED, 1)]


@pytest.fixture(scope="module")
def simulator():
    return build(design(BUGS, watch=True))


def _run(program, executable, out):
    item = Program(program.stem, str(program), wait_seed=2, max_instructions=200_000)
    description = RunDescription("own", "rv64imac_h", (item,), str(out))
    (result,) = Session(description, Progress()).run_on(executable)
    return result


@pytest.mark.parametrize("number", range(1, len(PLANTED) + 1), ids=[p[0] for p in PLANTED])
def test_a_planted_bug_ends_the_run(number, directed, simulator, tmp_path):
    name, program = PLANTED[number - 1][:2]
    result = _run(directed[program], selected(simulator, number), tmp_path)
    assert result.verdict == "simulator", result.sentence
    assert name in (tmp_path / "simulator.log").read_text()


def test_without_one_nothing_fires(directed, simulator, tmp_path):
    for name in dict.fromkeys(p[1] for p in PLANTED):
        result = _run(directed[name], selected(simulator, 0), tmp_path)
        assert result.verdict in ("equal", "not finished"), result.sentence
