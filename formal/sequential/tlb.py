# SPDX-License-Identifier: Apache-2.0
"""Sequential invariants about the translation caches (hdl/mmu/tlb.sv): fences, fills and hits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from z3 import And, Concat, Extract, If, Implies, Not, Or, ZeroExt

from trapline.formal.golden.sources import ROOT
from trapline.formal.rtl.transition import Cycle, Transition
from trapline.formal.sequential.induction import Claims, Invariant, check
from trapline.formal.solvers.terms import Term
from trapline.models.isa.config import HartConfig

ENTRIES = 8
WIRES = tuple(
    "req_i hit_o pa_o fill_i fill_entry_i fence_i valid_q entry_o rst_ni match index next_q".split()
) + tuple(f"entry_q[{i}]" for i in range(ENTRIES))


def _valid(c: Cycle, i: int) -> Term:
    return Extract(i, i, c["valid_q"]) == 1


def _ordered(c: Cycle, i: int, g_stage: bool) -> Term:
    """Whether the fence orders what entry `i` holds (privileged manual, SFENCE.VMA, HFENCE.*).

    A combined entry came through G-stage translations of unknown gpas, so HFENCE.GVMA orders all of
    its VMID. A G-stage entry is ordered by HFENCE.GVMA alone.
    """

    def e(field: str) -> Term:
        return c[f"entry_q[{i}].{field}"]

    def f(field: str) -> Term:
        return c[f"fence_i.{field}"]

    page = Extract(63, 12, f("va"))
    address = Or(f("va_valid") == 0, (e("vpn") ^ page) & e("fence_mask") == 0)
    vmid = Or(f("vmid_valid") == 0, e("vmid") == f("vmid"))
    gvma = And(f("gvma") == 1, e("v") == 1, vmid, *([address] if g_stage else []))
    # "orders ... except for ... global mappings", where an ASID is given.
    asid = Or(f("asid_valid") == 0, And(e("asid") == f("asid"), e("global_") == 0))
    same = And(e("v") == f("v"), Implies(f("v") == 1, e("vmid") == f("vmid")))
    vma = And(f("gvma") == 0, same, address, asid)
    return And(f("valid") == 1, gvma if g_stage else Or(gvma, vma))


def _tags(c: Cycle, i: int, g_stage: bool) -> Term:
    """Whether entry `i` is a translation of the requested page in the requested context."""
    page = Extract(63, 12, c["req_i.va"])
    tags = [
        (c[f"entry_q[{i}].vpn"] ^ page) & c[f"entry_q[{i}].mask"] == 0,
        *(c[f"entry_q[{i}].{f}"] == c[f"req_i.ctx.{f}"] for f in ("v", "g_mode", "vmid")),
    ]
    if not g_stage:
        tags.append(c[f"entry_q[{i}].s_mode"] == c["req_i.ctx.s_mode"])
        global_ = c[f"entry_q[{i}].global_"] == 1
        tags.append(Or(global_, c[f"entry_q[{i}].asid"] == c["req_i.ctx.asid"]))
    return And(tags)


@dataclass(frozen=True)
class Ports:
    """Names of a TLB's ports, here or in the module around it."""

    request: str = "req_i"
    hit: str = "hit_o"
    entry: str = "entry_o"
    pa: str = "pa_o"
    fill: str = "fill_i"
    filled: str = "fill_entry_i"


def hollow(overlay: Mapping[str, str]) -> dict[str, str]:
    """The overlay with a TLB whose outputs are free: what is proved then holds with any TLB."""
    path = "hdl/mmu/tlb.sv"
    text = dict(overlay).get(path) or (ROOT / path).read_text()
    end = text.index(");", text.index("fence_i")) + len(");")
    free = "hit_o <= 'x; entry_o <= 'x; pa_o <= 'x;"
    body = f"  always_ff @(posedge clk_i) begin {free} end"
    # Nothing reads the inputs here: what drives them would be taken for superfluous.
    ports = re.sub(r"(?m)^    input ", "    (* keep *) input ", text[:end])
    return {**overlay, path: f"{ports}\n{body}\nendmodule\n"}


def translated(entry: Callable[[str], Term], va: Term) -> Term:
    """The address that an entry gives for one in its page, 64 bits."""
    mask, ppn = (Extract(43, 0, entry(f)) for f in ("mask", "ppn"))
    page = (ppn & mask) | (Extract(55, 12, va) & ~mask)
    return ZeroExt(8, Concat(page, Extract(11, 0, va)))


def permits(stage: Callable[[str], Term], access: Term, mxr: Term) -> Term:
    """Whether the permissions of a stage let an access through (functions.Access)."""
    r, w, x = (stage(f) == 1 for f in "rwx")
    reads = Or(r, And(mxr == 1, x))
    return If(access == 1, reads, If(access == 2, w, x))


def _entrys(c: Cycle, p: Ports) -> Term:
    return c[p.pa] == translated(lambda f: c[f"{p.entry}.{f}"], c[f"{p.request}.va"])


def contract(t: Transition, p: Ports = Ports()) -> list[Invariant]:
    """What the walker takes for granted of the G-stage TLB that it looks into."""
    now, then = t.now, t.then

    def filled(field: str) -> Term:
        return now[f"{p.filled}.{field}"]

    tags = [
        (filled("vpn") ^ Extract(63, 12, now[f"{p.request}.va"])) & filled("mask") == 0,
        *(filled(f) == now[f"{p.request}.ctx.{f}"] for f in ("v", "g_mode", "vmid")),
    ]
    repeated = [
        now[f"{p.request}.{f}"] == then[f"{p.request}.{f}"]
        for f in ("valid", "va", "ctx.v", "ctx.g_mode", "ctx.vmid")
    ]
    let_through = permits(
        lambda f: filled(f"g.{f}"), then[f"{p.request}.access"], then[f"{p.request}.mxr_g"]
    )
    return [
        Invariant(
            "a_fill_is_found",
            "what was filled for a lookup is what the same lookup finds next",
            And(then[p.entry] == now[p.filled], Implies(let_through, then.on(p.hit))),
            And(
                now.on(p.fill),
                now["fence_i.valid"] == 0,
                now.on(f"{p.request}.valid"),
                filled("g_mode") != 0,
                *tags,
                *repeated,
            ),
        ),
        Invariant(
            "a_hit_permits",
            "a hit permits the access, and is of the VMID and mode that are asked for",
            And(
                permits(
                    lambda f: now[f"{p.entry}.g.{f}"],
                    now[f"{p.request}.access"],
                    now[f"{p.request}.mxr_g"],
                ),
                *(now[f"{p.entry}.{f}"] == now[f"{p.request}.ctx.{f}"] for f in ("v", "g_mode")),
                now[f"{p.entry}.vmid"] == now[f"{p.request}.ctx.vmid"],
            ),
            And(now.on(p.hit), now[f"{p.request}.ctx.g_mode"] != 0),
        ),
        Invariant(
            "the_address_is_the_entrys",
            "the address is the entry's page with the rest of the one asked for",
            And(_entrys(now, p), _entrys(then, p)),
        ),
    ]


def _invariants(t: Transition, g_stage: bool) -> list[Invariant]:
    now, then = t.now, t.then
    fills = And(now.on("fill_i"), now["fence_i.valid"] == 0)
    kept, entered, ordered = [], [], []
    for i in range(ENTRIES):
        same = then[f"entry_q[{i}]"] == now[f"entry_q[{i}]"]
        new = And(fills, then[f"entry_q[{i}]"] == now["fill_entry_i"])
        kept.append(Or(same, new))
        entered.append(Implies(_valid(then, i), Or(And(_valid(now, i), same), new)))
        ordered.append(Implies(_ordered(now, i, g_stage), Not(_valid(then, i))))
    hits = [
        And(_valid(now, i), _tags(now, i, g_stage), now["entry_o"] == now[f"entry_q[{i}]"])
        for i in range(ENTRIES)
    ]
    return [
        Invariant(
            "fence_leaves_nothing_ordered",
            "no entry that a fence orders is there after it",
            And(ordered),
            now.on("fence_i.valid"),
        ),
        Invariant(
            "no_fill_at_a_fence",
            "a fill in the cycle of a fence is dropped",
            And([Implies(_valid(then, i), _valid(now, i)) for i in range(ENTRIES)]),
            And(now.on("fence_i.valid"), now.on("fill_i")),
        ),
        Invariant("entries_change_by_fills", "an entry changes by a fill only", And(kept)),
        Invariant(
            "valid_by_fills",
            "an entry is valid because it was, or because it was filled",
            And(entered),
        ),
        Invariant(
            "a_hit_is_an_entry",
            "a hit is a valid entry of the requested page, mode, VMID and ASID",
            Or(hits),
            now.on("hit_o"),
        ),
    ]


def _claims(cfg: HartConfig, overlay: Mapping[str, str], g_stage: bool) -> Claims:
    parameters = {"parameter bit GStage": "1'b1" if g_stage else "1'b0"}
    t = Transition("tlb", cfg, WIRES, overlay, parameters=parameters)
    return Claims(
        t,
        [],
        [*_invariants(t, g_stage), *(contract(t) if g_stage else [])],
        reset=t.now["rst_ni"] == 0,
        running=And(t.now.on("rst_ni"), t.then.on("rst_ni")),
        at_reset=[("reset_empties", t.now["valid_q"] == 0)],
    )


@check(
    "tlb",
    "tlb",
    "A fence leaves no translation that it orders; a hit is what a fill brought.",
    "sfence_vma_v0 sfence_vma_v1 hfence-vvma_hfence-gvma_op hfence-vvma_asid",
    ("rv64imac_h",),
)
def build(cfg: HartConfig, overlay: Mapping[str, str]) -> Claims:
    """The TLBs of combined translations."""
    return _claims(cfg, overlay, False)


@check(
    "g_stage_tlb",
    "tlb",
    "HFENCE.GVMA leaves no G-stage translation that it orders; a hit is what a fill brought.",
    "hfence-vvma_hfence-gvma_op hfence-gvma_op hfence-gvma_vmid hgatp_op_hfence_gvma",
    ("rv64imac_h",),
)
def build_g(cfg: HartConfig, overlay: Mapping[str, str]) -> Claims:
    """The TLB of G-stage translations inside the walker."""
    return _claims(cfg, overlay, True)
